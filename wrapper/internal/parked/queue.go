// Package parked has the queue of the calls that wait on a socket, for drivers that
// complete calls on behalf of those who sleep.
package parked

// A Call is the part of a waiting call that its queue knows; a driver's own type W, a
// pointer, embeds it. While it is parked the lock of its socket guards it; before and
// after, it belongs to the caller, who learns from Done that it has been completed.
type Call[W any] struct {
	Err    error
	Parked bool
	Done   chan struct{} // gets one value when the call has been completed

	prev, next W
}

func (c *Call[W]) call() *Call[W] { return c }

// Next returns the call that was parked after this one, or nil.
func (c *Call[W]) Next() W { return c.next }

// A Waiter embeds the Call of its type.
type Waiter[W any] interface {
	comparable
	call() *Call[W]
}

// A Queue holds the parked calls of one direction, the oldest first.
type Queue[W Waiter[W]] struct{ first, last W }

// First returns the oldest call, or nil.
func (q *Queue[W]) First() W { return q.first }

// Push parks a call behind the others.
func (q *Queue[W]) Push(w W) {
	var none W
	c := w.call()
	c.Parked, c.prev, c.next = true, q.last, none
	if q.last == none {
		q.first = w
	} else {
		q.last.call().next = w
	}
	q.last = w
}

// Remove takes a call out that its caller has given up.
func (q *Queue[W]) Remove(w W) {
	var none W
	c := w.call()
	if c.prev == none {
		q.first = c.next
	} else {
		c.prev.call().next = c.next
	}
	if c.next == none {
		q.last = c.prev
	} else {
		c.next.call().prev = c.prev
	}
	c.Parked, c.prev, c.next = false, none, none
}

// Complete ends a parked call and wakes its caller.
func (q *Queue[W]) Complete(w W, err error) {
	q.Remove(w)
	c := w.call()
	c.Err = err
	c.Done <- struct{}{}
}

// Fail ends all parked calls.
func (q *Queue[W]) Fail(err error) {
	var none W
	for q.first != none {
		q.Complete(q.first, err)
	}
}
