package zmq

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// fakeContext makes a context of a library that does nothing but answer option
// calls with errno.
func fakeContext(t *testing.T, version Version, errno capi.Errno, capabilities ...string) *Context {
	ctx, err := NewContext(withDriver(libzmq.New(&capitest.Fake{
		Loaded:        capi.Info{Version: version, Path: "libfake.so"},
		FnCtxNew:      func() (capi.Context, capi.Errno) { return 1, 0 },
		FnCtxShutdown: func(capi.Context) capi.Errno { return 0 },
		FnCtxTerm:     func(capi.Context) capi.Errno { return 0 },
		FnCtxSet:      func(capi.Context, capi.ContextOption, int32) capi.Errno { return errno },
		FnCtxGet:      func(capi.Context, capi.ContextOption) (int, capi.Errno) { return 0, errno },
		FnSocket:      func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 1, 0 },
		FnClose:       func(capi.Socket) capi.Errno { return 0 },
		FnSetSockOpt: func(_ capi.Socket, option capi.SocketOption, _ []byte) capi.Errno {
			if option == capi.OptLinger {
				return 0
			}
			return errno
		},
		FnGetSockOpt: func(capi.Socket, capi.SocketOption, []byte) (int, capi.Errno) { return 0, errno },
		FnHas: func(name string) (int, capi.Errno) {
			if strings.Contains(strings.Join(capabilities, " "), name) {
				return 1, 0
			}
			return 0, 0
		},
	})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ctx.Close() })
	return ctx
}

func TestOptionErrors(t *testing.T) {
	v435, v410 := Version{Major: 4, Minor: 3, Patch: 5}, Version{Major: 4, Minor: 1}
	read := func(_ any, err error) error { return err }
	for _, tt := range []struct {
		version   Version
		errno     capi.Errno
		has       []string
		typ       SocketType
		call      func(s *Socket) error
		want      string
		supported bool
	}{
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetRouterMandatory(true) }, "ROUTER_MANDATORY is for REP and ROUTER sockets, this is a PUB: Invalid argument", true},
		{v435, 0, nil, XSub, func(s *Socket) error { return s.SetReqRelaxed(true) }, "REQ_RELAXED is for REQ sockets, this is an XSUB: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetSendHWM(-1) }, "SendHWM(-1) is below 0: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetTypeOfService(256) }, "TypeOfService(256) is beyond 255: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetLinger(1 << 62) }, "Linger(1281023h53m38.427387904s) is beyond 596h31m23.647s: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetHeartbeatInterval(-1) }, "HeartbeatInterval(-1ns) is below 0s: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetPlainPassword("") }, "PlainPassword takes 1 to 255 bytes, not 0: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetMetadata("X-a") }, "Metadata takes at least 5 bytes, not 3: Invalid argument", true},
		{v435, 0, nil, Pub, func(s *Socket) error { return s.SetCurveSecretKey("secret") }, "CurveSecretKey takes the 40 characters of a key in Z85, or its 32 bytes: Invalid argument", true},
		{v435, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetSendHWM(5) }, "SNDHWM = 5: Invalid argument", true},
		{v435, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetPlainPassword("secret") }, "PLAIN_PASSWORD: Invalid argument", true},
		{v435, capi.ETERM, nil, Pub, func(s *Socket) error { return s.SetImmediate(true) }, "IMMEDIATE = true: Context was terminated", true},
		{v410, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetHeartbeatInterval(time.Second) }, "HEARTBEAT_IVL needs libzmq >= 4.2.0; loaded 4.1.0 from libfake.so: Operation not supported", false},
		{v410, capi.EINVAL, nil, Pub, func(s *Socket) error { return read(s.ThreadSafe()) }, "THREAD_SAFE needs libzmq >= 4.2.0; loaded 4.1.0 from libfake.so: Operation not supported", false},
		{v410, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetRoutingID([]byte("x")) }, "ROUTING_ID: Invalid argument", true},
		{v435, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetCurveServer(true) }, "CURVE_SERVER needs libzmq built with CURVE; loaded 4.3.5 from libfake.so: Operation not supported", false},
		{v435, capi.EINVAL, []string{"curve"}, Pub, func(s *Socket) error { return s.SetCurveServer(true) }, "CURVE_SERVER = true: Invalid argument", true},
		{v435, capi.EINVAL, nil, Router, func(s *Socket) error { return s.SetRouterNotify(RouterNotifyConnect) }, "ROUTER_NOTIFY needs libzmq >= 4.3.0 built with drafts; loaded 4.3.5 from libfake.so: Operation not supported", false},
		{v435, capi.EINVAL, nil, Router, func(s *Socket) error { return s.SetNormMode(NormModeCC) }, "NORM_MODE needs libzmq >= 4.3.5 built with drafts and NORM; loaded 4.3.5 from libfake.so: Operation not supported", false},
		{v435, capi.EINVAL, []string{"draft"}, Router, func(s *Socket) error { return s.SetNormMode(NormModeCC) }, "NORM_MODE needs libzmq built with NORM; loaded 4.3.5 from libfake.so: Operation not supported", false},
		{v435, capi.EINVAL, []string{"draft", "norm"}, Router, func(s *Socket) error { return s.SetNormMode(NormModeCC) }, "NORM_MODE = CC: Invalid argument", true},
		{v435, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetBindToDevice("lo") }, "BINDTODEVICE needs libzmq built with SO_BINDTODEVICE and CAP_NET_RAW; loaded 4.3.5 from libfake.so: Operation not supported", false},
		{v435, capi.EINVAL, nil, Pub, func(s *Socket) error { return read(s.LastEndpoint()) }, "LAST_ENDPOINT: Invalid argument", true},
		{v435, capi.EINVAL, nil, Pub, func(s *Socket) error { return s.SetOption(capi.OptXSubVerboseUnsubscribe, []byte{1, 0, 0}) }, "XSUB_VERBOSE_UNSUBSCRIBE takes a C int: Invalid argument", true},
	} {
		s, err := fakeContext(t, tt.version, tt.errno, tt.has...).Socket(tt.typ)
		if err != nil {
			t.Fatal(err)
		}
		err = tt.call(s)
		wantError(t, err)
		if err == nil || !strings.HasSuffix(err.Error(), "option: "+tt.want) {
			t.Errorf("%v; want %s", err, tt.want)
		}
		if errors.Is(err, ErrNotSupported) == tt.supported {
			t.Errorf("%v is ErrNotSupported: %v", err, tt.supported)
		}
	}
}

func TestContextOptionErrors(t *testing.T) {
	for _, tt := range []struct {
		version Version
		errno   capi.Errno
		call    func(c *Context) error
		want    string
	}{
		{Version{Major: 4, Minor: 1}, capi.EINVAL, func(c *Context) error { return c.SetBlocky(false) }, "BLOCKY needs libzmq >= 4.2.0; loaded 4.1.0 from libfake.so: Operation not supported"},
		{Version{Major: 4, Minor: 1}, capi.EINVAL, func(c *Context) error { return c.SetThreadNamePrefix("1") }, "THREAD_NAME_PREFIX needs libzmq >= 4.2.3; loaded 4.1.0 from libfake.so: Operation not supported"},
		{Version{Major: 4, Minor: 1}, capi.EINVAL, func(c *Context) error { _, err := c.MsgTSize(); return err }, "MSG_T_SIZE needs libzmq >= 4.2.1; loaded 4.1.0 from libfake.so: Operation not supported"},
		{Version{Major: 4, Minor: 2}, capi.EINVAL, func(c *Context) error { _, err := c.ThreadSchedPolicy(); return err }, "libzmq 4.2.0 from libfake.so cannot read THREAD_SCHED_POLICY: Operation not supported"},
		{Version{Major: 4, Minor: 3}, capi.EINVAL, func(c *Context) error { return c.SetThreadPriority(7) }, "THREAD_PRIORITY = 7: Invalid argument"},
		{Version{Major: 4, Minor: 3}, capi.EINVAL, func(c *Context) error { return c.SetThreadPriority(-7) }, "ThreadPriority(-7) is below 0: Invalid argument"},
	} {
		err := tt.call(fakeContext(t, tt.version, tt.errno))
		wantError(t, err)
		if err == nil || !strings.HasSuffix(err.Error(), "option: "+tt.want) {
			t.Errorf("%v; want %s", err, tt.want)
		}
	}
}

// numbersOnly is a driver whose contexts have no options of text.
type numbersOnly struct{ driver.Driver }

func (numbersOnly) NewContext() (driver.Context, error) { return plainContext{}, nil }

type plainContext struct{ driver.Context }

func (plainContext) Option(capi.ContextOption) (int, error) { return 0, nil }
func (plainContext) Term(context.Context) error             { return nil }

func TestDriversWithoutText(t *testing.T) {
	ctx, err := NewContext(withDriver(numbersOnly{}))
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, ctx.SetThreadNamePrefix("worker"), ErrNotSupported)
	if got, err := ctx.ThreadNamePrefix(); got != "" || err != nil {
		t.Error(got, err)
	}
}

// A value that does not fit in the first buffer is read again.
func TestLongEndpoints(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pair)
		endpoint := "inproc://" + strings.Repeat("x", 5000)
		_, err := s.Bind(endpoint)
		e.check(err)
		if got, err := s.LastEndpoint(); got != endpoint || err != nil {
			e.Errorf("%d bytes, %v", len(got), err)
		}
	})
}

func TestSubscriptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		pub := e.socket(XPub)
		endpoint := inproc()
		_, err := pub.Bind(endpoint)
		e.check(err)
		sub := e.socket(Sub, Subscriptions("a", "b"))
		e.check(sub.Connect(endpoint))
		e.want(pub, "\x01a")
		e.want(pub, "\x01b")
		_, err = e.ctx.Socket(Push, Subscriptions("a"))
		wantError(e.T, err, capi.EINVAL)
	})
}

// Slices given to options of new sockets may be changed before there is a socket.
func TestOptionsCopyBytes(t *testing.T) {
	eachBackend(t, func(e *env) {
		id := []byte("first")
		option := RoutingID(id)
		copy(id, "other")
		if got, err := e.socket(Dealer, option).RoutingID(); string(got) != "first" || err != nil {
			e.Errorf("%q, %v", got, err)
		}
	})
}

func TestReadOnlyState(t *testing.T) {
	eachBackend(t, func(e *env) {
		a, b := e.pair(inproc(), Pair, Pair)
		e.send(a, "x")
		if events, err := b.PollEvents(); events != PollIn|PollOut || err != nil {
			e.Error(events, err)
		}
		e.want(b, "x")
		if fd, err := b.FD(); e.ctx.Info().Backend == "embedded" {
			wantError(e.T, err, capi.EINVAL) // it waits through channels
		} else if fd <= 2 || err != nil {
			e.Error(fd, err)
		}
		e.check(b.SetPlainServer(true))
		if m, err := b.Mechanism(); m != MechanismPlain || err != nil {
			e.Error(m, err)
		}
	})
}

// Options beyond those that have methods are set by number.
func TestUnknownOptions(t *testing.T) {
	var got []byte
	ctx, err := NewContext(withDriver(libzmq.New(&capitest.Fake{
		FnCtxNew:      func() (capi.Context, capi.Errno) { return 1, 0 },
		FnCtxShutdown: func(capi.Context) capi.Errno { return 0 },
		FnCtxTerm:     func(capi.Context) capi.Errno { return 0 },
		FnSocket:      func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 1, 0 },
		FnClose:       func(capi.Socket) capi.Errno { return 0 },
		FnSetSockOpt: func(_ capi.Socket, option capi.SocketOption, value []byte) capi.Errno {
			if option == 4711 {
				got = append(got, value...)
			}
			return 0
		},
		FnGetSockOpt: func(_ capi.Socket, _ capi.SocketOption, buf []byte) (int, capi.Errno) { return copy(buf, got), 0 },
	})))
	if err != nil {
		t.Fatal(err)
	}
	defer ctx.Close()
	s, err := ctx.Socket(Pub)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetOption(4711, []byte("new")); err != nil {
		t.Error(err)
	}
	buf := make([]byte, 8)
	if n, err := s.Option(4711, buf); string(buf[:n]) != "new" || err != nil {
		t.Error(buf[:n], err)
	}
}
