package engine

import (
	"sync"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/parked"
)

// A waiter is a call that waits. Its Done is nil until it parks.
type waiter struct {
	parked.Call[*waiter]
	msgs  [][][]byte // to send, or the memory to receive into
	n     int        // how many of them are done
	lent  *box       // of a message to send that is not to be copied
	lease *lease     // to receive into without copying

	one [1][][]byte // msgs of a call for one message
}

// A queue holds the parked calls of one direction, the oldest first.
type queue = parked.Queue[*waiter]

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
	*w = waiter{}
	waiters.Put(w)
}

// peer is the first part of the message that a sender has to send next.
func (w *waiter) peer() []byte { return w.msgs[w.n][0] }
