package libzmq

import "sync"

// A waiter is a parked call. The lock of its socket guards it for as long as it
// is queued; after that it belongs to the caller again, who learns so from done.
type waiter struct {
	parts  [][]byte // to be sent, or received
	err    error
	queued bool
	done   chan struct{} // gets one value when the call has been completed

	prev, next *waiter
}

var waiters = sync.Pool{New: func() any { return &waiter{done: make(chan struct{}, 1)} }}

func newWaiter(parts [][]byte) *waiter {
	w := waiters.Get().(*waiter)
	w.parts, w.err = parts, nil
	return w
}

// release returns the outcome and gives the waiter back. Nobody else may hold
// on to it.
func (w *waiter) release() (parts [][]byte, err error) {
	parts, err = w.parts, w.err
	w.parts, w.err = nil, nil
	waiters.Put(w)
	return parts, err
}

// A queue holds the parked calls of one direction, the oldest first.
type queue struct{ first, last *waiter }

func (q *queue) push(w *waiter) {
	w.queued, w.prev, w.next = true, q.last, nil
	if q.last == nil {
		q.first = w
	} else {
		q.last.next = w
	}
	q.last = w
}

func (q *queue) remove(w *waiter) {
	if w.prev == nil {
		q.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.queued, w.prev, w.next = false, nil, nil
}

// complete ends a parked call and wakes its caller.
func (q *queue) complete(w *waiter, parts [][]byte, err error) {
	q.remove(w)
	w.parts, w.err = parts, err
	w.done <- struct{}{}
}
