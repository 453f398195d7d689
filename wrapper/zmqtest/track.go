package zmqtest

import (
	"context"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/hook"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

func init() {
	hook.Observe = func(d driver.Driver, shared bool) driver.Driver { return tracked{d, shared} }
}

// tracked is a driver that enters in the ledger what is made.
type tracked struct {
	driver.Driver
	shared bool
}

func (t tracked) NewContext() (driver.Context, error) {
	inner, err := t.Driver.NewContext()
	if err != nil {
		return nil, err
	}
	c := &trackedContext{
		Context: layer.Context{Context: inner}, shared: t.shared, bubble: bubble(),
		made: all.object(kindContext, "context"), open: map[*object]struct{}{},
	}
	all.enter(c)
	return c, nil
}

type trackedContext struct {
	layer.Context
	made   *object
	shared bool   // it may stay open
	bubble string // of testing/synctest, or empty

	// The lock of the ledger guards what follows.
	owned  bool // a test closes it
	closed bool
	open   map[*object]struct{}
}

func (c *trackedContext) NewSocket(typ capi.SocketType) (driver.Socket, error) {
	inner, err := c.Context.NewSocket(typ)
	if err != nil {
		return nil, err
	}
	return &trackedSocket{layer.Socket{Socket: inner}, c, all.open(c, kindSocket, typ.String()+" socket")}, nil
}

func (c *trackedContext) Term(ctx context.Context) error {
	all.closed(c)
	return c.Context.Term(ctx)
}

type trackedSocket struct {
	layer.Socket
	ctx  *trackedContext
	made *object
}

func (s *trackedSocket) Close() error {
	all.ended(s.ctx, s.made)
	return s.Socket.Close()
}

func (s *trackedSocket) RecvLease(ctx context.Context) (driver.Lease, error) {
	inner, err := s.Socket.RecvLease(ctx)
	if err != nil {
		return nil, err
	}
	return &trackedLease{inner, s.ctx, all.open(s.ctx, kindLease, "lease")}, nil
}

type trackedLease struct {
	driver.Lease
	ctx  *trackedContext
	made *object
}

func (l *trackedLease) Release() {
	all.ended(l.ctx, l.made)
	l.Lease.Release()
}

func (s *trackedSocket) SendLoan(ctx context.Context, msg [][]byte, done func()) error {
	loan := all.open(s.ctx, kindLoan, "loan")
	settle := sync.OnceFunc(func() { all.ended(s.ctx, loan) })
	err := s.Socket.SendLoan(ctx, msg, func() {
		done()
		settle()
	})
	if err != nil {
		settle()
	}
	return err
}
