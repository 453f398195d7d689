//go:build race

package libzmq

import (
	"runtime"
	"unsafe"
)

// Over inproc a receiver reads lent memory, and the count of references that tells
// when it is done is libzmq's, which the race detector does not see. These two tell
// it: a lender who learns that its memory is free comes after all who have read it.

func (ls *loans) readBefore() { runtime.RaceReleaseMerge(unsafe.Pointer(ls)) }
func (ls *loans) freeAfter()  { runtime.RaceAcquire(unsafe.Pointer(ls)) }
