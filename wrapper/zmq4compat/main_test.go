package zmq4

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/leak"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
)

// tests are all tests, and the end of the default context.
type tests struct{ *testing.M }

func (m tests) Run() int {
	code := m.M.Run()
	if err := Term(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code++
	}
	return code
}

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // leaks that tests make are reported there
	os.Exit(leak.Check(tests{m}))
}

// An env is a context of one backend, with helpers that end the test on an error.
type env struct {
	*testing.T
	ctx     *Context
	backend string
}

// eachBackend runs a test on each backend, in parallel. All sockets have to be closed
// in the end.
func eachBackend(t *testing.T, test func(e *env)) {
	for _, name := range zmq.Backends() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name != "embedded" {
				testlib.Skip(t, func() error { return loads(name) })
			}
			made, err := zmq.NewContext(zmq.WithBackend(name))
			if err != nil {
				t.Fatal(err)
			}
			e := &env{t, WrapContext(made), name}
			t.Cleanup(func() { e.check(e.ctx.Term()) })
			test(e)
		})
	}
}

// loads returns why a backend cannot be used, or nil.
func loads(backend string) error {
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err == nil {
		err = ctx.Close()
	}
	return err
}

func (e *env) check(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// is wants exactly an error, as programs compare them.
func (e *env) is(err, want error) {
	e.Helper()
	if err != want {
		e.Errorf("got %v (%T), want %v", err, err, want)
	}
}

// tcp skips the test on a backend that has only inproc.
func (e *env) tcp() {
	e.Helper()
	if s := e.socket(PULL); AsErrno(s.Bind("tcp://127.0.0.1:*")) == EPROTONOSUPPORT {
		e.Skip("this backend has no tcp")
	}
}

// socket makes a socket that does not linger and is closed with the test.
func (e *env) socket(typ Type) *Socket {
	e.Helper()
	s, err := e.ctx.NewSocket(typ)
	e.check(err)
	e.check(s.SetLinger(0))
	e.Cleanup(func() { e.check(s.Close()) })
	return s
}

var names atomic.Int64

func inproc() string { return fmt.Sprintf("inproc://%d", names.Add(1)) }

// pair returns two sockets that are connected; the first one is bound.
func (e *env) pair(a, b Type) (*Socket, *Socket) {
	e.Helper()
	return e.pairAt(inproc(), a, b)
}

func (e *env) pairAt(endpoint string, a, b Type) (*Socket, *Socket) {
	e.Helper()
	sa, sb := e.socket(a), e.socket(b)
	e.check(sa.Bind(endpoint))
	endpoint, err := sa.GetLastEndpoint()
	e.check(err)
	e.check(sb.Connect(endpoint))
	return sa, sb
}

func (e *env) send(s *Socket, parts ...interface{}) {
	e.Helper()
	_, err := s.SendMessage(parts...)
	e.check(err)
}

// want receives a message and compares it.
func (e *env) want(s *Socket, parts ...string) {
	e.Helper()
	msg, err := s.RecvMessage(0)
	e.check(err)
	e.equal(msg, parts)
}

// empty wants that there is nothing to receive.
func (e *env) empty(s *Socket) {
	e.Helper()
	msg, err := s.RecvMessage(DONTWAIT)
	if err != eagain || len(msg) != 0 {
		e.Errorf("got %q, %v", msg, err)
	}
}

func (e *env) equal(got, want any) {
	e.Helper()
	if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
		e.Errorf("got %s, want %s", g, w)
	}
}

var errHandler = errors.New("of a handler")
