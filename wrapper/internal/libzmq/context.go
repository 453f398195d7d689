package libzmq

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Context is a libzmq context and the sockets it owns.
type Context struct {
	lib   capi.Library
	batch capi.Batcher // of lib

	// mu guards the fields below. The mutex of a socket may be taken while it is
	// held, never the other way round.
	mu      sync.Mutex
	handle  capi.Context
	closing bool      // Term was called: handle must not be used any more
	sockets []*Socket // in any order; each knows its place
	pending []string  // sockets that Term closed, for its error

	thread   pollThread // has a lock of its own
	threaded bool       // for tests: use thread where the system does not need it
	leaders  bool       // for tests: calls lead over inproc, too

	inproc inproc      // has a lock of its own
	loans  loans       // has a lock of its own
	slabs  slabs       // has a lock of its own
	shut   atomic.Bool // Shutdown or Term was called

	// terminated is closed when zmq_ctx_term has returned termErr.
	terminated chan struct{}
	termErr    error
}

var _ driver.Context = (*Context)(nil)

// SetOption calls zmq_ctx_set.
func (c *Context) SetOption(option capi.ContextOption, value int) error {
	return c.call(capi.FnCtxSet, func() capi.Errno { return c.lib.CtxSet(c.handle, option, int32(value)) })
}

// Option calls zmq_ctx_get.
func (c *Context) Option(option capi.ContextOption) (int, error) {
	value := 0
	err := c.call(capi.FnCtxGet, func() (errno capi.Errno) {
		value, errno = c.lib.CtxGet(c.handle, option)
		return errno
	})
	return value, err
}

// Shutdown calls zmq_ctx_shutdown. Sockets learn of that only when they process
// commands, which a receive that finds a message does not do; so they are told.
func (c *Context) Shutdown() error {
	c.shut.Store(true)
	if err := c.call(capi.FnCtxShutdown, c.shutdown); err != nil {
		return err
	}
	for _, s := range c.snapshot() {
		s.interrupt(capi.ETERM)
	}
	return nil
}

// shutdown wakes all sockets. Where there is no zmq_ctx_shutdown, interrupting them
// has the same effect.
func (c *Context) shutdown() capi.Errno {
	if !hasShutdown(c.lib) {
		return 0
	}
	c.inproc.finish(c.lib)
	return c.lib.CtxShutdown(c.handle)
}

// hasShutdown is false for libzmq before 4.2: a socket that is closed after
// zmq_ctx_shutdown, while an inproc endpoint that it connects to is not bound yet,
// would make zmq_ctx_term crash there.
func hasShutdown(lib capi.Library) bool {
	v := lib.Info().Version
	return v.Major != 4 || v.Minor >= 2
}

// snapshot returns the sockets of the moment.
func (c *Context) snapshot() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sockets)
}

// NewSocket calls zmq_socket, not on a context that was shut down: before 4.2 that
// would succeed and crash the process in the end.
func (c *Context) NewSocket(typ capi.SocketType) (driver.Socket, error) {
	if c.shut.Load() && !c.closed() {
		return nil, errTerminated
	}
	s := newSocket(c, typ)
	err := c.call(capi.FnSocket, func() (errno capi.Errno) {
		if s.handle, errno = c.lib.Socket(c.handle, typ); errno == 0 {
			s.place = len(c.sockets)
			c.sockets = append(c.sockets, s)
		}
		return errno
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// call runs fn's call while the context is alive.
func (c *Context) call(fn capi.Func, call func() capi.Errno) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return driver.ErrClosed
	}
	return failure(c.lib, fn, retry(call))
}

func (c *Context) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// forget is called by a socket that has been closed.
func (c *Context) forget(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	end := len(c.sockets) - 1
	last := c.sockets[end]
	c.sockets[s.place], last.place = last, s.place
	c.sockets[end] = nil
	c.sockets = c.sockets[:end]
}

// Term closes the sockets and the context. The first call does it; further ones
// wait for it as well, each as long as its ctx allows.
func (c *Context) Term(ctx context.Context) error {
	if sockets, first := c.beginTerm(); first {
		for _, s := range sockets {
			s.close(capi.ETERM)
		}
		// zmq_ctx_term blocks its thread until the last message is gone.
		go c.finishTerm()
	}
	select {
	case <-c.terminated:
		return c.termErr
	default:
	}
	select {
	case <-c.terminated:
		return c.termErr
	case <-ctx.Done():
		return &unfinishedError{c.pending, ctx.Err()}
	}
}

// beginTerm shuts the context down, which wakes everything that waits, and
// returns the sockets to close.
func (c *Context) beginTerm() (sockets []*Socket, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return nil, false
	}
	c.closing = true
	// Closing the sockets wakes their waiters too, so a failure here does no harm.
	_ = c.shutdown()
	// The readers of monitors come last: without a shutdown, as before 4.2, libzmq
	// would wait for ever to tell one that is closed that its monitor has stopped.
	var readers []*Socket
	for _, s := range c.sockets {
		if name := s.String(); strings.Contains(name, monitorPrefix) {
			readers = append(readers, s)
		} else {
			sockets = append(sockets, s)
			c.pending = append(c.pending, name) // readers have nothing to send
		}
	}
	return append(sockets, readers...), true
}

// finishTerm ends by itself when the last message has been sent or has lingered
// long enough.
func (c *Context) finishTerm() {
	errno := retry(func() capi.Errno { return c.lib.CtxTerm(c.handle) })
	c.termErr = failure(c.lib, capi.FnCtxTerm, errno)
	c.loans.settle()
	c.slabs.free(&c.loans)
	close(c.terminated)
}

// unfinishedError says what Term gave up waiting for.
type unfinishedError struct {
	sockets []string
	cause   error
}

func (e *unfinishedError) Error() string {
	const most = 5
	which := "sockets that were closed before"
	if n := len(e.sockets); n > most {
		which = fmt.Sprintf("%s and %d more", strings.Join(e.sockets[:most], ", "), n-most)
	} else if n > 0 {
		which = strings.Join(e.sockets, ", ")
	}
	return fmt.Sprintf("gave up waiting for unsent messages (%v); they linger in the background: %s", e.cause, which)
}

func (e *unfinishedError) Unwrap() error { return e.cause }
