package libzmq

import (
	"sync"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A transfer is what a call wants sent or received.
type transfer struct {
	msgs [][][]byte // to send, or the memory to receive into
	n    int        // how many of them are done

	address *driver.Address // to send to, or where to store that of the sender
	loan    *loan           // of the parts, which are not to be copied
	lease   *lease          // to receive into without copying

	one [1][][]byte // msgs of a transfer of one message
}

// A waiter is a call with its transfer. While it is parked the lock of its socket
// guards it; before and after, it belongs to the caller, who learns from done that
// it has been completed.
type waiter struct {
	transfer
	err    error
	queued bool
	done   chan struct{} // gets one value when the call has been completed

	prev, next *waiter
}

var waiters = sync.Pool{New: func() any { return &waiter{done: make(chan struct{}, 1)} }}

// newWaiter returns a waiter for one message.
func newWaiter(msg [][]byte) *waiter {
	w := waiters.Get().(*waiter)
	w.one[0] = msg
	w.msgs = w.one[:]
	return w
}

// single returns a waiter for a call about one message, which is good as long as mu
// is held: most calls need not wait, and have no use for a waiter of their own.
func (s *Socket) single(msg [][]byte) *waiter {
	w := &s.once
	w.n, w.one[0] = 0, msg
	w.msgs = w.one[:]
	return w
}

// release gives the waiter back. Nobody else may hold on to it.
func (w *waiter) release() {
	w.transfer, w.err = transfer{}, nil
	waiters.Put(w)
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
func (q *queue) complete(w *waiter, err error) {
	q.remove(w)
	w.err = err
	w.done <- struct{}{}
}
