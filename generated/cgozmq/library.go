//go:build cgo

package cgozmq

// #include <stdlib.h>
// #include "zshim.h"
import "C"

import (
	"strings"
	"sync"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// textSize is the length of the longest text, less one, that reaches C without
// an allocation.
const textSize = 128

const longSize = unsafe.Sizeof(C.long(0))

// Library is a libzmq; its methods are the functions of libzmq. They may be
// called by any number of goroutines, as far as libzmq itself allows.
type Library struct {
	table C.uintptr_t // of C memory: a void *[ZB_FUNCS]
	info  capi.Info
}

var _ capi.Library = (*Library)(nil)

// loaded keeps every library that was opened: libzmq cannot be unloaded, since
// its threads may still run.
var loaded struct {
	sync.Mutex
	byNames map[string]*Library
}

// Load returns the libzmq at path or, if path is empty, the first usable one of
// [capi.Candidates]. A library is loaded once; it stays until the process ends.
func Load(path string) (*Library, error) {
	candidates := capi.Candidates(path)
	names := strings.Join(candidates, "\x00")
	loaded.Lock()
	defer loaded.Unlock()
	if l := loaded.byNames[names]; l != nil {
		return l, nil
	}
	l, err := load(candidates)
	if err != nil {
		return nil, err
	}
	if loaded.byNames == nil {
		loaded.byNames = map[string]*Library{}
	}
	loaded.byNames[names] = l
	return l, nil
}

// newTable returns C memory for the address of every symbol, all NULL. It is
// cleared here: cgo makes C.malloc, unlike calloc, never fail.
func newTable() unsafe.Pointer {
	const size = C.ZB_FUNCS * unsafe.Sizeof(uintptr(0))
	table := C.malloc(C.size_t(size))
	clear(unsafe.Slice((*byte)(table), size))
	return table
}

// newLibrary wraps a table that has been filled.
func newLibrary(table unsafe.Pointer, path, backend string) (*Library, error) {
	l := &Library{table: C.uintptr_t(uintptr(table)), info: capi.Info{Path: path, Backend: backend}}
	l.info.Version.Major, l.info.Version.Minor, l.info.Version.Patch, _ = l.Version()
	if err := capi.Usable(l); err != nil {
		return nil, err
	}
	return l, nil
}

// Info says what was loaded.
func (l *Library) Info() capi.Info { return l.info }

// HasFunc reports whether the library has the symbol of fn.
func (l *Library) HasFunc(fn capi.Func) bool {
	return C.zb_loaded(l.table, C.int(fn)) != 0
}
