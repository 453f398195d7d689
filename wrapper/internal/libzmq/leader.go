package libzmq

import (
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A call that is the only one to wait leads: it does the pump's work itself, on its own
// goroutine. A goroutine of the pump would have to wake it, for which Go starts another
// thread; on two cores that takes the time of libzmq's I/O threads, and makes a round
// trip a tenth to a third longer. Over inproc there are none, and leaving the pump's work
// to its goroutine is faster. Calls that park meanwhile are served by the leader, and
// when it leaves by the pump's goroutine.

// A leadable pump can leave its work to a call. All but lead are called with the
// socket's lock held.
type leadable interface {
	pump
	// idle reports whether the pump's goroutine does not run.
	idle() bool
	// begin announces a leader. When it has set s.leader, and has given the lock back,
	// it calls lead, which serves all until the leader's own call is not parked any
	// more, or until release; and then end.
	begin()
	lead() error
	release()
	end()
}

// leads reports whether leading is faster.
func (s *Socket) leads() bool { return s.remote || s.ctx.leaders }

// mayLead makes sure that there is a pump, and that it runs unless the caller, who is
// about to park, is to lead.
func (s *Socket) mayLead() (bool, error) {
	if err := s.makePump(); err != nil {
		return false, err
	}
	if p, ok := s.pump.(leadable); ok && s.leads() && s.leader == nil && p.idle() {
		return true, nil
	}
	s.pump.arm()
	return false, nil
}

// elect makes a parked call the leader, which has to call lead.
func (s *Socket) elect(w *waiter) {
	s.leader = w
	s.turn++
	s.pump.(leadable).begin()
}

// lead returns once w is out of its queue.
func (s *Socket) lead(ctx context.Context, q *queue, w *waiter, limit time.Duration) {
	if limit >= 0 {
		defer time.AfterFunc(limit, s.abdicate(q, w, func() error { return capi.EAGAIN })).Stop()
	}
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, s.abdicate(q, w, ctx.Err))()
	}
	p := s.pump.(leadable)
	err := p.lead()
	s.mu.Lock()
	if w.Parked {
		q.Remove(w)
		w.Err = err
	}
	s.leader = nil
	p.end()
	if s.closed == nil && s.parked() {
		p.arm()
	}
	s.mu.Unlock()
	select {
	case <-w.Done:
	default: // it was given up
	}
}

// abdicate returns a function that gives the leader's call up, unless it has been
// completed: that stands.
func (s *Socket) abdicate(q *queue, w *waiter, reason func() error) func() {
	turn := s.turn // w may be used again
	return func() {
		s.mu.Lock()
		defer s.unlock() // those behind it may be able to go where it could not
		if s.leader == w && s.turn == turn && w.Parked {
			q.Remove(w)
			w.Err = reason()
			s.pump.(leadable).release()
		}
	}
}

// freeLeader lets the leader go when someone else has completed its call.
func (s *Socket) freeLeader() {
	if s.leader != nil && !s.leader.Parked && !s.leading {
		s.pump.(leadable).release()
	}
}
