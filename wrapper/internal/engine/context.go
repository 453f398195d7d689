package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Context holds sockets and the names that they are bound to.
type Context struct {
	names names
	shut  atomic.Bool // Shutdown or Term was called

	mu      sync.Mutex // the lock of a socket may be taken while it is held, not the other way round
	closed  bool       // Term was called
	sockets map[*Socket]struct{}
	options contextOptions
}

var _ driver.Context = (*Context)(nil)

func newContext() *Context {
	return &Context{sockets: map[*Socket]struct{}{}, options: defaultContextOptions()}
}

// NewSocket makes a socket of one of the stable types, but Stream.
func (c *Context) NewSocket(typ capi.SocketType) (driver.Socket, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return nil, driver.ErrClosed
	case c.shut.Load():
		return nil, capi.ETERM
	}
	s := newSocket(c, typ)
	switch {
	case typ == capi.Stream:
		return nil, errNoStream
	case s == nil:
		return nil, capi.EINVAL
	}
	if len(c.sockets) >= c.options.ints[capi.CtxMaxSockets] {
		return nil, capi.EMFILE
	}
	s.options.inherit(&c.options)
	c.sockets[s] = struct{}{}
	return s, nil
}

var errNoStream = fmt.Errorf("the embedded engine has no STREAM sockets, which are for tcp: %w", capi.ENOTSUP)

// forget is called by a socket that has been closed.
func (c *Context) forget(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sockets, s)
}

// Shutdown ends all calls on the sockets of the context.
func (c *Context) Shutdown() error {
	sockets, err := c.shutdown(false)
	for _, s := range sockets {
		s.interrupt(capi.ETERM)
	}
	return err
}

// shutdown returns the sockets of the moment. No new ones are made from then on.
func (c *Context) shutdown(term bool) ([]*Socket, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, driver.ErrClosed
	}
	c.shut.Store(true)
	c.closed = term
	return slices.Collect(maps.Keys(c.sockets)), nil
}

// Term closes the sockets. Nothing lingers: over inproc a message that was sent is
// with its receiver already, and libzmq does not wait for one whose receiver never
// came either.
func (c *Context) Term(context.Context) error {
	sockets, _ := c.shutdown(true)
	for _, s := range sockets {
		s.close(capi.ETERM)
	}
	var next visits
	c.names.clear(&next)
	next.run()
	return nil
}
