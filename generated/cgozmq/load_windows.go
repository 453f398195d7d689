//go:build cgo && !zmqbridge_link

package cgozmq

import (
	"syscall"
	"unsafe"
)

// The loader of package syscall takes any path, those outside of the code page
// too, and words its errors as package purezmq does.
func openLibrary(name string) (unsafe.Pointer, error) {
	h, err := syscall.LoadLibrary(name)
	return pointer(uintptr(h)), err
}

// findSymbol returns the address of a symbol, or nil.
func findSymbol(handle unsafe.Pointer, name string) unsafe.Pointer {
	addr, err := syscall.GetProcAddress(syscall.Handle(uintptr(handle)), name)
	if err != nil {
		return nil
	}
	return pointer(addr)
}

var getModuleFileName = syscall.NewLazyDLL("kernel32.dll").NewProc("GetModuleFileNameW")

// pathOf asks the system for the file of a module.
func pathOf(handle, _ unsafe.Pointer) string {
	var buf [syscall.MAX_PATH]uint16
	n, _, _ := getModuleFileName.Call(uintptr(handle), uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
	return syscall.UTF16ToString(buf[:n])
}

// pointer converts the address of something that is not Go's.
func pointer(addr uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&addr)) }
