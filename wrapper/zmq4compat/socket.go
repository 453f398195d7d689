package zmq4

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Socket is an endpoint of a messaging pattern. Any number of goroutines may use it
// at the same time, and close it. The zero value is closed.
type Socket struct {
	core *socketCore
}

// socketCore is all of a Socket but the pointer that programs hold, so that the
// garbage collector can tell when that is gone.
type socketCore struct {
	socket  *zmq.Socket
	ctx     *Context
	typ     Type
	closed  atomic.Bool
	inbox   inbox
	outbox  outbox
	monitor monitorSlot
	closing sync.Once
	err     error // of closing
}

// NewSocket makes a socket in the default context; see [Context.NewSocket].
func NewSocket(t Type) (soc *Socket, err error) {
	ctx, err := defaultContext()
	if err != nil {
		return &Socket{}, err
	}
	return ctx.NewSocket(t)
}

// NewSocket makes a socket. One that is garbage is closed in the background; rather
// close it. It lingers for ever, as sockets of libzmq do, unless the context is not
// blocky.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket.html
func (ctx *Context) NewSocket(t Type) (soc *Socket, err error) {
	if ctx.core == nil {
		return &Socket{}, ErrorContextClosed
	}
	if err := ctx.core.enter(); err != nil {
		return &Socket{}, err
	}
	made, err := ctx.core.ctx.Socket(zmq.SocketType(t), ctx.lingers(t)...)
	if err != nil {
		ctx.core.leave()
		return &Socket{}, plain(err)
	}
	soc = &Socket{&socketCore{socket: made, ctx: ctx, typ: t}}
	runtime.AddCleanup(soc, func(c *socketCore) { go c.close() }, soc.core)
	return soc, nil
}

// lingers takes the linger that package zmq gives to new sockets back.
func (ctx *Context) lingers(t Type) []zmq.SocketOption {
	if t == SUB || t == XSUB {
		return nil // these start at zero everywhere
	}
	blocky, err := ctx.core.ctx.Blocky()
	if err == nil && !blocky {
		return []zmq.SocketOption{zmq.Linger(0)}
	}
	return []zmq.SocketOption{zmq.Linger(-1)}
}

// live returns the core of a socket that is not closed.
func (soc *Socket) live() (*socketCore, error) {
	if soc.core == nil || soc.core.closed.Load() {
		return nil, ErrorSocketClosed
	}
	return soc.core, nil
}

// failed makes an error of pebbe's kind. A socket that is closed under a call says
// so; one whose context is terminated has ETERM.
func (c *socketCore) failed(err error) error {
	if err != nil && c.closed.Load() {
		return ErrorSocketClosed
	}
	return plain(err)
}

// Unwrap returns the socket of package zmq beneath, for what this package lacks. It
// knows nothing of parts that wait here for the next Recv.
func (soc *Socket) Unwrap() *zmq.Socket {
	if soc.core == nil {
		return &zmq.Socket{}
	}
	return soc.core.socket
}

// Close closes the socket. Calls that wait on it, in other goroutines, return
// ErrorSocketClosed. Closing again does nothing.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_close.html
func (soc *Socket) Close() error {
	if soc.core == nil {
		return nil
	}
	soc.core.close()
	return soc.core.err
}

func (c *socketCore) close() {
	c.closing.Do(func() {
		c.closed.Store(true)
		c.monitor.socketCloses()
		c.err = plain(c.socket.Close())
		c.inbox.clear()
		c.ctx.core.leave()
	})
}

// Context returns the context of the socket.
func (soc *Socket) Context() (*Context, error) {
	c, err := soc.live()
	if err != nil {
		return nil, err
	}
	return c.ctx, nil
}

// String names the type of the socket, and its identity if it has one.
func (soc Socket) String() string {
	c, err := soc.live()
	if err != nil {
		return "Socket(CLOSED)"
	}
	if id, err := soc.GetIdentity(); err == nil && id != "" {
		return fmt.Sprintf("Socket(%v,%q)", c.typ, id)
	}
	return fmt.Sprintf("Socket(%v,%p)", c.typ, c)
}

// Bind accepts connections at an endpoint; GetLastEndpoint has it with its wildcards
// resolved.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_bind.html
func (soc *Socket) Bind(endpoint string) error {
	if soc.core != nil && endpoint == authEndpoint {
		authYields(soc.core.ctx)
	}
	return soc.at(func(s *zmq.Socket) error {
		_, err := s.Bind(endpoint)
		return err
	})
}

// Unbind ends that.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_unbind.html
func (soc *Socket) Unbind(endpoint string) error {
	return soc.at(func(s *zmq.Socket) error { return s.Unbind(endpoint) })
}

// Connect connects to an endpoint in the background.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_connect.html
func (soc *Socket) Connect(endpoint string) error {
	return soc.at(func(s *zmq.Socket) error { return s.Connect(endpoint) })
}

// Disconnect ends that.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_disconnect.html
func (soc *Socket) Disconnect(endpoint string) error {
	return soc.at(func(s *zmq.Socket) error { return s.Disconnect(endpoint) })
}

func (soc *Socket) at(call func(*zmq.Socket) error) error {
	c, err := soc.live()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(soc)
	return c.failed(call(c.socket))
}

// GetEvents reads ZMQ_EVENTS: what can be done without waiting. It is POLLIN too
// while parts of a message are left to receive.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_getsockopt.html
func (soc *Socket) GetEvents() (State, error) {
	c, err := soc.live()
	if err != nil {
		return 0, err
	}
	defer runtime.KeepAlive(soc)
	return c.events()
}

func (c *socketCore) events() (State, error) {
	events, err := c.socket.PollEvents()
	if err != nil {
		return 0, c.failed(err)
	}
	state := State(events & (capi.PollIn | capi.PollOut))
	if c.inbox.pending() {
		state |= POLLIN
	}
	return state, nil
}
