//go:build cgo && !zmqbridge_link && !windows

package cgozmq

/*
#cgo linux LDFLAGS: -ldl
#define _GNU_SOURCE // dladdr
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

// dlerror is a matter of one thread: it is asked in the same crossing.
static void *zb_open(const char *name, char **failure)
{
	void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		*failure = strdup(dlerror());
	return handle;
}

static const char *zb_path(void *symbol)
{
	Dl_info info;
	return dladdr(symbol, &info) ? info.dli_fname : NULL;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

func openLibrary(name string) (unsafe.Pointer, error) {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	var failure *C.char
	handle := C.zb_open(cname, &failure)
	if handle == nil {
		defer C.free(unsafe.Pointer(failure))
		return nil, errors.New(C.GoString(failure))
	}
	return handle, nil
}

// findSymbol returns the address of a symbol, or nil.
func findSymbol(handle unsafe.Pointer, name string) unsafe.Pointer {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	return C.dlsym(handle, cname)
}

// pathOf returns the file that a symbol is in.
func pathOf(_, symbol unsafe.Pointer) string { return C.GoString(C.zb_path(symbol)) }
