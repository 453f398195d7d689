//go:build cgo && zmqbridge_link

package cgozmq

// #cgo LDFLAGS: -lzmq
// #include <stdlib.h>
// #include "zshim.h"
// void zb_link(void **table);
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// load wraps the libzmq that the program is linked with.
func load(path string) (*Library, error) {
	if path != "" {
		return nil, fmt.Errorf("cannot load %s: built with the tag zmqbridge_link, which links libzmq at build time", path)
	}
	table := C.calloc(C.ZB_FUNCS, C.size_t(unsafe.Sizeof(uintptr(0))))
	if table == nil {
		return nil, errors.New("out of memory")
	}
	C.zb_link((*unsafe.Pointer)(table))
	l, err := newLibrary(table, "the program itself", "linked")
	if err != nil {
		return nil, err
	}
	return l, nil
}
