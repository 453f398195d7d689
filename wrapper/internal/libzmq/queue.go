package libzmq

import (
	"sync"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/parked"
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

// A waiter is a call with its transfer.
type waiter struct {
	transfer
	parked.Call[*waiter]
}

// A queue holds the parked calls of one direction, the oldest first.
type queue = parked.Queue[*waiter]

var waiters = sync.Pool{New: func() any {
	w := new(waiter)
	w.Done = make(chan struct{}, 1)
	return w
}}

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
	if s.once == nil {
		s.once = new(waiter)
	}
	w := s.once
	w.n, w.one[0] = 0, msg
	w.msgs = w.one[:]
	return w
}

// release gives the waiter back. Nobody else may hold on to it.
func (w *waiter) release() {
	w.transfer, w.Err = transfer{}, nil
	waiters.Put(w)
}
