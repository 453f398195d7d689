//go:build race

package libzmq

import (
	"runtime"
	"unsafe"
)

// Over inproc a receiver reads lent memory, and the count of references that tells
// when it is done is libzmq's, which the race detector does not see. A fence tells it:
// a lender who learns that its memory is free comes after all who have read it. The
// detector knows the fence by its address, which must not be that of a mutex:
// unlocking one forgets what others have released there.
type fence struct{ _ byte }

func (f *fence) readBefore() { runtime.RaceReleaseMerge(unsafe.Pointer(f)) }
func (f *fence) freeAfter()  { runtime.RaceAcquire(unsafe.Pointer(f)) }
