package zmq4

import (
	"errors"
	"math"
	"runtime"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// waiting calls f with a socket on which a goroutine waits in Recv, and returns what
// becomes of that.
func (e *env) waiting(f func(*Socket)) error {
	e.Helper()
	s := e.socket(PULL)
	ended := make(chan error, 1)
	go func() {
		_, err := s.Recv(0)
		ended <- err
	}()
	f(s)
	return <-ended
}

func TestTermEndsCalls(t *testing.T) {
	eachBackend(t, func(e *env) {
		done := make(chan error, 1)
		s, waiter := e.socket(PUSH), (*Socket)(nil)
		err := e.waiting(func(w *Socket) {
			waiter = w
			go func() { done <- e.ctx.Term() }()
		})
		e.is(err, ETERM)
		_, err = s.Send("x", 0)
		e.is(err, ETERM)
		_, err = s.Send("x", SNDMORE)
		e.is(err, ETERM)
		_, err = s.GetEvents()
		e.is(err, ETERM)
		p := NewPoller()
		p.Add(s, POLLOUT)
		_, err = p.Poll(-1)
		e.is(err, ETERM)
		_, err = e.ctx.NewSocket(PULL)
		e.is(err, ErrorContextClosed)
		e.is(e.ctx.SetIpv6(true), ErrorContextClosed)
		_, err = e.ctx.GetIoThreads()
		e.is(err, ErrorContextClosed)

		// It waits for the sockets.
		select {
		case err := <-done:
			e.Fatal("Term did not wait for the sockets:", err)
		default:
		}
		e.check(s.Close())
		e.check(waiter.Close())
		e.check(<-done)
		e.check(e.ctx.Term())
	})
}

func TestCloseEndsCalls(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.is(e.waiting(func(s *Socket) { e.check(s.Close()) }), ErrorSocketClosed)

		s := e.socket(ROUTER)
		e.check(s.Close())
		e.check(s.Close())
		for _, call := range []func() error{
			func() error { _, err := s.Recv(0); return err },
			func() error { _, err := s.RecvMessage(0); return err },
			func() error { _, _, err := s.RecvMessageWithMetadata(0); return err },
			func() error { _, _, err := s.RecvWithMetadata(0); return err },
			func() error { _, _, _, err := s.RecvEvent(0); return err },
			func() error { _, err := s.Send("", 0); return err },
			func() error { _, err := s.SendMessage(""); return err },
			func() error { return s.Bind("inproc://x") },
			func() error { return s.SetIpv6(true) },
			func() error { _, err := s.GetSndhwm(); return err },
			func() error { _, err := s.GetRcvmore(); return err },
			func() error { _, err := s.GetFd(); return err },
			func() error { _, err := s.GetType(); return err },
			func() error { _, err := s.GetEvents(); return err },
			func() error { _, err := s.Context(); return err },
			func() error { return s.Monitor("inproc://x", EVENT_ALL) },
			func() error { return Proxy(s, s, nil) },
		} {
			e.is(call(), ErrorSocketClosed)
		}
		var zero Socket
		_, err := zero.Recv(0)
		e.is(err, ErrorSocketClosed)
		e.check(zero.Close())
	})
}

func TestRetryAfterEINTR(t *testing.T) {
	eachBackend(t, func(e *env) {
		if !e.ctx.GetRetryAfterEINTR() {
			e.Error("calls do not go on at first")
		}
		s, ended := e.socket(PULL), make(chan error, 1)
		go func() {
			for { // the call may come after the setting
				if _, err := s.RecvMessage(0); err != nil {
					ended <- err
					return
				}
			}
		}()
		for err := error(nil); err == nil; {
			e.ctx.SetRetryAfterEINTR(false)
			select {
			case err = <-ended:
				e.is(err, eintr)
			default:
				runtime.Gosched()
			}
		}
		if e.ctx.GetRetryAfterEINTR() {
			e.Error("it was set to false")
		}
		// Calls that come later wait as before.
		e.check(s.SetRcvtimeo(time.Millisecond))
		_, err := s.Recv(0)
		e.is(err, eagain)
		e.ctx.SetRetryAfterEINTR(true)
	})
}

func TestContextOptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		for name, o := range map[string]struct {
			set   func(int) error
			get   func() (int, error)
			value int
		}{
			"IoThreads":  {e.ctx.SetIoThreads, e.ctx.GetIoThreads, 2},
			"MaxSockets": {e.ctx.SetMaxSockets, e.ctx.GetMaxSockets, 100},
			"MaxMsgsz":   {e.ctx.SetMaxMsgsz, e.ctx.GetMaxMsgsz, math.MaxInt32},
		} {
			e.check(o.set(o.value))
			if got, err := o.get(); got != o.value || err != nil {
				e.Errorf("%s: %d, %v", name, got, err)
			}
			e.is(o.set(beyond()), einval)
		}
		e.check(e.ctx.SetIpv6(true))
		e.check(e.ctx.SetBlocky(false))
		ipv6, err := e.ctx.GetIpv6()
		if !ipv6 || err != nil {
			e.Error(ipv6, err)
		}
		if blocky, err := e.ctx.GetBlocky(); blocky || err != nil {
			e.Error(blocky, err)
		}
		s, err := e.ctx.NewSocket(PUSH)
		e.check(err)
		defer s.Close()
		if linger, err := s.GetLinger(); linger != 0 || err != nil {
			e.Error(linger, err)
		}
		if ctx, err := s.Context(); ctx != e.ctx || err != nil {
			e.Error(ctx, err)
		}
	})
}

// What has no receiver is about the default context.
func TestDefaultContext(t *testing.T) {
	major, minor, _ := Version()
	if major != 4 {
		t.Error(major, minor)
	}
	n, err := GetIoThreads()
	if n != IoThreadsDflt || err != nil {
		t.Error(n, err)
	}
	for _, err := range []error{SetIoThreads(1), SetMaxSockets(MaxSocketsDflt), SetMaxMsgsz(math.MaxInt32), SetIpv6(false), SetBlocky(true)} {
		if err != nil {
			t.Error(err)
		}
	}
	SetRetryAfterEINTR(true)
	if !GetRetryAfterEINTR() || HasNorm() && HasPgm() && HasTipc() && HasGssapi() && !HasIpc() && !HasCurve() {
		t.Error()
	}
	s, err := NewSocket(PUSH)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, err := s.Context()
	if is, _ := defaultContext(); ctx != is || err != nil {
		t.Error(ctx, err)
	}
	if linger, err := s.GetLinger(); linger != -1 || err != nil {
		t.Error(linger, err)
	}
}

// Options of libraries that are too old say which one they need.
func TestTooOld(t *testing.T) {
	for _, tt := range []struct {
		version zmq.Version
		since   string
		want    error
	}{
		{zmq.Version{Major: 4, Minor: 0, Patch: 4}, "4.0.0", nil},
		{zmq.Version{Major: 4, Minor: 0, Patch: 4}, "4.1.0", ErrorNotImplemented41},
		{zmq.Version{Major: 4, Minor: 1, Patch: 6}, "4.1.0", nil},
		{zmq.Version{Major: 4, Minor: 1, Patch: 6}, "4.2.0", ErrorNotImplemented42},
		{zmq.Version{Major: 4, Minor: 9, Patch: 9}, "4.2.0", nil},
		{zmq.Version{Major: 5}, "4.2.0", nil},
		{zmq.Version{}, "4.2.0", nil},
	} {
		if got := tooOld(tt.version, tt.since); got != tt.want {
			t.Errorf("%v, %s: %v, want %v", tt.version, tt.since, got, tt.want)
		}
	}
}

// collects runs the garbage collector until done.
func (e *env) collects(done func() bool) {
	e.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			e.Fatal("it was not closed")
		}
		runtime.GC()
	}
}

func TestGarbageIsClosed(t *testing.T) {
	eachBackend(t, func(e *env) {
		s, err := e.ctx.NewSocket(PULL)
		e.check(err)
		core := s.core
		s = nil
		e.collects(core.closed.Load)

		made, err := NewContext()
		e.check(err)
		inner, err := made.NewSocket(PUSH)
		e.check(err)
		e.check(inner.SetLinger(0))
		left, socket := made.core, inner.core
		made, inner = nil, nil
		e.collects(socket.closed.Load)
		socket = nil
		e.collects(func() bool {
			left.mu.Lock()
			defer left.mu.Unlock()
			return left.terminated
		})
	})
}

// A socket that only a call still uses is not garbage.
func TestCallsKeepTheirSocket(t *testing.T) {
	eachBackend(t, func(e *env) {
		push := e.socket(PUSH)
		s, err := e.ctx.NewSocket(PULL)
		e.check(err)
		endpoint := inproc()
		e.check(s.Bind(endpoint))
		e.check(push.Connect(endpoint))
		got := make(chan error, 1)
		go func(s *Socket) {
			_, err := s.Recv(0)
			got <- err
		}(s)
		for range 5 {
			runtime.GC()
		}
		e.send(push, "still there")
		e.check(<-got)
	})
}

// Both packages work on the same sockets.
func TestWrap(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull := e.socket(PULL)
		endpoint := inproc()
		e.check(pull.Bind(endpoint))
		push, err := e.ctx.core.ctx.Socket(zmq.Push)
		e.check(err)
		e.check(push.Connect(endpoint))
		e.check(push.Send(t.Context(), zmq.Msg("from", "zmq")))
		e.want(pull, "from", "zmq")
		e.check(push.Send(t.Context(), zmq.Msg("to", "zmq")))
		msg, err := pull.Unwrap().Recv(t.Context())
		e.check(err)
		e.equal(msg.Strings(), []string{"to", "zmq"})
		if _, err := new(Socket).Unwrap().Recv(t.Context()); !errors.Is(err, zmq.ErrClosed) {
			e.Error(err)
		}
	})
}
