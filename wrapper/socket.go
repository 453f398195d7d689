package zmq

import (
	"context"
	"errors"
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
)

// Socket is an endpoint of a messaging pattern. It belongs to the [Context] that
// made it. Any number of goroutines may use it at the same time. The zero value is
// a closed socket.
type Socket struct {
	typ      SocketType
	socket   driver.Socket
	ctx      *Context
	requests *requests // of a Req, else nil
	monitors *monitors
	record   *record
}

// A SocketOption is a setting of a new socket.
type SocketOption func(*Socket) error

// Socket makes a socket with zmq_socket and applies opts, in their order. Types
// that are drafts need a library that was built with drafts ([ErrNotSupported]
// otherwise).
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket.html
func (c *Context) Socket(typ SocketType, opts ...SocketOption) (*Socket, error) {
	if c.ctx == nil {
		return nil, wrap(opSocket, "", ErrClosed)
	}
	if since, draft := draftTypes[typ]; draft && !c.Has("draft") {
		return nil, wrap(opSocket, "", c.lacks(typ, "libzmq >= "+since+" built with drafts"))
	}
	inner, err := c.ctx.NewSocket(typ)
	if err != nil {
		return nil, wrap(opSocket, "", about(opSocket, typ, err))
	}
	s := c.adopt(typ, inner)
	if err := s.prepare(opts); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// prepare sets the options of a new socket.
func (s *Socket) prepare(opts []SocketOption) error {
	if err := defaultLinger(s); err != nil {
		return err
	}
	for _, opt := range opts {
		if opt == nil {
			return wrap(opSocket, "", errNilOption)
		}
		if err := opt(s); err != nil {
			return err
		}
	}
	return nil
}

// adopt makes a socket of the context of what does its work.
func (c *Context) adopt(typ SocketType, inner driver.Socket) *Socket {
	r := c.record
	beside := &struct { // what outlives the Socket, in one allocation
		record   record
		monitors monitors
	}{record: record{what: "socket", typ: typ, where: caller(r.log), log: r.log, parent: r}}
	s := &Socket{typ: typ, socket: inner, ctx: c, monitors: &beside.monitors}
	s.record = watch(s, &beside.record)
	if typ == Req {
		s.requests = newRequests()
	}
	return s
}

// Type returns the type of the socket.
func (s *Socket) Type() SocketType { return s.typ }

// Bind accepts connections at endpoint: "tcp://127.0.0.1:*", "ipc:///tmp/x",
// "inproc://name". It returns the endpoint with its wildcards resolved, as
// [Socket.Connect] and [Socket.Unbind] want it. A socket may be bound and
// connected many times.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_bind.html
func (s *Socket) Bind(endpoint string) (resolved string, err error) {
	err = s.at(opBind, endpoint, func() error {
		if endpoint == zapEndpoint {
			yieldZAP(s.ctx)
		}
		resolved, err = s.socket.Bind(endpoint)
		return err
	})
	return resolved, err
}

// Connect connects to endpoint in the background, now and whenever the connection
// breaks. So nil does not mean that a peer is there.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_connect.html
func (s *Socket) Connect(endpoint string) error {
	return s.at(opConnect, endpoint, func() error {
		if err := checkTarget(endpoint); err != nil {
			return err
		}
		return s.socket.Connect(endpoint)
	})
}

// Unbind stops to accept connections at an endpoint that Bind has returned.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_unbind.html
func (s *Socket) Unbind(endpoint string) error {
	return s.at(opUnbind, endpoint, func() error { return s.socket.Unbind(endpoint) })
}

// Disconnect ends a connection that Connect has made. Messages that are unsent
// linger.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_disconnect.html
func (s *Socket) Disconnect(endpoint string) error {
	return s.at(opDisconnect, endpoint, func() error { return s.socket.Disconnect(endpoint) })
}

// at runs a call about an endpoint.
func (s *Socket) at(op, endpoint string, call func() error) error {
	if s.socket == nil {
		return wrap(op, endpoint, ErrClosed)
	}
	if err := checkEndpoint(endpoint); err != nil {
		return wrap(op, endpoint, err)
	}
	err := call()
	switch {
	case err != capi.EPROTONOSUPPORT:
	case s.ctx.noLibrary != nil:
		err = fmt.Errorf("%w: the embedded engine, which has only inproc, stands in for libzmq: %w", err, s.ctx.noLibrary)
	case s.ctx.Backend() == engine.Name:
		err = fmt.Errorf("%w: the embedded engine has only inproc; see Context.Has", err)
	}
	return wrap(op, endpoint, err)
}

// Send sends a message of at least one part. It waits while the pattern has it
// wait: until there is a peer that has room. Types that drop messages instead, Pub
// for example, do not wait. The parts may be changed again when Send has returned.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_send.html
func (s *Socket) Send(ctx context.Context, msg Message) error {
	if err := s.sendable(ctx, msg); err != nil {
		return wrap(opSend, "", err)
	}
	return wrap(opSend, "", s.socket.Send(ctx, msg))
}

// ready checks what each call that may wait needs.
func (s *Socket) ready(ctx context.Context) error {
	switch {
	case s.socket == nil:
		return ErrClosed
	case ctx == nil:
		return errNilContext
	}
	return nil
}

func (s *Socket) sendable(ctx context.Context, msg Message) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if len(msg) == 0 {
		return errNoParts
	}
	return nil
}

var (
	errNilContext = errors.New("the context is nil; use context.Background()")
	errNilFunc    = fmt.Errorf("the function is nil: %w", capi.EINVAL)
	errNilOption  = fmt.Errorf("an option is nil: %w", capi.EINVAL)
	errNoParts    = fmt.Errorf("the message has no parts; send an empty part instead: %w", capi.EINVAL)
)

// Close closes the socket with zmq_close. Calls that wait return [ErrClosed].
// Messages that are unsent linger in the background; see [Socket.SetLinger].
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_close.html
func (s *Socket) Close() error {
	if s.socket == nil {
		return nil
	}
	s.record.ended.Store(true)
	err := s.socket.Close()
	s.monitors.wait() // they have their last event when Close returns
	return wrap(opClose, "", err)
}
