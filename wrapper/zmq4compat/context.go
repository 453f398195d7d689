package zmq4

import (
	"context"
	"runtime"
	"sync"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Context holds sockets, see [NewContext]. Its methods may be called by any number of
// goroutines. The zero value is terminated.
type Context struct {
	core *contextCore
}

// contextCore is all of a Context but the pointer that programs hold, so that the
// garbage collector can tell when that is gone.
type contextCore struct {
	ctx *zmq.Context

	mu         sync.Mutex
	open       int  // sockets that are not closed
	terminated bool // by Term
	idle       chan struct{}

	// waits is the parent of all that waits on a socket of the context; endWaits
	// ends it.
	waits    context.Context
	endWaits context.CancelFunc
	noRetry  bool
	unwatch  func() // ends the watch for signals, if there is one
}

// NewContext makes a context that is not the default one. Those that are garbage are
// terminated in the background.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_new.html
func NewContext() (ctx *Context, err error) {
	made, err := zmq.NewContext()
	if err != nil {
		return &Context{}, plain(err)
	}
	ctx = WrapContext(made)
	runtime.AddCleanup(ctx, func(core *contextCore) { go func() { _ = core.term() }() }, ctx.core)
	return ctx, nil
}

// WrapContext returns a Context whose sockets are made in ctx, for programs that
// use both packages, and for options that pebbe/zmq4 does not have. Do it once a
// context. To terminate either is to terminate both.
func WrapContext(ctx *zmq.Context) *Context {
	core := &contextCore{ctx: ctx}
	core.waits, core.endWaits = context.WithCancel(context.Background())
	return &Context{core}
}

// defaultContext is that of functions without a receiver.
var defaultContext = sync.OnceValues(NewContext)

// Term terminates the context: all calls on its sockets return ETERM, and so do
// those that wait. It waits until all its sockets are closed and their messages are
// sent, or have lingered long enough. Terminating again returns nil.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_term.html
func (ctx *Context) Term() error {
	if ctx.core == nil {
		return nil
	}
	return ctx.core.term()
}

// Term terminates the default context, for good; see [Context.Term].
func Term() error {
	ctx, err := defaultContext()
	if err != nil {
		return err
	}
	return ctx.Term()
}

func (c *contextCore) term() error {
	c.mu.Lock()
	if c.terminated {
		c.mu.Unlock()
		return nil
	}
	c.terminated = true
	c.ignoreSignals()
	c.idle = make(chan struct{})
	if c.open == 0 {
		close(c.idle)
	}
	c.mu.Unlock()
	if err := c.ctx.Shutdown(); err != nil {
		return plain(err)
	}
	select {
	case <-c.idle:
	default:
		runtime.GC() // sockets that are garbage need not wait for the next one
		<-c.idle
	}
	return plain(c.ctx.CloseContext(context.Background()))
}

// enter counts a new socket, and leave one that is closed.
func (c *contextCore) enter() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.terminated {
		return ErrorContextClosed
	}
	c.open++
	return nil
}

func (c *contextCore) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open--; c.open == 0 && c.idle != nil {
		close(c.idle)
	}
}

// wait returns the context for calls that wait, or do not if flags say so.
func (c *contextCore) wait(flags Flag) context.Context {
	if flags&DONTWAIT != 0 {
		return zmq.DontWait
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waits
}
