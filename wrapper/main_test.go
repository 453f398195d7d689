package zmq

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/leak"
)

func TestMain(m *testing.M) {
	// Sockets that go out of scope before their context is closed are reported.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	skipExamples()
	os.Exit(leak.Check(m))
}

// skipExamples leaves out those that the loaded libzmq is too old for, or built
// without: examples cannot say so themselves.
func skipExamples() {
	flag.Parse()
	ctx, err := NewContext()
	if err != nil || flag.Lookup("test.skip").Value.String() != "" {
		return // the tests will tell
	}
	defer ctx.Close()
	if ctx.Info().Backend == "embedded" {
		flag.Set("test.skip", tcpExamples)
	} else if olderThan(ctx.Info().Version, "4.3.0") {
		flag.Set("test.skip", "ExampleSocket_Monitor|ExampleSocket_Request|ExampleSocket_RecvLease|ExampleContext_Socket_options|ExamplePolicy|ExampleThreadNamePrefix|ExampleCurve")
	} else if !ctx.Has("curve") {
		flag.Set("test.skip", "ExampleCurve")
	}
}

// tcpExamples are not for the embedded engine.
const tcpExamples = "^(Example|ExampleSocket_RecvLease|ExampleContext_CloseContext|ExampleSocket_Monitor|ExampleSocket_OnEvent|ExampleCurveListener|ExamplePlainListener|ExamplePolicy)$"

// An env is a context of one backend, with helpers that end the test on an error.
type env struct {
	*testing.T
	c   context.Context // of the whole test
	ctx *Context
}

// eachBackend runs a test on each backend, in parallel.
func eachBackend(t *testing.T, test func(e *env)) {
	parent := t.Name()
	for _, name := range Backends() {
		t.Run(name, func(t *testing.T) {
			skipUnfit(t, parent, name)
			t.Parallel()
			test(newEnv(t, WithBackend(name)))
		})
	}
}

// eachBackendAlone is for tests that do not bear others beside them.
func eachBackendAlone(t *testing.T, test func(t *testing.T, backend string)) {
	parent := t.Name()
	for _, name := range Backends() {
		t.Run(name, func(t *testing.T) {
			skipUnfit(t, parent, name)
			test(t, name)
		})
	}
}

func newEnv(t *testing.T, opts ...ContextOption) *env {
	c, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	ctx, err := NewContext(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		if err := ctx.CloseContext(c); err != nil {
			t.Error(err)
		}
	})
	return &env{t, c, ctx}
}

func (e *env) check(err error) {
	e.Helper()
	e.skipTransport(err)
	if err != nil {
		e.Fatal(err)
	}
}

func (e *env) socket(typ SocketType, opts ...SocketOption) *Socket {
	e.Helper()
	e.skipType(typ)
	s, err := e.ctx.Socket(typ, append([]SocketOption{Linger(0)}, opts...)...)
	e.check(err)
	return s
}

var names atomic.Int64

func inproc() string { return fmt.Sprintf("inproc://%d", names.Add(1)) }

// pair returns two sockets that are connected by endpoint, which a binds.
func (e *env) pair(endpoint string, a, b SocketType) (*Socket, *Socket) {
	e.Helper()
	sa, sb := e.socket(a), e.socket(b)
	resolved, err := sa.Bind(endpoint)
	e.check(err)
	e.check(sb.Connect(resolved))
	return sa, sb
}

func (e *env) send(s *Socket, parts ...any) {
	e.Helper()
	e.check(s.Send(e.c, Msg(parts...)))
}

func (e *env) recv(s *Socket) Message {
	e.Helper()
	msg, err := s.Recv(e.c)
	e.check(err)
	return msg
}

func (e *env) want(s *Socket, parts ...any) {
	e.Helper()
	if got, want := e.recv(s), Msg(parts...); got.String() != want.String() {
		e.Fatalf("got %v, want %v", got, want)
	}
}

// wantError checks that err is an *Error that matches all targets.
func wantError(t *testing.T, err error, targets ...error) {
	t.Helper()
	if _, ok := errors.AsType[*Error](err); !ok {
		t.Errorf("%v (%T) is no *Error", err, err)
	}
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Errorf("%v does not match %v", err, target)
		}
	}
}
