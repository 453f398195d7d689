package purezmq

import (
	"syscall"
	"unsafe"
)

// longSize is the size of a C long.
const longSize = uintptr(4)

func openLibrary(name string) (uintptr, error) {
	h, err := syscall.LoadLibrary(name)
	return uintptr(h), err
}

// findSymbol returns the address of a symbol, or zero.
func findSymbol(handle uintptr, name string) uintptr {
	addr, err := syscall.GetProcAddress(syscall.Handle(handle), name)
	if err != nil {
		return 0
	}
	return addr
}

// findErrnoLocation returns zero: libzmq may use another C runtime than any we
// could ask.
func findErrnoLocation() uintptr { return 0 }

var getModuleFileName = syscall.NewLazyDLL("kernel32.dll").NewProc("GetModuleFileNameW")

// pathOf asks the system for the file of a module.
func pathOf(handle, _ uintptr) string {
	var buf [syscall.MAX_PATH]uint16
	n, _, _ := getModuleFileName.Call(handle, uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
	return syscall.UTF16ToString(buf[:n])
}
