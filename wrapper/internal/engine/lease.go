package engine

import (
	"context"
	"slices"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// lease is a message as it was in the pipe. What its memory is needed for next waits until
// it is released.
type lease struct {
	mu    sync.Mutex
	parts [][]byte // nil once released
	m     message
	room  [2][]byte // for parts
}

// NewLease returns a lease of a message that belongs to Go.
func NewLease(parts [][]byte) driver.Lease { return &lease{parts: parts} }

// RecvLease receives a message, whose memory it keeps from being used again.
func (s *Socket) RecvLease(ctx context.Context) (driver.Lease, error) {
	l := new(lease)
	if _, err := s.recv(ctx, nil, l); err != nil {
		return nil, err
	}
	return l, nil
}

// SendLoan puts the message itself into a pipe. Whoever is done with it last, be it a
// receiver, gives it back.
func (s *Socket) SendLoan(ctx context.Context, msg [][]byte, done func()) error {
	b := newBox(len(msg))
	b.done = done
	if err := s.send(ctx, msg, b); err != nil {
		b.done = nil
		b.release(false)
		return err
	}
	if b.last() {
		b.end()
	}
	return nil
}

// fill keeps a message, behind an id if there is one. No part has room that others may use.
func (l *lease) fill(s *slab, m message, id []byte) {
	if m.flat {
		m = message{one: s.clone(m.one)}
	}
	l.m, l.parts = m, l.room[:0]
	if id != nil {
		l.parts = append(l.parts, id)
	}
	if m.parts == nil {
		l.parts = append(l.parts, slices.Clip(m.one))
	}
	for _, p := range m.parts {
		l.parts = append(l.parts, slices.Clip(p))
	}
}

func (l *lease) Parts() [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.parts
}

// check reports what is wrong with asking for a part.
func (l *lease) check(part int) error {
	switch {
	case l.parts == nil:
		return driver.ErrClosed
	case part < 0 || part >= len(l.parts):
		return capi.EINVAL
	}
	return nil
}

// Property knows whether more parts follow, and whether others may have the message.
func (l *lease) Property(part int, p capi.MessageProperty) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.check(part); err != nil {
		return 0, err
	}
	switch p {
	case capi.PropMore:
		if part < len(l.parts)-1 {
			return 1, nil
		}
		return 0, nil
	case capi.PropShared:
		if l.m.shared {
			return 1, nil
		}
		return 0, nil
	}
	return 0, capi.EINVAL
}

// Metadata knows none, as there is none over inproc.
func (l *lease) Metadata(part int, _ string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.check(part); err != nil {
		return "", err
	}
	return "", capi.EINVAL
}

// Release gives the memory to whom it belongs: a sender, or those who send next.
func (l *lease) Release() {
	l.mu.Lock()
	m := l.m
	l.m, l.parts, l.room = message{}, nil, [2][]byte{}
	l.mu.Unlock()
	if over := m.drop(); over != nil {
		over.end()
	}
}

var (
	_ driver.Lender    = (*Socket)(nil)
	_ driver.Addresser = (*Socket)(nil)
)

// SendTo is for types of sockets that the engine does not have.
func (s *Socket) SendTo(context.Context, driver.Address, [][]byte) error { return capi.ENOTSUP }

// RecvFrom receives a message, which has no address.
func (s *Socket) RecvFrom(ctx context.Context, into [][]byte) (msg [][]byte, from driver.Address, err error) {
	msg, err = s.Recv(ctx, into)
	return msg, from, err
}
