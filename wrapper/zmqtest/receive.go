package zmqtest

import (
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
)

// held is a message that was received, but not by the code under test yet.
type held struct {
	parts  [][]byte
	from   driver.Address
	lease  driver.Lease // or nil
	judged bool
	due    time.Time // when it may be handed out, once it is judged
}

// release gives a lease back.
func (h *held) release() {
	if h.lease != nil {
		h.lease.Release()
	}
}

// message returns the parts for good.
func (h *held) message() [][]byte {
	if h.lease == nil {
		return h.parts
	}
	defer h.lease.Release()
	copied := make([][]byte, len(h.parts))
	for i, p := range h.parts {
		copied[i] = append([]byte{}, p...)
	}
	return copied
}

// A taker waits for messages, and receives at most n of those that are there. It
// does not use the memory of the caller, as some may be held for another call.
type taker func(ctx context.Context, n int) ([]*held, error)

// receive returns messages, at most n. One call at a time is at it, so that those
// that are held keep their order, and nobody sleeps in the library while one is.
func (s *faultySocket) receive(ctx context.Context, n int, take taker) ([]*held, error) {
	if err := driver.Ended(ctx); err != nil {
		return nil, err
	}
	if e := s.faults.judge(Call{Op: OpRecv, Type: s.typ, socket: s}); e.err != nil {
		return nil, e.err
	}
	l := s.limited(ctx, capi.OptRcvTimeo)
	defer l.cancel()
	if err := s.takeTurn(l); err != nil {
		return nil, err
	}
	defer func() { <-s.turn }()
	for {
		if err := s.fetch(l, n, take); err != nil {
			return nil, err
		}
		ready, left := s.handOut(n)
		if len(ready) > 0 {
			return ready, nil
		}
		if err := l.pause(left); err != nil {
			return nil, err
		}
	}
}

func (s *faultySocket) takeTurn(l *limits) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	default:
	}
	if l.now {
		return capi.EAGAIN
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-l.ctx.Done():
		return l.error(l.ctx.Err())
	case <-s.ended:
		return s.why()
	}
}

// fetch has messages held, if none is.
func (s *faultySocket) fetch(l *limits, n int, take taker) error {
	s.mu.Lock()
	reason, some, lost := s.reason, len(s.held) > 0, s.step.lost
	s.mu.Unlock()
	switch {
	case reason != nil:
		return reason
	case some:
		return nil
	case lost != nil:
		return wait(l, lost) // for the next request; there will be no reply to this one
	}
	msgs, err := take(l.ctx, n)
	if err != nil {
		return l.error(err)
	}
	var over discarded
	defer over.release()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, msgs...)
	if s.reason != nil {
		over = s.discard()
	}
	return nil
}

// handOut takes messages whose time has come, and drops those that are to be lost. If
// there are none, left is how long the first has to wait.
func (s *faultySocket) handOut(n int) (ready []*held, left time.Duration) {
	for len(ready) < n {
		h := s.first()
		if h == nil {
			return ready, 0
		}
		if !h.judged && s.judge(h) {
			if s.remove(h, true) {
				h.release()
			}
			continue
		}
		if left := time.Until(h.due); left > 0 {
			return ready, left
		}
		if s.remove(h, false) {
			ready = append(ready, h)
		}
	}
	return ready, 0
}

// judge applies the rules to the first message, which the caller has to drop if drop
// is set.
func (s *faultySocket) judge(h *held) (drop bool) {
	e := s.faults.judge(Call{Op: OpRecv, Type: s.typ, Message: h.parts, socket: s})
	s.mu.Lock()
	defer s.mu.Unlock()
	h.judged, h.due = true, time.Now().Add(e.delay)
	if e.delay > 0 && s.reason == nil {
		s.tellLater(e.delay)
	}
	return e.drop
}

func (s *faultySocket) first() *held {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) == 0 {
		return nil
	}
	return s.held[0]
}

// remove takes the first message, which a new request may have discarded meanwhile. A
// Req that loses it goes on waiting.
func (s *faultySocket) remove(h *held, lost bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) == 0 || s.held[0] != h {
		return false
	}
	s.held = s.held[1:]
	if lost {
		s.step.lose()
	} else {
		s.step.waiting = false
	}
	s.tell()
	return true
}

// discarded is what was held for nobody.
type discarded []*held

// discard drops what is held. It is called with mu held.
func (s *faultySocket) discard() (over discarded) {
	over, s.held = s.held, nil
	return over
}

// release is called without mu: what comes back to its sender runs code of the test.
func (over *discarded) release() {
	for _, h := range *over {
		h.release()
	}
}

func (s *faultySocket) Recv(ctx context.Context, _ [][]byte) ([][]byte, error) {
	msgs, err := s.receive(ctx, 1, s.takeOne)
	if err != nil {
		return nil, err
	}
	return msgs[0].message(), nil
}

// RecvAhead must not read ahead of the faults.
func (s *faultySocket) RecvAhead(ctx context.Context) ([][]byte, error) { return s.Recv(ctx, nil) }

func (s *faultySocket) takeOne(ctx context.Context, _ int) ([]*held, error) {
	parts, err := s.Socket.Recv(ctx, nil)
	return one(&held{parts: parts}, err)
}

func one(h *held, err error) ([]*held, error) {
	if err != nil {
		return nil, err
	}
	return []*held{h}, nil
}

func (s *faultySocket) RecvBatch(ctx context.Context, into [][][]byte) (int, error) {
	msgs, err := s.receive(ctx, len(into), s.takeBatch)
	for i, h := range msgs {
		into[i] = h.message()
	}
	return len(msgs), err
}

func (s *faultySocket) takeBatch(ctx context.Context, n int) (msgs []*held, err error) {
	batch := make([][][]byte, n)
	n, err = s.Socket.RecvBatch(ctx, batch)
	for _, parts := range batch[:n] {
		msgs = append(msgs, &held{parts: parts})
	}
	return msgs, err
}

func (s *faultySocket) RecvFrom(ctx context.Context, _ [][]byte) ([][]byte, driver.Address, error) {
	msgs, err := s.receive(ctx, 1, func(ctx context.Context, _ int) ([]*held, error) {
		parts, from, err := s.Socket.RecvFrom(ctx, nil)
		return one(&held{parts: parts, from: from}, err)
	})
	if err != nil {
		return nil, driver.Address{}, err
	}
	return msgs[0].message(), msgs[0].from, nil
}

func (s *faultySocket) RecvLease(ctx context.Context) (driver.Lease, error) {
	msgs, err := s.receive(ctx, 1, func(ctx context.Context, _ int) ([]*held, error) {
		lease, err := s.Socket.RecvLease(ctx)
		if err != nil {
			return nil, err
		}
		return one(&held{parts: lease.Parts(), lease: lease}, nil)
	})
	switch {
	case err != nil:
		return nil, err
	case msgs[0].lease == nil:
		return engine.NewLease(msgs[0].parts), nil
	}
	return msgs[0].lease, nil
}
