package capi

import "strings"

// CString returns s as C wants it, with a NUL at its end, in buf if it fits
// there. It reports false when s holds a NUL itself. It is for the backends.
func CString(buf []byte, s string) ([]byte, bool) {
	if strings.IndexByte(s, 0) >= 0 {
		return nil, false
	}
	if len(s) >= len(buf) {
		return append([]byte(s), 0), true
	}
	n := copy(buf, s)
	buf[n] = 0
	return buf[:n+1], true
}

// CLong limits v to what a C long of the given size in bytes can hold.
func CLong(v int, size uintptr) int {
	if size < 8 {
		return max(min(v, 1<<31-1), -1<<31)
	}
	return v
}
