package zmqtest_test

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // package zmq reports leaks there, too
	zmqtest.VerifyTestMain(m)
}

// A recorder is a test whose failures are what is tested.
type recorder struct {
	mu       sync.Mutex
	failures []string
	logs     []string
	cleanups []func()
}

var _ zmqtest.TB = (*recorder)(nil)

// record runs a test with its cleanups, and returns what it has recorded.
func record(test func(t *recorder)) *recorder {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, cleanup := range slices.Backward(r.cleanups) {
				cleanup()
			}
		}()
		test(r)
	}()
	<-done
	return r
}

func (r *recorder) Helper() {}

func (r *recorder) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, fmt.Sprintf(format, args...))
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.failures) > 0
}

// lines are where the steps of scripts stand.
var lines = regexp.MustCompile(` at \w+_test\.go:\d+`)

// wants checks that the failures are those described by regular expressions, without
// the lines of scripts.
func (r *recorder) wants(t *testing.T, patterns ...string) {
	t.Helper()
	if len(r.failures) != len(patterns) {
		t.Errorf("%d failures, want %d:\n%s", len(r.failures), len(patterns), strings.Join(r.failures, "\n"))
		return
	}
	for i, p := range patterns {
		if !regexp.MustCompile(`(?s)^` + p + `$`).MatchString(lines.ReplaceAllString(r.failures[i], "")) {
			t.Errorf("failure %d is\n%s\nwant %s", i, r.failures[i], p)
		}
	}
}

// eachBackend runs a test on all backends, those of libzmq where there is one.
func eachBackend(t *testing.T, test func(t *testing.T, opts ...zmq.ContextOption)) {
	for _, name := range zmq.Backends() {
		t.Run(name, func(t *testing.T) {
			if name != "embedded" {
				testlib.Skip(t, func() error { return loads(name) })
			}
			t.Parallel()
			test(t, zmq.WithBackend(name))
		})
	}
}

func loads(backend string) error {
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err != nil {
		return err
	}
	return ctx.Close()
}

// skipBefore42 skips tests that give up a request: a libzmq before 4.2 may then lose
// the connection.
func skipBefore42(t *testing.T, ctx *zmq.Context) {
	t.Helper()
	if v := ctx.Info().Version; !v.AtLeast(4, 2, 0) {
		t.Skipf("libzmq %s may lose the connection of a request that was given up", v)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("%v, want %v", err, target)
	}
}

func send(t *testing.T, s *zmq.Socket, parts ...any) {
	t.Helper()
	check(t, s.Send(t.Context(), zmq.Msg(parts...)))
}

func want(t *testing.T, s *zmq.Socket, parts ...any) {
	t.Helper()
	got, err := s.Recv(t.Context())
	check(t, err)
	if want := zmq.Msg(parts...); !got.Equal(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

// pair returns two sockets that are connected.
func pair(t *testing.T, ctx *zmq.Context, bound, connected zmq.SocketType, opts ...zmq.SocketOption) (*zmq.Socket, *zmq.Socket) {
	t.Helper()
	a, b := zmqtest.NewSocket(t, ctx, bound, opts...), zmqtest.NewSocket(t, ctx, connected, opts...)
	_, err := a.Bind("inproc://pair")
	check(t, err)
	check(t, b.Connect("inproc://pair"))
	return a, b
}
