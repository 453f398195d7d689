//go:build cgo && zmqbridge_link

package cgozmq

// #cgo LDFLAGS: -lzmq
// #include "zshim.h"
// void zb_link(void **table);
import "C"

import (
	"fmt"
	"unsafe"
)

// load wraps the libzmq that the program is linked with.
func load(candidates []string) (*Library, error) {
	if len(candidates) == 1 {
		return nil, fmt.Errorf("cannot load %s: built with the tag zmqbridge_link, which links libzmq at build time", candidates[0])
	}
	table := newTable()
	C.zb_link((*unsafe.Pointer)(table))
	return newLibrary(table, "the program itself", "linked")
}
