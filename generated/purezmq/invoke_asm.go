//go:build !windows && (amd64 || arm64)

package purezmq

import (
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Addresses of the functions in zinvoke_*.s, in the C ABI.
var invokeABI0, flagABI0 uintptr

// runtime_cgocall runs a C function on the system stack, as cgo does: the
// thread may block there without holding up other goroutines. It does not keep
// arg, and nothing that invoke calls keeps Go memory.
//
//go:noescape
//go:linkname runtime_cgocall runtime.cgocall
func runtime_cgocall(fn uintptr, arg unsafe.Pointer) int32

// runtime_cgocall_escapes is the same for calls that may come back into Go:
// then the stack can move, so arg must be on the heap.
//
//go:linkname runtime_cgocall_escapes runtime.cgocall
func runtime_cgocall_escapes(fn uintptr, arg unsafe.Pointer) int32

// invoke makes a call and stores its errno, in one crossing.
func (l *Library) invoke(c *call) {
	if l.prepare(c) {
		runtime_cgocall(invokeABI0, unsafe.Pointer(c))
	}
}

// invokeBack makes a call that may run Go functions.
func (l *Library) invokeBack(c *call) {
	if l.prepare(c) {
		runtime_cgocall_escapes(invokeABI0, unsafe.Pointer(c))
	}
}

// prepare fills in what invoke needs; it reports whether there is a function.
func (l *Library) prepare(c *call) bool {
	if c.fn == 0 {
		c.err = capi.ErrnoMissing
		return false
	}
	t := &tests[c.fails]
	c.errno, c.mask, c.want = l.fn[capi.FnErrno], t.mask, t.want
	if c.fails >= cleared {
		c.clear = l.errnoLocation
	}
	return true
}

// flagFn is an assembly function: it may run on any thread, at any time.
func flagFn() uintptr { return flagABI0 }
