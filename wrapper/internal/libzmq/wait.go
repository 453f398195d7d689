package libzmq

import (
	"bytes"
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// attempt is trySend or tryRecv: it returns errAgain when a call must wait.
type attempt func(s *Socket, w *waiter) error

// do makes a call: at once, unless others wait already or it has to wait itself.
func (s *Socket) do(ctx context.Context, w *waiter, q *queue, try attempt) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	tried := !s.mustQueue(q, w)
	if tried {
		if err := try(s, w); err != errAgain {
			s.unlock()
			return err
		}
	}
	return s.park(ctx, q, w, tried)
}

// enter takes mu for a call that may wait, unless there is a reason not to make it.
func (s *Socket) enter(ctx context.Context) error {
	if err := driver.Ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	if s.closed != nil {
		defer s.mu.Unlock()
		return s.closed
	}
	if s.ctx.shut.Load() {
		defer s.mu.Unlock()
		return errTerminated
	}
	return nil
}

// mustQueue reports whether parked calls have to go before a new one.
func (s *Socket) mustQueue(q *queue, w *waiter) bool {
	if q.First() == nil || q != &s.senders || !s.roomPerPeer() {
		return q.First() != nil
	}
	for p := q.First(); p != nil; p = p.Next() {
		if bytes.Equal(p.peer(), w.peer()) {
			return true
		}
	}
	return false
}

// park queues a call that could not be done at once and waits until it is
// completed, ctx ends or the time is up. If it was tried, that was just now. It is
// called with mu held and releases it.
func (s *Socket) park(ctx context.Context, q *queue, w *waiter, tried bool) error {
	wait, lead := ctx != driver.DontWait, false
	if wait {
		var err error
		if lead, err = s.mayLead(); err != nil {
			s.unlock()
			return err
		}
	}
	limit := s.receiveTimeout
	if q == &s.senders {
		limit = s.sendTimeout
	}
	q.Push(w)
	if !tried || !s.onlyReceivers() {
		s.dispatch() // reads ZMQ_EVENTS: a failed send proves nothing, and may have swallowed an edge
	}
	if w.Parked && (limit == 0 || !wait) {
		q.Remove(w)
		s.mu.Unlock()
		return capi.EAGAIN
	}
	if lead && w.Parked {
		s.elect(w)
		s.mu.Unlock()
		s.lead(ctx, q, w, limit)
		return w.Err
	}
	s.mu.Unlock()
	s.await(ctx, q, w, limit)
	return w.Err
}

// await returns once w is out of its queue.
func (s *Socket) await(ctx context.Context, q *queue, w *waiter, limit time.Duration) {
	if limit < 0 && ctx.Done() == nil {
		<-w.Done
		return
	}
	var expired <-chan time.Time
	if limit >= 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		expired = timer.C
	}
	var reason error
	select {
	case <-w.Done:
		return
	case <-ctx.Done():
		reason = ctx.Err()
	case <-expired:
		reason = capi.EAGAIN
	}
	s.mu.Lock()
	if !w.Parked {
		// It was completed meanwhile. That stands: a message that was taken from
		// libzmq is delivered, one that was sent is not reported as unsent.
		s.mu.Unlock()
		<-w.Done
		return
	}
	q.Remove(w)
	w.Err = reason
	s.unlock() // those behind w may be able to go where it could not
}

// parked reports whether anyone has to be told when the socket becomes ready.
func (s *Socket) parked() bool {
	return s.receivers.First() != nil || s.senders.First() != nil || len(s.watchers) > 0
}

// rounds limits how often dispatch tries again without success.
const rounds = 2

// dispatch completes as many parked calls as the socket allows. It is called
// with mu held after anything that may have made the socket ready, and after
// every call on it, since the call may have drained ZMQ_FD.
//
// It may stop when nothing that parked calls wait for can have been drained
// unseen. That is so when ZMQ_EVENTS, which drains everything, shows neither
// direction as ready, or when the one attempt made since then was for the only
// direction that anyone waits for, as it took into account what it drained.
// Otherwise (a mandatory ROUTER has POLLOUT set whatever its peers are, and its
// send may drain what a receiver waits for) it looks again, and in the end
// leaves the rest to a timer rather than spin.
//
// A receive that fails drains everything as well, and then looks again itself. So
// where nobody waits for anything else that is one crossing into C instead of two.
func (s *Socket) dispatch() {
	defer s.freeLeader()
	if s.onlyReceivers() {
		done, attempts := 0, 0
		s.serveReceivers(&done, &attempts)
		return
	}
	for failed := 0; s.parked(); {
		events, errno := s.events()
		if errno != 0 {
			s.fail(failure(s.lib, capi.FnGetSockOpt, errno))
			return
		}
		s.tellWatchers(events)
		done, attempts := 0, 0
		if events&capi.PollIn != 0 {
			s.serveReceivers(&done, &attempts)
		}
		if events&capi.PollOut != 0 {
			s.serveSenders(&done, &attempts)
		}
		both := s.receivers.First() != nil && s.senders.First() != nil
		switch {
		case done > 0:
			failed = 0
		case attempts == 0 || attempts == 1 && !both:
			return
		default:
			if failed++; failed >= rounds {
				s.dispatchLater()
				return
			}
		}
	}
}

func (s *Socket) onlyReceivers() bool {
	return s.receivers.First() != nil && s.senders.First() == nil && len(s.watchers) == 0 && s.poller == 0
}

// serveReceivers receives for parked calls until there is no message.
func (s *Socket) serveReceivers(done, attempts *int) {
	for w := s.receivers.First(); w != nil; w = s.receivers.First() {
		err := s.tryRecv(w)
		*attempts++
		if err == errAgain {
			return
		}
		s.receivers.Complete(w, err)
		*done++
	}
}

// serveSenders sends for parked calls. The first that fails holds up the others,
// as they are in order; only where each peer has room of its own do those to
// other peers go on.
func (s *Socket) serveSenders(done, attempts *int) {
	var full map[string]bool
	for w := s.senders.First(); w != nil; {
		next := w.Next()
		if !full[string(w.peer())] {
			before := w.n
			err := s.trySend(w)
			*attempts++
			switch {
			case err != errAgain:
				s.senders.Complete(w, err)
				*done++
			case w.n > before:
				*done++ // a part of a batch; the rest may have other peers
				return
			case !s.roomPerPeer():
				return
			case next != nil:
				if full == nil {
					full = map[string]bool{}
				}
				full[string(w.peer())] = true
			}
		}
		w = next
	}
}

// peer is the first part of the message that a sender has to send next.
func (w *waiter) peer() []byte { return w.msgs[w.n][0] }

// roomPerPeer reports whether a message that must wait does so for the peer that
// its first part names.
func (s *Socket) roomPerPeer() bool { return s.typ == capi.Router || s.typ == capi.Stream }

// fail completes all parked calls with an error.
func (s *Socket) fail(err error) {
	s.receivers.Fail(err)
	s.senders.Fail(err)
	s.freeLeader()
}

// interrupt ends the calls that are parked.
func (s *Socket) interrupt(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail(err)
	s.tellWatchers(^capi.PollEvents(0))
}

// patience is how long dispatchLater waits.
const patience = 10 * time.Millisecond

// dispatchLater looks again in a while.
func (s *Socket) dispatchLater() {
	if s.later == nil {
		s.later = time.AfterFunc(patience, s.wake)
		return
	}
	s.later.Reset(patience)
}

// wake dispatches unless there is nothing to do. The pump calls it.
func (s *Socket) wake() {
	s.mu.Lock()
	s.unlock()
}
