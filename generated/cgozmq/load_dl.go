//go:build cgo && !zmqbridge_link

package cgozmq

// #cgo linux LDFLAGS: -ldl
// #include <stdlib.h>
// #include "load.h"
import "C"

import (
	"errors"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// load opens the first usable candidate.
func load(path string) (*Library, error) {
	failed := &capi.LoadError{}
	for _, name := range capi.Candidates(path) {
		l, err := open(name)
		if err == nil {
			return l, nil
		}
		failed.Tried = append(failed.Tried, capi.Attempt{Path: name, Err: err})
	}
	return nil, failed
}

// open loads one library and looks its symbols up.
func open(name string) (*Library, error) {
	if _, ok := capi.CString(nil, name); !ok {
		return nil, errors.New("the path holds a NUL byte")
	}
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	var text [512]C.char
	table := C.zb_load(cname, &text[0], C.size_t(len(text)))
	message := C.GoString(&text[0])
	if table == nil {
		return nil, errors.New(message)
	}
	// On success the message is where the library was found.
	l, err := newLibrary(table, message, "cgo")
	if err != nil {
		return nil, err
	}
	return l, nil
}
