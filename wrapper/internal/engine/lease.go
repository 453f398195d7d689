package engine

import (
	"context"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// lease is a message that was received in the usual way, for that does not copy
// either.
type lease struct {
	mu    sync.Mutex
	parts [][]byte // nil once released
}

// NewLease returns a lease of a message that belongs to Go.
func NewLease(parts [][]byte) driver.Lease { return &lease{parts: parts} }

// RecvLease receives a message.
func (s *Socket) RecvLease(ctx context.Context) (driver.Lease, error) {
	parts, err := s.Recv(ctx, nil)
	if err != nil {
		return nil, err
	}
	return NewLease(parts), nil
}

// SendLoan copies the message and gives it back.
func (s *Socket) SendLoan(ctx context.Context, msg [][]byte, done func()) error {
	if err := s.Send(ctx, msg); err != nil {
		return err
	}
	done()
	return nil
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

// Property knows whether more parts follow. No memory is shared.
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

// Release forgets the message.
func (l *lease) Release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parts = nil
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
