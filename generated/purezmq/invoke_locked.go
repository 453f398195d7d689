//go:build windows || !(amd64 || arm64)

package purezmq

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// escape makes calls, and the Go memory they point to, lie on the heap: their
// addresses are handed on as integers, and a stack could move meanwhile.
var escape struct {
	sync.Mutex
	never bool
	call  *call
}

// invoke makes the calls of a chain until one fails.
func (l *Library) invoke(c *call) {
	for ; c != nil; c = c.next {
		if l.one(c); c.err != 0 || c.failed() {
			return
		}
	}
}

// prepare reports whether there is a function.
func (l *Library) prepare(c *call) bool { return c.fn != 0 }

// one makes a call and then reads zmq_errno, on the same thread.
func (l *Library) one(c *call) {
	if escape.never {
		escape.Lock()
		escape.call = c
		escape.Unlock()
	}
	if c.fn == 0 {
		c.err = capi.ErrnoMissing
		return
	}
	var a [maxWords]uintptr
	for i := range a {
		a[i] = c.u[i] | uintptr(c.p[i])
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if c.fails >= cleared && l.errnoLocation != 0 {
		clearErrno(l.errnoLocation)
	}
	c.r, _, _ = purego.SyscallN(c.fn, a[0], a[1], a[2], a[3], a[4], a[5])
	if c.failed() {
		e, _, _ := purego.SyscallN(l.fn[capi.FnErrno])
		c.err = capi.Errno(int32(e))
	}
	runtime.KeepAlive(c)
}

// failed reports whether the result is the one that means failure.
func (c *call) failed() bool {
	t := tests[c.fails]
	return c.r&t.mask == t.want
}

// invokeBack makes a call that may run Go functions.
func (l *Library) invokeBack(c *call) { l.invoke(c) }

// clearErrno stores 0 where location, a C function, says errno is.
func clearErrno(location uintptr) {
	c := call{}
	c.r, _, _ = purego.SyscallN(location)
	*(*int32)(c.pointer()) = 0
}

// flagFn has no assembly to rely on here: the flag is stored by Go code.
var flagFn = sync.OnceValue(func() uintptr {
	return purego.NewCallback(func(data, hint uintptr) uintptr {
		setFlag(hint)
		return 0
	})
})

// setFlag stores 1 at an address in C or pinned memory.
func setFlag(addr uintptr) {
	p := *(*unsafe.Pointer)(unsafe.Pointer(&addr))
	atomic.StoreUint32((*uint32)(p), 1)
}
