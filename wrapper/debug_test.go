package zmq

import (
	"bytes"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// logged is a logger whose text can be read meanwhile.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logged) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func TestDebugLogsCalls(t *testing.T) {
	eachBackendAlone(t, func(t *testing.T, backend string) {
		var log logged
		e := newEnv(t, WithBackend(backend), Debug(log.logger()))
		push, pull := e.pair(inproc(), Push, Pull)
		e.send(push, "secret", "x")
		e.recv(pull)
		wantError(t, push.Send(e.c, nil), capi.EINVAL) // does not get that far
		_, err := pull.Bind("nonsense")
		wantError(t, err)
		e.check(push.Close())
		for _, want := range []string{
			`msg="zmq: new context"`, `msg="zmq: new socket" context=`, `type=PUSH`, `msg="zmq: set option"`, `option=LINGER`,
			`msg="zmq: bind"`, `msg="zmq: send"`, `message.parts=2 message.bytes=7`, `msg="zmq: receive"`,
			`error="Invalid argument"`, `msg="zmq: close"`, `took=`,
		} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%s is not in\n%s", want, log.String())
			}
		}
		if strings.Contains(log.String(), "secret") {
			t.Error("the content of a message was logged")
		}
	})
}

// All calls work as well when they are logged, and when nobody listens.
func TestDebugChangesNothing(t *testing.T) {
	eachBackendAlone(t, func(t *testing.T, backend string) {
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo} {
			var log logged
			debug := Debug(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level})))
			e := newEnv(t, WithBackend(backend), debug)
			push, pull := e.pair(inproc(), Push, Pull)
			_, err := push.SendBatch(e.c, numbered(3))
			e.check(err)
			batch := make([]Message, 2)
			_, err = pull.RecvBatch(e.c, batch[:1])
			e.check(err)
			e.check(push.SendLoan(e.c, Msg("x"), nil))
			l, err := pull.RecvLease(e.c)
			e.check(err)
			l.Release()
			_, _, err = pull.RecvFrom(e.c)
			e.check(err)
			p := e.poller()
			e.check(p.Add(pull, PollIn))
			e.waitFor(p, pull, PollIn)
			e.check(p.Remove(pull))
			wantError(t, push.SendTo(e.c, Address{RoutingID: 1}, Msg("x")), ErrNotSupported)
			m, err := pull.Monitor()
			e.check(err)
			e.check(m.Close())
			if err := push.Raw(func(lib capi.Library, s capi.Socket) error { return nil }); backend != "embedded" {
				e.check(err)
			}
			e.check(push.Disconnect(mustEndpoint(e, pull)))
			_, err = push.Linger()
			e.check(err)
			e.check(e.ctx.SetIPv6(true))
			e.check(e.ctx.Shutdown())
			_, err = pull.Recv(e.c)
			wantError(t, err, ErrTerminated)
			if (log.String() == "") != (level > slog.LevelDebug) {
				t.Errorf("at %v it logs %q", level, log.String())
			}
		}
	})
}

func mustEndpoint(e *env, s *Socket) string {
	e.Helper()
	endpoint, err := s.LastEndpoint()
	e.check(err)
	return endpoint
}

// leak makes what it says, and drops it.
//
//go:noinline
func leakSocket(e *env) {
	_, err := e.ctx.Socket(Pull)
	e.check(err)
}

func TestLeaksAreReported(t *testing.T) {
	var log logged
	e := newEnv(t, Debug(log.logger()))
	leakSocket(e)
	push, pull := e.pair(inproc(), Push, Pull)
	e.send(push, "x")
	func() {
		l, err := pull.RecvLease(e.c)
		e.check(err)
		e.Cleanup(l.lease.Release)
	}()
	for !strings.Contains(log.String(), "a PULL socket was") || !strings.Contains(log.String(), "a lease was") {
		if e.c.Err() != nil {
			t.Fatalf("no report in %s", log.String())
		}
		runtime.GC()
	}
	if !strings.Contains(log.String(), "debug_test.go:") {
		t.Errorf("it does not say where: %s", log.String())
	}
	e.check(push.Close())
	runtime.KeepAlive(pull)
}

func TestRecords(t *testing.T) {
	var log logged
	parent := &record{what: "context"}
	child := &record{what: "socket", parent: parent, log: log.logger()}
	child.report()
	if !strings.Contains(log.String(), "ZMQBRIDGE_DEBUG=1") {
		t.Error(log.String())
	}
	before := log.String()
	parent.ended.Store(true)
	child.report()
	if log.String() != before {
		t.Error("what ended with its context was reported")
	}
}

func TestDebugByEnvironment(t *testing.T) {
	for value, want := range map[string]bool{"": false, "0": false, "1": true} {
		t.Setenv(EnvDebug, value)
		var c contextConfig
		if c.debugByEnv(); (c.log != nil) != want {
			t.Errorf("%s=%q", EnvDebug, value)
		}
	}
	var c contextConfig
	if err := Debug(nil)(&c); err != nil || c.log != slog.Default() {
		t.Error(c.log, err)
	}
}

func TestDefaultContext(t *testing.T) {
	ctx, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Default()
	if again != ctx || err != nil {
		t.Error("another default context", err)
	}
	if err := ctx.Close(); err != nil {
		t.Error(err)
	}
}

func TestRaw(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		var typ [4]byte
		e.check(s.Raw(func(lib capi.Library, handle capi.Socket) error {
			_, errno := lib.GetSockOpt(handle, capi.OptType, typ[:])
			return errno.Err()
		}))
		if typ[0] != byte(capi.Pull) {
			e.Error(typ)
		}
		if err := s.Raw(func(capi.Library, capi.Socket) error { return capi.EFSM }); err != capi.EFSM {
			e.Error(err)
		}
		e.check(s.Close())
		never := func(capi.Library, capi.Socket) error { e.Error("called"); return nil }
		wantError(e.T, s.Raw(never), ErrClosed)
		wantError(e.T, new(Socket).Raw(never), ErrClosed)
	})
}
