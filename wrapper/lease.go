package zmq

import (
	"context"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A Lease is a received message that was not copied: its memory belongs to the
// library until Release. It also tells where the message came from. Its methods
// may be called by any number of goroutines. The zero value is released.
type Lease struct {
	lease  driver.Lease
	record *record // in debug mode, else nil
}

// RecvLease waits for a message as [Socket.Recv] does, and returns it without a
// copy. It is worth it for messages from some 10 KB on, and for their metadata.
// The lease must be released.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_recv.html
func (s *Socket) RecvLease(ctx context.Context) (*Lease, error) {
	if err := s.ready(ctx); err != nil {
		return nil, wrap(opRecv, "", err)
	}
	lender, ok := s.socket.(driver.Lender)
	if !ok {
		return nil, wrap(opRecv, "", errLacks("leases"))
	}
	l, err := lender.RecvLease(ctx)
	if err != nil {
		return nil, wrap(opRecv, "", err)
	}
	lease := &Lease{lease: l}
	if log := s.record.log; log != nil {
		lease.record = watch(lease, &record{what: "lease", where: caller(log), log: log})
	}
	return lease, nil
}

// Message returns the message. It must not be used after Release, nor changed.
func (l *Lease) Message() Message {
	if l.lease == nil {
		return nil
	}
	return l.lease.Parts()
}

// Clone returns a copy of the message, which belongs to the caller.
func (l *Lease) Clone() Message { return l.Message().Clone() }

// Release gives the memory back. Releasing again does nothing; what else is asked
// of the lease then is answered with [ErrClosed].
func (l *Lease) Release() {
	if l.record != nil {
		l.record.ended.Store(true)
	}
	if l.lease != nil {
		l.lease.Release()
	}
}

// Property returns a numeric property of a part: whether more parts follow, or
// whether its memory is shared.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_get.html
func (l *Lease) Property(part int, p MessageProperty) (int, error) {
	if l.lease == nil {
		return 0, wrap(opProperty, "", ErrClosed)
	}
	value, err := l.lease.Property(part, p)
	return value, wrap(opProperty, "", err)
}

// Metadata returns a property of the connection that the message came over: one
// that [PropertyUserID] and its like name, or X-something that the peer set. One
// that the connection does not have, or that the library does not know, is
// empty. Messages over inproc have none.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_gets.html
func (l *Lease) Metadata(key string) (string, error) {
	if l.lease == nil {
		return "", wrap(opProperty, "", ErrClosed)
	}
	// The last part: the id that a Router puts in front has none.
	value, err := l.lease.Metadata(len(l.lease.Parts())-1, key)
	if err == capi.EINVAL {
		return "", nil
	}
	return value, wrap(opProperty, "", err)
}

// Keys of [Lease.Metadata].
const (
	PropertyUserID      = "User-Id"      // whom the ZAP handler found the peer to be
	PropertyPeerAddress = "Peer-Address" // the address of the peer
	PropertySocketType  = "Socket-Type"  // the type of the peer's socket
	PropertyIdentity    = "Identity"     // the routing id that the peer has set
)

// Properties of [Lease.Property].
const (
	PropertyMore   = capi.PropMore   // 1 when another part follows
	PropertyShared = capi.PropShared // 1 when the memory may be shared with another message
)

// MessageProperty is the number of a numeric property.
type MessageProperty = capi.MessageProperty

// SendLoan sends a message as [Socket.Send] does, without copying its large parts: those
// from 32 KiB on, with the embedded engine all. When it succeeds, done is called once, on
// any goroutine, when the message is not used any more; until then it must not be
// changed. That may take as long as the message waits for its peer, at most until
// [Context.Close] has returned nil; over inproc also as long as a [Lease] of the
// message is not released. done may use sockets, but must not block: other loans, and
// calls of others, wait for it. When SendLoan fails, the message was not sent, and done is
// not called.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_init_data.html
func (s *Socket) SendLoan(ctx context.Context, msg Message, done func()) error {
	if err := s.sendable(ctx, msg); err != nil {
		return wrap(opSend, "", err)
	}
	lender, ok := s.socket.(driver.Lender)
	if !ok {
		return wrap(opSend, "", errLacks("loans"))
	}
	if done == nil {
		done = func() {}
	}
	return wrap(opSend, "", lender.SendLoan(ctx, msg, done))
}
