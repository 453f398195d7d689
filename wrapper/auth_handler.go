package zmq

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// zapEndpoint is where libzmq asks.
const zapEndpoint = "inproc://zeromq.zap.01"

// zapRetry is the pause after a receive that failed.
const zapRetry = 10 * time.Millisecond

// A zapHandler answers libzmq in a context, from the first authenticator until the
// context is closed. It stays when the authenticator is closed, since libzmq
// lets everybody in when it finds no handler. Only to a socket of the program's own
// that binds its endpoint does it give way then.
type zapHandler struct {
	socket  *Socket
	current atomic.Pointer[Authenticator] // nil: refuse everybody
	running atomic.Int64                  // decisions
}

// zapHandlers holds the handler of each context that has one, and is open.
var zapHandlers struct {
	sync.Mutex
	of map[*Context]*zapHandler
}

// zapHandlerOf returns the handler of a context, or nil.
func zapHandlerOf(ctx *Context) *zapHandler {
	zapHandlers.Lock()
	defer zapHandlers.Unlock()
	return zapHandlers.of[ctx]
}

// startZAP makes a the authenticator of ctx.
func startZAP(ctx *Context, a *Authenticator) error {
	zapHandlers.Lock()
	defer zapHandlers.Unlock()
	h := zapHandlers.of[ctx]
	switch {
	case h != nil:
		if err := h.socket.SetLinger(0); err != nil {
			return err // the context is closed, and the handler about to end
		}
	default:
		socket, err := bindZAP(ctx)
		if err != nil {
			return err
		}
		h = &zapHandler{socket: socket}
		if zapHandlers.of == nil {
			zapHandlers.of = map[*Context]*zapHandler{}
		}
		zapHandlers.of[ctx] = h
		defer func() { go h.run(ctx) }() // with a in place
	}
	a.handler = h
	if !h.current.CompareAndSwap(nil, a) {
		return fmt.Errorf("the context has an authenticator; close it, or change its policy: %w", ErrAddrInUse)
	}
	return nil
}

func bindZAP(ctx *Context) (*Socket, error) {
	socket, err := ctx.Socket(Router, Linger(0))
	if err != nil {
		return nil, err
	}
	if _, err := socket.socket.Bind(zapEndpoint); err != nil {
		socket.Close()
		if errors.Is(err, ErrAddrInUse) {
			return nil, fmt.Errorf("the context has a ZAP handler that is not of this package: %w", err)
		}
		return nil, err
	}
	return socket, nil
}

// yieldZAP makes room for a handler that the program binds itself, unless there is
// an authenticator.
func yieldZAP(ctx *Context) {
	zapHandlers.Lock()
	defer zapHandlers.Unlock()
	h := zapHandlers.of[ctx]
	if h == nil || h.current.Load() != nil {
		return
	}
	delete(zapHandlers.of, ctx)
	_ = h.socket.socket.Unbind(zapEndpoint) // at once; a close takes its time
	h.socket.Close()
}

// run ends with the context.
func (h *zapHandler) run(ctx *Context) {
	defer h.end(ctx)
	for {
		msg, err := h.socket.Recv(context.Background())
		if errors.Is(err, ErrClosed) {
			return
		}
		a := h.current.Load()
		if err != nil { // of a libzmq that fails without a reason: go on, but slowly
			if a != nil {
				a.complain(err)
			}
			time.Sleep(zapRetry)
			continue
		}
		if a != nil {
			a.serve(h, msg)
		} else if envelope, _, err := parseZAP(msg); !errors.Is(err, errNoReply) {
			h.reply(envelope, Refuse("the authenticator is closed"))
		}
	}
}

func (h *zapHandler) end(ctx *Context) {
	h.socket.Close()
	zapHandlers.Lock()
	if zapHandlers.of[ctx] == h {
		delete(zapHandlers.of, ctx)
	}
	zapHandlers.Unlock()
	if a := h.current.Swap(nil); a != nil {
		a.cancel()
	}
}

// reply sends an answer. It does not wait: pipes of ZAP have no limits, and a
// Router drops what is for peers that have gone.
func (h *zapHandler) reply(e zapEnvelope, r AuthReply) {
	_ = h.socket.Send(context.Background(), e.message(r)) // fails when the context is closed
}

// take counts a decision that begins, unless there are limit of them already.
func (h *zapHandler) take(limit int) bool {
	if h.running.Add(1) > int64(limit) {
		h.give()
		return false
	}
	return true
}

func (h *zapHandler) give() { h.running.Add(-1) }
