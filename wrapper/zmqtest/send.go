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

// ask begins a request: what is held is a reply to an older one. It returns whether the
// socket was waiting before.
func (s *faultySocket) ask() (before bool, err error) {
	var over discarded
	defer over.release()
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.step.waiting
	switch {
	case s.reason != nil:
		return before, s.reason
	case s.typ != capi.Req:
		return before, nil
	case before && !s.step.relaxed:
		return before, capi.EFSM
	}
	over = s.discard()
	if s.step.lost != nil {
		close(s.step.lost)
		s.step.lost = nil
	}
	s.step.waiting = true
	return before, nil
}

// unask takes a request back that was not sent.
func (s *faultySocket) unask(before bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step.waiting = before
	s.tell()
}

// lost has a Req wait for what will not come.
func (s *faultySocket) lost() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step.lose()
}

func (l *lockstep) lose() {
	if l.waiting {
		l.lost = make(chan struct{})
	}
}

// send applies the faults to a message.
func (s *faultySocket) send(ctx context.Context, msg [][]byte, call func(context.Context) error) (lost bool, err error) {
	if err := driver.Ended(ctx); err != nil {
		return false, err
	}
	before, err := s.ask()
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			s.unask(before)
		}
	}()
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
	return false, l.error(call(l.ctx))
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
