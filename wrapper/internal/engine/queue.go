package engine

import "sync"

// A waiter is a call that waits. The lock of its socket guards it while it is
// parked; before and after, it belongs to the caller, who learns from done that it
// has been completed.
type waiter struct {
	msgs   [][][]byte // to send, or the memory to receive into
	n      int        // how many of them are done
	lent   *box       // of a message to send that is not to be copied
	lease  *lease     // to receive into without copying
	err    error
	parked bool
	done   chan struct{} // gets one value when the call has been completed; nil until it parks

	one        [1][][]byte // msgs of a call for one message
	prev, next *waiter
}

// The pool is one for all. Channels are kept by the sockets: one of a testing/synctest
// bubble must not be used outside of it.
var waiters = sync.Pool{New: func() any { return new(waiter) }}

// newWaiter returns a waiter for msgs or, if there are none, for one.
func newWaiter(msgs [][][]byte, one [][]byte) *waiter {
	w := waiters.Get().(*waiter)
	w.msgs = msgs
	if msgs == nil {
		w.one[0] = one
		w.msgs = w.one[:]
	}
	return w
}

// release gives the waiter back. Nobody else may hold on to it.
func (w *waiter) release() {
	w.msgs, w.one[0], w.n, w.lent, w.lease, w.err, w.done = nil, nil, 0, nil, nil, nil, nil
	waiters.Put(w)
}

// peer is the first part of the message that a sender has to send next.
func (w *waiter) peer() []byte { return w.msgs[w.n][0] }

// A queue holds the parked calls of one direction, the oldest first.
type queue struct{ first, last *waiter }

func (q *queue) push(w *waiter) {
	w.parked, w.prev, w.next = true, q.last, nil
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
	w.parked, w.prev, w.next = false, nil, nil
}

// complete ends a parked call and wakes its caller.
func (q *queue) complete(w *waiter, err error) {
	q.remove(w)
	w.err = err
	w.done <- struct{}{}
}

// fail ends all parked calls.
func (q *queue) fail(err error) {
	for q.first != nil {
		q.complete(q.first, err)
	}
}
