//go:build !windows

package purezmq

import (
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// longSize is the size of a C long.
const longSize = unsafe.Sizeof(uintptr(0))

// openLibrary stays on its thread, to which the text of a failure belongs.
func openLibrary(name string) (uintptr, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

// findSymbol returns the address of a symbol, or zero.
func findSymbol(handle uintptr, name string) uintptr {
	addr, err := purego.Dlsym(handle, name)
	if err != nil {
		return 0
	}
	return addr
}

// findErrnoLocation returns the C library's function that tells where errno is.
func findErrnoLocation() uintptr {
	for _, name := range []string{"__errno_location", "__error", "__errno"} {
		if addr := findSymbol(purego.RTLD_DEFAULT, name); addr != 0 {
			return addr
		}
	}
	return 0
}

// pathOf asks dladdr for the file that a symbol is in.
func pathOf(_, symbol uintptr) string {
	dladdr := findSymbol(purego.RTLD_DEFAULT, "dladdr")
	if dladdr == 0 {
		return ""
	}
	// Dl_info: dli_fname, dli_fbase, dli_sname, dli_saddr.
	info := new([4]uintptr)
	var pin runtime.Pinner
	pin.Pin(info)
	defer pin.Unpin()
	if ok, _, _ := purego.SyscallN(dladdr, symbol, uintptr(unsafe.Pointer(info))); int32(ok) == 0 {
		return ""
	}
	c := call{r: info[0]}
	return c.text()
}
