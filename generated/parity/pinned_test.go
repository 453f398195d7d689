package parity

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// pinned holds Go memory in place for C.
type pinned struct {
	runtime.Pinner
	stored *atomic.Uint32
}

// bytes pins a copy of s and returns its address.
func (p *pinned) bytes(s string) uintptr {
	b := []byte(s)
	p.Pin(&b[0])
	return uintptr(unsafe.Pointer(&b[0]))
}

// flag pins the flag that libzmq's free function sets and returns its address.
func (p *pinned) flag() uintptr {
	p.stored = new(atomic.Uint32)
	p.Pin(p.stored)
	return uintptr(unsafe.Pointer(p.stored))
}
