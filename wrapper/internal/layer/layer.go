// Package layer has what a driver needs that is put around another one: types that
// pass every call on, the optional ones too. A layer embeds them and overrides the
// calls that it is about.
package layer

import (
	"context"
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Context passes calls on to the context in it.
type Context struct{ driver.Context }

// Inner returns the context that calls are passed on to.
func (c Context) Inner() driver.Context { return c.Context }

// Socket passes calls on to the socket in it.
type Socket struct{ driver.Socket }

// Inner returns the socket that calls are passed on to.
func (s Socket) Inner() driver.Socket { return s.Socket }

// All that is optional is there; what the inner one lacks is ENOTSUP, but for
// RecvAhead, which Recv can stand in for.
var (
	_ driver.ContextText = Context{}
	_ driver.Addresser   = Socket{}
	_ driver.Ahead       = Socket{}
	_ driver.Groups      = Socket{}
	_ driver.Lender      = Socket{}
	_ driver.Monitorer   = Socket{}
	_ driver.Peers       = Socket{}
	_ driver.Raw         = Socket{}
)

// Find returns the outermost layer of type T, looking from a context or a socket
// inwards.
func Find[T, O any](outer O) (found T, ok bool) {
	for {
		if found, ok = any(outer).(T); ok {
			return found, true
		}
		l, more := any(outer).(interface{ Inner() O })
		if !more {
			return found, false
		}
		outer = l.Inner()
	}
}

// as returns what a driver may implement beside the required, or an error.
func as[T any](inner any, what string) (T, error) {
	t, ok := inner.(T)
	if !ok {
		return t, fmt.Errorf("this backend has no %s: %w", what, capi.ENOTSUP)
	}
	return t, nil
}

// SetOptionText is that of driver.ContextText.
func (c Context) SetOptionText(option capi.ContextOption, value string) error {
	inner, err := as[driver.ContextText](c.Context, "options of text")
	if err != nil {
		return err
	}
	return inner.SetOptionText(option, value)
}

// OptionText is that of driver.ContextText.
func (c Context) OptionText(option capi.ContextOption) (string, error) {
	inner, err := as[driver.ContextText](c.Context, "options of text")
	if err != nil {
		return "", err
	}
	return inner.OptionText(option)
}

// RecvAhead is that of driver.Ahead.
func (s Socket) RecvAhead(ctx context.Context) ([][]byte, error) {
	if inner, ok := s.Socket.(driver.Ahead); ok {
		return inner.RecvAhead(ctx)
	}
	return s.Recv(ctx, nil)
}

// SendTo is that of driver.Addresser.
func (s Socket) SendTo(ctx context.Context, to driver.Address, msg [][]byte) error {
	inner, err := as[driver.Addresser](s.Socket, "addresses")
	if err != nil {
		return err
	}
	return inner.SendTo(ctx, to, msg)
}

// RecvFrom is that of driver.Addresser.
func (s Socket) RecvFrom(ctx context.Context, into [][]byte) (msg [][]byte, from driver.Address, err error) {
	inner, err := as[driver.Addresser](s.Socket, "addresses")
	if err != nil {
		return nil, from, err
	}
	return inner.RecvFrom(ctx, into)
}

// SendLoan is that of driver.Lender.
func (s Socket) SendLoan(ctx context.Context, msg [][]byte, done func()) error {
	inner, err := as[driver.Lender](s.Socket, "loans")
	if err != nil {
		return err
	}
	return inner.SendLoan(ctx, msg, done)
}

// RecvLease is that of driver.Lender.
func (s Socket) RecvLease(ctx context.Context) (driver.Lease, error) {
	inner, err := as[driver.Lender](s.Socket, "leases")
	if err != nil {
		return nil, err
	}
	return inner.RecvLease(ctx)
}

// Join is that of driver.Groups.
func (s Socket) Join(group string) error {
	inner, err := as[driver.Groups](s.Socket, "groups")
	if err != nil {
		return err
	}
	return inner.Join(group)
}

// Leave is that of driver.Groups.
func (s Socket) Leave(group string) error {
	inner, err := as[driver.Groups](s.Socket, "groups")
	if err != nil {
		return err
	}
	return inner.Leave(group)
}

// ConnectPeer is that of driver.Peers.
func (s Socket) ConnectPeer(endpoint string) (routingID uint32, err error) {
	inner, err := as[driver.Peers](s.Socket, "peers")
	if err != nil {
		return 0, err
	}
	return inner.ConnectPeer(endpoint)
}

// Monitor is that of driver.Monitorer.
func (s Socket) Monitor() (driver.EventSource, error) {
	inner, err := as[driver.Monitorer](s.Socket, "monitors")
	if err != nil {
		return nil, err
	}
	return inner.Monitor()
}

// Raw is that of driver.Raw.
func (s Socket) Raw(call func(lib capi.Library, s capi.Socket) error) error {
	inner, err := as[driver.Raw](s.Socket, "libzmq")
	if err != nil {
		return err
	}
	return inner.Raw(call)
}
