//go:build cgo && !zmqbridge_link

package cgozmq

// #include <stdlib.h>
// #include "zshim.h"
import "C"

import (
	"errors"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// load opens the first usable candidate.
func load(candidates []string) (*Library, error) {
	failed := &capi.LoadError{}
	for _, name := range candidates {
		l, err := open(name)
		if err == nil {
			return l, nil
		}
		failed.Tried = append(failed.Tried, capi.Attempt{Path: name, Err: err})
	}
	return nil, failed
}

// open loads one library and looks its symbols up. A table that was filled is
// never freed, like the library.
func open(name string) (*Library, error) {
	if _, ok := capi.CString(nil, name); !ok {
		return nil, errors.New("the path holds a NUL byte")
	}
	handle, err := openLibrary(name)
	if err != nil {
		return nil, err
	}
	table := newTable()
	symbols := unsafe.Slice((*unsafe.Pointer)(table), C.ZB_FUNCS)
	for i := range symbols {
		symbols[i] = findSymbol(handle, capi.Functions[i].Name)
	}
	version := symbols[capi.FnVersion]
	if version == nil {
		C.free(table)
		return nil, errors.New("no symbol zmq_version: not libzmq")
	}
	path := pathOf(handle, version)
	if path == "" {
		path = name
	}
	return newLibrary(table, path, "cgo")
}
