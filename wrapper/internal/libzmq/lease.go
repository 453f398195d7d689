package libzmq

import (
	"context"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// lease is a message that stays in its zmq_msg_t's.
type lease struct {
	lib   capi.Library
	loans *loans     // that the memory may be of
	mu    sync.Mutex // guards the fields below against Release
	msgs  []*capi.Msg
	parts [][]byte
}

var _ driver.Lender = (*Socket)(nil)

// RecvLease receives each part into a zmq_msg_t of its own.
func (s *Socket) RecvLease(ctx context.Context) (driver.Lease, error) {
	w := newWaiter(nil)
	defer w.release()
	l := &lease{lib: s.lib, loans: &s.ctx.loans}
	w.lease = l
	if err := s.do(ctx, w, &s.receivers, (*Socket).tryRecv); err != nil {
		return nil, err
	}
	return l, nil
}

// tryLease receives all parts. When it fails half way, the next receive gets them
// as copies.
func (s *Socket) tryLease(l *lease) error {
	for _, part := range s.partial {
		l.msgs = append(l.msgs, nil)
		l.parts = append(l.parts, part)
	}
	s.partial = nil
	for {
		more, err := s.leasePart(l)
		if err != nil {
			if err != errAgain { // then the rest was lost with its connection
				s.keepPartial(l.parts)
			}
			l.Release()
			return err
		}
		if more {
			continue
		}
		if !s.filtered(l.parts) {
			s.noteSender(l.parts)
			return nil
		}
		l.Release()
	}
}

func (s *Socket) leasePart(l *lease) (more bool, err error) {
	msg := new(capi.Msg)
	if errno := s.lib.MsgInit(msg); errno != 0 {
		return false, failure(s.lib, capi.FnMsgInit, errno)
	}
	size, ok, errno := s.leaseAhead(msg)
	if !ok {
		size, errno = s.recvMsg(msg)
	}
	if errno != 0 {
		s.lib.MsgClose(msg)
		return false, failure(s.lib, capi.FnMsgRecv, errno)
	}
	part := s.data(msg, size)
	if part == nil {
		part = []byte{}
	}
	l.msgs = append(l.msgs, msg)
	l.parts = append(l.parts, part)
	flag, _ := s.lib.MsgMore(msg)
	return flag != 0, nil
}

func (l *lease) Parts() [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.parts
}

// of returns the zmq_msg_t of a part, with mu held.
func (l *lease) of(part int) (*capi.Msg, error) {
	switch {
	case l.parts == nil:
		return nil, driver.ErrClosed
	case part < 0 || part >= len(l.msgs) || l.msgs[part] == nil:
		return nil, capi.EINVAL
	}
	return l.msgs[part], nil
}

// Property calls zmq_msg_get.
func (l *lease) Property(part int, p capi.MessageProperty) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	msg, err := l.of(part)
	if err != nil {
		return 0, err
	}
	value, errno := l.lib.MsgGet(msg, p)
	return value, failure(l.lib, capi.FnMsgGet, errno)
}

// Metadata calls zmq_msg_gets.
func (l *lease) Metadata(part int, key string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	msg, err := l.of(part)
	if err != nil {
		return "", err
	}
	value, errno := l.lib.MsgGets(msg, key)
	return value, failure(l.lib, capi.FnMsgGets, errno)
}

// Release closes all zmq_msg_t's.
func (l *lease) Release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loans.readBefore()
	for _, msg := range l.msgs {
		if msg != nil {
			l.lib.MsgClose(msg)
		}
	}
	l.msgs, l.parts = nil, nil
	l.loans.hurry()
}
