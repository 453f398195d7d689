package libzmq

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Socket is a libzmq socket that any goroutine may use.
type Socket struct {
	ctx   *Context
	lib   capi.Library
	batch capi.Batcher // of lib
	typ   capi.SocketType
	place int // in the sockets of ctx, whose lock guards it

	// mu is held round every libzmq call on handle, over all parts of a message,
	// and guards the fields below. It is the memory fence that libzmq asks for
	// when a socket moves between threads. Release it with unlock, which tends to
	// the parked calls. Nothing else is locked while it is held.
	mu       sync.Mutex
	handle   capi.Socket
	closed   error // what calls return since the socket was closed, or nil
	last     string
	binds    int // endpoints bound, less those unbound
	routes   routes
	device   string // ZMQ_BINDTODEVICE
	conflate bool   // ZMQ_CONFLATE

	receivers, senders          queue
	once                        *waiter // see single
	watchers                    map[*watcher]struct{}
	receiveTimeout, sendTimeout time.Duration // negative: none

	pump    pump    // nil until a call parks for the first time
	leader  *waiter // the call that does the work of the pump, or nil
	turn    uint64  // how many leaders there were
	leading bool    // the leader is at it
	remote  bool    // not all of its peers are in this context

	poller capi.Poller // see pollerDescriptor
	later  *time.Timer // see dispatchLater

	in            []capi.Received // slots to receive into
	inReady       []bool          // those that are initialised
	ahead         ahead           // in them
	partsExpected int             // of the next message
	sizeExpected  int             // of the next parts, at most
	int32         [4]byte         // C writes to it

	partial [][]byte // parts taken of a message whose receive failed half way
	broken  error    // why nothing can be sent any more, or nil

	monitor *monitor // nil while there is none

	closing sync.Once
}

var _ driver.Socket = (*Socket)(nil)

// newSocket returns a socket without a handle.
func newSocket(c *Context, typ capi.SocketType) *Socket {
	return &Socket{ctx: c, lib: c.lib, batch: c.batch, typ: typ, receiveTimeout: -1, sendTimeout: -1, partsExpected: 1, ahead: ahead{hwm: 1000}}
}

// String names the socket by its type and the last endpoint it was given.
func (s *Socket) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == "" {
		return s.typ.String()
	}
	return s.typ.String() + " " + s.last
}

// unlock lets parked calls profit from what the holder of mu did, and makes up
// for edges of ZMQ_FD that its libzmq calls have swallowed.
func (s *Socket) unlock() {
	s.serve()
	s.mu.Unlock()
}

// serve dispatches unless there is nothing to do.
func (s *Socket) serve() {
	if s.parked() && s.closed == nil {
		s.dispatch()
	}
}

// call runs fn's call under the lock.
func (s *Socket) call(fn capi.Func, call func() capi.Errno) error {
	s.mu.Lock()
	defer s.unlock()
	if s.closed != nil {
		return s.closed
	}
	return failure(s.lib, fn, retry(call))
}

// Bind calls zmq_bind and reads ZMQ_LAST_ENDPOINT.
func (s *Socket) Bind(endpoint string) (resolved string, err error) {
	resolved, leavers, err := s.bindAndResolve(endpoint)
	for _, l := range leavers {
		_ = l.call(capi.FnDisconnect, func() capi.Errno { return l.lib.Disconnect(l.handle, endpoint) })
	}
	return resolved, err
}

func (s *Socket) bindAndResolve(endpoint string) (resolved string, leavers []*Socket, err error) {
	s.mu.Lock()
	defer s.unlock()
	if s.closed != nil {
		return "", nil, s.closed
	}
	if errno := s.spareDescriptor(); errno != 0 {
		return "", nil, errno
	}
	if err := s.checkDevice(); err != nil {
		return "", nil, err
	}
	bind := func() capi.Errno { return s.bind(endpoint) }
	leavers, errno := s.ctx.inproc.bind(s, endpoint, func() capi.Errno { return retry(bind) })
	if errno != 0 {
		return "", nil, failure(s.lib, capi.FnBind, errno)
	}
	resolved, err = s.resolve(endpoint)
	return resolved, leavers, err
}

// name notes an endpoint that the socket was given.
func (s *Socket) name(endpoint string) {
	s.last = endpoint
	s.remote = s.remote || !isInproc(endpoint)
}

// resolve reads ZMQ_LAST_ENDPOINT of a socket that has been bound.
func (s *Socket) resolve(endpoint string) (string, error) {
	s.binds++
	s.name(endpoint)
	buf := make([]byte, len(endpoint)+1024) // ample: wildcards become addresses or short paths
	n := 0
	errno := retry(func() (errno capi.Errno) {
		n, errno = s.lib.GetSockOpt(s.handle, capi.OptLastEndpoint, buf)
		return errno
	})
	if errno != 0 {
		return "", failure(s.lib, capi.FnGetSockOpt, errno)
	}
	s.last = string(bytes.TrimRight(buf[:n], "\x00"))
	return s.last, nil
}

// maxClobbered limits how often bind tries again.
const maxClobbered = 10

// bind calls zmq_bind. When that fails and has told the monitor, what it leaves in
// errno is now and then EAGAIN, from the telling. So it is asked again: zmq_bind
// itself never waits.
func (s *Socket) bind(endpoint string) (errno capi.Errno) {
	for range maxClobbered {
		if errno = s.lib.Bind(s.handle, endpoint); errno != capi.EAGAIN {
			break
		}
	}
	return errno
}

// spareDescriptor checks that one more descriptor can be had: where none is
// left, binding tcp to an interface would abort the process.
func (s *Socket) spareDescriptor() capi.Errno {
	fd, errno := s.descriptor()
	if errno != 0 {
		return 0 // this type of socket has none to duplicate
	}
	return checkSpare(fd)
}

// Connect calls zmq_connect.
func (s *Socket) Connect(endpoint string) error {
	s.mu.Lock()
	defer s.unlock()
	if s.closed != nil {
		return s.closed
	}
	if err := s.checkConnect(endpoint); err != nil {
		return err
	}
	if err := s.checkDevice(); err != nil {
		return err
	}
	s.name(endpoint)
	connect := func() capi.Errno { return s.lib.Connect(s.handle, endpoint) }
	errno := s.ctx.inproc.connect(s, endpoint, func() capi.Errno { return retry(connect) })
	if errno == 0 {
		s.noteConnect(endpoint)
	}
	return failure(s.lib, capi.FnConnect, errno)
}

// Unbind calls zmq_unbind.
func (s *Socket) Unbind(endpoint string) error {
	return s.call(capi.FnUnbind, func() capi.Errno {
		errno := s.ctx.inproc.leave(s, endpoint, func() capi.Errno { return s.lib.Unbind(s.handle, endpoint) })
		if errno == 0 {
			s.binds--
		}
		return errno
	})
}

// Disconnect calls zmq_disconnect.
func (s *Socket) Disconnect(endpoint string) error {
	return s.call(capi.FnDisconnect, func() capi.Errno {
		return s.ctx.inproc.leave(s, endpoint, func() capi.Errno { return s.lib.Disconnect(s.handle, endpoint) })
	})
}

// SetOption calls zmq_setsockopt. The time limits are noted, since libzmq never
// waits here and so cannot observe them itself.
func (s *Socket) SetOption(option capi.SocketOption, value []byte) error {
	s.mu.Lock()
	defer s.unlock()
	if s.closed != nil {
		return s.closed
	}
	if err := s.checkOption(option, value); err != nil {
		return err
	}
	errno := retry(func() capi.Errno { return s.lib.SetSockOpt(s.handle, option, value) })
	if errno == 0 {
		s.noteOption(option, value)
	}
	return failure(s.lib, capi.FnSetSockOpt, errno)
}

// checkOption refuses values that would abort the process, if not at once.
func (s *Socket) checkOption(option capi.SocketOption, value []byte) error {
	if option == capi.OptConnectRoutingID {
		return s.checkName(value)
	}
	return nil
}

// noteOption follows the options that matter to the calls of this package.
func (s *Socket) noteOption(option capi.SocketOption, value []byte) {
	switch option {
	case capi.OptConnectRoutingID:
		s.routes.set(value)
	case capi.OptBindToDevice:
		s.device = string(value)
	case capi.OptRcvTimeo:
		s.receiveTimeout = time.Duration(number(value)) * time.Millisecond
	case capi.OptSndTimeo:
		s.sendTimeout = time.Duration(number(value)) * time.Millisecond
	case capi.OptConflate:
		s.conflate = number(value) != 0
	case capi.OptImmediate:
		s.routes.immediate = number(value) != 0
	}
	s.ahead.note(option, value)
}

// number reads the value of an option that is an int; libzmq takes no other.
func number(value []byte) int32 {
	if len(value) != 4 {
		return 0
	}
	return int32(binary.NativeEndian.Uint32(value))
}

// Option calls zmq_getsockopt.
func (s *Socket) Option(option capi.SocketOption, buf []byte) (n int, err error) {
	err = s.call(capi.FnGetSockOpt, func() (errno capi.Errno) {
		n, errno = s.lib.GetSockOpt(s.handle, option, buf)
		if option == capi.OptEvents && errno == 0 {
			s.ahead.show(buf)
		}
		return errno
	})
	return n, err
}

// events reads ZMQ_EVENTS, which also drains ZMQ_FD.
func (s *Socket) events() (capi.PollEvents, capi.Errno) {
	for {
		_, errno := s.lib.GetSockOpt(s.handle, capi.OptEvents, s.int32[:])
		if errno != capi.EINTR {
			return capi.PollEvents(binary.NativeEndian.Uint32(s.int32[:])) | s.ahead.events(), errno
		}
	}
}

// Close calls zmq_close after it has woken all waiters and stopped the pump.
func (s *Socket) Close() error { return s.close(driver.ErrClosed) }

// close makes every call return reason from now on. A second close waits for
// the first.
func (s *Socket) close(reason error) (err error) {
	s.closing.Do(func() {
		s.mu.Lock()
		s.closed = reason
		s.fail(reason)
		s.tellWatchers(^capi.PollEvents(0))
		p := s.pump
		if s.later != nil {
			s.later.Stop()
		}
		s.mu.Unlock()
		if p != nil {
			p.stop() // may wait for a dispatch, which takes mu
		}
		s.endMonitor()
		// libzmq gives names back at any time from zmq_close on. Who connects meanwhile
		// is better taken for one who waits for another to bind.
		s.ctx.inproc.unbindAll(s)
		s.ctx.inproc.settleAll(s)
		err = s.closeHandle()
		s.ctx.forget(s)
	})
	return err
}

func (s *Socket) closeHandle() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeSlots()
	if s.poller != 0 {
		_ = s.lib.PollerDestroy(s.poller)
	}
	return failure(s.lib, capi.FnClose, retry(func() capi.Errno { return s.lib.Close(s.handle) }))
}

// brokenError is returned by Send once a multipart message could be neither
// finished nor taken back.
func brokenError(cause error) error {
	//nolint:errorlint // what was wrong then is not what is wrong now
	return fmt.Errorf("%w: an earlier message was cut off half way (%v); close the socket", errBroken, cause)
}

var errBroken = errors.New("the socket cannot send any more")
