package purezmq

import (
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// textSize is the length of the longest text, less one, that reaches C without
// an allocation.
const textSize = 128

// extra is the number of further words that a uint64 argument takes.
const extra = 1 - int(^uintptr(0)>>63)

// A call is one call into C. It lies on the stack of the goroutine that makes
// it, with all the Go memory it points to: C keeps none of it, and the stack
// does not move while C runs. Before that it may move, so Go memory is only in
// p, whose entries the runtime adjusts; an argument word is u or p, the other
// is zero.
//
// The trampolines know where the fields are; zcall_layout.go asserts it.
type call struct {
	fn    uintptr // the C function
	errno uintptr // zmq_errno
	clear uintptr // the function that returns the address of errno, to clear it before; or zero
	mask  uintptr // the call failed if result & mask == want
	want  uintptr
	r     uintptr // the result
	err   capi.Errno
	fails failure
	u     [maxWords]uintptr
	p     [maxWords]unsafe.Pointer
	next  *call // made in the same crossing if this one does not fail, or nil
}

// failure says how the result of a C function tells of an error.
type failure int32

const (
	never       failure = iota
	neg                 // an int of -1
	null                // a NULL pointer
	zero                // a uint32_t of 0
	cleared             // an int of -1, and errno was set
	clearedLong         // a long of -1, and errno was set
)

// tests holds mask and want of each failure.
var tests = [...]struct{ mask, want uintptr }{
	never:       {0, 1},
	neg:         {1<<32 - 1, 1<<32 - 1},
	null:        {^uintptr(0), 0},
	zero:        {1<<32 - 1, 0},
	cleared:     {1<<32 - 1, 1<<32 - 1},
	clearedLong: {1<<(8*longSize) - 1, 1<<(8*longSize) - 1},
}

// pointer returns the result as a pointer to C memory.
func (c *call) pointer() unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&c.r)) }

// text copies the C string that is the result; NULL is empty.
func (c *call) text() string {
	p := c.pointer()
	if p == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(p, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(p), n))
}

// long returns the result as a C long.
func (c *call) long() int {
	if longSize == 4 {
		return int(int32(c.r))
	}
	return int(c.r)
}

// ulong returns the result as a C unsigned long.
func (c *call) ulong() uint { return uint(c.r & (1<<(8*longSize) - 1)) }
