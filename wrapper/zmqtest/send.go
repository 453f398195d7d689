package zmqtest

import (
	"context"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A lockstep is the state of a Req as its user sees it. That of the library beneath
// differs when a message is held or was lost.
type lockstep struct {
	relaxed bool          // by ZMQ_REQ_RELAXED
	waiting bool          // for a reply; always false for other types
	lost    chan struct{} // closed by the next request, if no reply will come to the last
}

func (s *faultySocket) waits() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.step.waiting
}

// lost has a Req wait for what will not come.
func (s *faultySocket) lost() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.typ == capi.Req {
		s.step.waiting, s.step.lost = true, make(chan struct{})
	}
}

// sent has a Req wait for its reply.
func (s *faultySocket) sent() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step.waiting = s.typ == capi.Req
}

// ask begins a request: what was held is a reply to an older one.
func (s *faultySocket) ask() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.reason != nil:
		return s.reason
	case s.typ != capi.Req:
		return nil
	case s.step.waiting && !s.step.relaxed:
		return capi.EFSM
	}
	s.discard()
	if s.step.lost != nil {
		close(s.step.lost)
		s.step.lost = nil
	}
	return nil
}

// send applies the faults to a message.
func (s *faultySocket) send(ctx context.Context, msg [][]byte, call func(context.Context) error) (lost bool, err error) {
	if err := driver.Ended(ctx); err != nil {
		return false, err
	}
	if err := s.ask(); err != nil {
		return false, err
	}
	e := s.faults.judge(Call{Op: OpSend, Type: s.typ, Message: msg, socket: s})
	l := s.limited(ctx, capi.OptSndTimeo)
	defer l.cancel()
	if err := l.pause(e.delay); err != nil {
		return false, err
	}
	switch {
	case e.err != nil:
		return false, e.err
	case e.drop:
		s.lost()
		return true, nil
	}
	if err := l.error(call(l.ctx)); err != nil {
		return false, err
	}
	s.sent()
	return false, nil
}

func (s *faultySocket) Send(ctx context.Context, parts [][]byte) error {
	_, err := s.send(ctx, parts, func(ctx context.Context) error { return s.Socket.Send(ctx, parts) })
	return err
}

// SendBatch sends one message after the other, as each may have a fault.
func (s *faultySocket) SendBatch(ctx context.Context, msgs [][][]byte) (sent int, err error) {
	for i, parts := range msgs {
		if err := s.Send(ctx, parts); err != nil {
			return i, err
		}
	}
	return len(msgs), nil
}

func (s *faultySocket) SendTo(ctx context.Context, to driver.Address, msg [][]byte) error {
	_, err := s.send(ctx, msg, func(ctx context.Context) error { return s.Socket.SendTo(ctx, to, msg) })
	return err
}

func (s *faultySocket) SendLoan(ctx context.Context, msg [][]byte, done func()) error {
	lost, err := s.send(ctx, msg, func(ctx context.Context) error { return s.Socket.SendLoan(ctx, msg, done) })
	if lost {
		done()
	}
	return err
}
