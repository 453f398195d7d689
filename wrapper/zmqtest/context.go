package zmqtest

import (
	"os"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/hook"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

// TB is what this package needs of a test; *testing.T, *testing.B and *testing.F
// have it.
type TB interface {
	Cleanup(func())
	Errorf(format string, args ...any)
	Failed() bool
	Fatalf(format string, args ...any)
	Helper()
	Logf(format string, args ...any)
}

// NewContext makes a context on the embedded engine, or on the backend that
// ZMQBRIDGE_BACKEND or an option names. When the test and its later cleanups have
// ended, the context is closed, and the test fails if it cannot be, or if something
// is left that the test or the code under test should have ended:
//
//   - a socket that is open, unless the context was closed as well;
//   - a lease that was not released;
//   - a loan that was not given back.
//
// A test that has failed is not checked: it may not have come to its end. Sockets of
// the test itself are best made with [NewSocket].
func NewContext(t TB, opts ...zmq.ContextOption) *zmq.Context {
	t.Helper()
	if os.Getenv(driver.EnvBackend) == "" {
		opts = append([]zmq.ContextOption{zmq.WithBackend(engine.Name)}, opts...)
	}
	ctx, err := zmq.NewContext(opts...)
	if err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	if backend := ctx.Info().Backend; backend != engine.Name && InVirtualTime() {
		ctx.Close()
		t.Fatalf("zmqtest: the backend %q cannot run in virtual time, which its threads do not know; use zmqtest.VirtualTime, "+
			"which does without where ZMQBRIDGE_BACKEND asks for libzmq, or zmq.WithBackend(%q)", backend, engine.Name)
		return nil
	}
	tracked, _ := layer.Find[*trackedContext](hook.ContextOf(ctx))
	all.own(tracked)
	t.Cleanup(func() {
		t.Helper()
		finish(t, ctx, tracked)
	})
	return ctx
}

// finish closes a context of a test and reports what was left open.
func finish(t TB, ctx *zmq.Context, tracked *trackedContext) {
	t.Helper()
	left := func() []*object { return all.left(tracked) }
	complete := !t.Failed()
	if complete {
		report(t, settled(left))
	}
	if err := ctx.Close(); err != nil {
		t.Errorf("%v", err)
	}
	if complete {
		report(t, settled(left)) // loans end with the context
	}
	all.disown(tracked)
}

// NewSocket makes a socket for the test itself, which is closed when the test ends.
// An error ends the test.
func NewSocket(t TB, ctx *zmq.Context, typ zmq.SocketType, opts ...zmq.SocketOption) *zmq.Socket {
	t.Helper()
	s, err := ctx.Socket(typ, opts...)
	if err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("%v", err)
		}
	})
	return s
}
