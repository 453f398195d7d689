package libzmq

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/leak"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
)

func TestMain(m *testing.M) { os.Exit(leak.Check(m)) }

// libraries returns the library of each backend.
func libraries(t testing.TB) map[string]capi.Library {
	t.Helper()
	libs := map[string]capi.Library{}
	for _, b := range Backends() {
		d, err := b.Open("")
		testlib.Skip(t, func() error { return err })
		if err != nil {
			t.Fatal(err)
		}
		libs[b.Name] = d.(*Driver).lib
	}
	return libs
}

// eachBackend runs a test with a context of each backend, under a ledger that
// finds leaks and misuse of handles. The tests run in parallel.
func eachBackend(t *testing.T, test func(t *testing.T, e *env)) {
	eachBackendAlone(t, func(t *testing.T, e func() *env) {
		t.Parallel()
		test(t, e())
	})
}

// eachBackendAlone is for tests that do not bear others beside them. Each backend
// has a second turn with the thread that waits for descriptors on Windows, and a third
// in which calls lead over inproc, too.
func eachBackendAlone(t *testing.T, test func(t *testing.T, e func() *env)) {
	for name, lib := range libraries(t) {
		for _, how := range []string{"", " with a thread", " with leaders"} {
			t.Run(name+how, func(t *testing.T) {
				var ledger capitest.Ledger
				t.Cleanup(func() { ledger.Check(t) })
				test(t, func() *env {
					e := newEnv(t, capitest.Wrap(lib, &ledger))
					e.ctx.threaded, e.ctx.leaders = how == " with a thread", how == " with leaders"
					return e
				})
			})
		}
	}
}

// An env is a context with helpers that end the test on an error.
type env struct {
	*testing.T
	c   context.Context // of the whole test
	ctx *Context
}

func newEnv(t *testing.T, lib capi.Library) *env {
	c, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	ctx, err := New(lib).NewContext()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		if err := ctx.Term(c); err != nil {
			t.Error(err)
		}
	})
	return &env{t, c, ctx.(*Context)}
}

func (e *env) check(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

func (e *env) socket(typ capi.SocketType, options ...int32) *Socket {
	e.Helper()
	s, err := e.ctx.NewSocket(typ)
	if err != nil {
		e.Fatal(err)
	}
	e.set(s.(*Socket), capi.OptLinger, 0)
	for i := 0; i < len(options); i += 2 {
		e.set(s.(*Socket), capi.SocketOption(options[i]), options[i+1])
	}
	return s.(*Socket)
}

func (e *env) set(s *Socket, option capi.SocketOption, value int32) {
	e.Helper()
	if err := s.SetOption(option, binary.NativeEndian.AppendUint32(nil, uint32(value))); err != nil {
		e.Fatalf("%v = %d: %v", option, value, err)
	}
}

var names atomic.Int64

// pair returns two connected sockets. Options apply to both.
func (e *env) pair(transport string, a, b capi.SocketType, options ...int32) (*Socket, *Socket) {
	e.Helper()
	sa, sb := e.socket(a, options...), e.socket(b, options...)
	e.join(transport, sa, sb)
	return sa, sb
}

func (e *env) join(transport string, a, b *Socket) (endpoint string) {
	e.Helper()
	endpoint = map[string]string{"tcp": "tcp://127.0.0.1:*", "inproc": fmt.Sprintf("inproc://%d", names.Add(1))}[transport]
	endpoint, err := a.Bind(endpoint)
	if err == nil {
		err = b.Connect(endpoint)
	}
	if err != nil {
		e.Fatal(err)
	}
	return endpoint
}

func (e *env) send(s *Socket, parts ...string) {
	e.Helper()
	if err := s.Send(e.c, bytesOf(parts)); err != nil {
		e.Fatal("send: ", err)
	}
}

func (e *env) recv(s *Socket) []string {
	e.Helper()
	parts, err := s.Recv(e.c, nil)
	if err != nil {
		e.Fatal("recv: ", err)
	}
	return stringsOf(parts)
}

// untilParked waits until so many calls are parked on a socket.
func (e *env) untilParked(s *Socket, receivers, senders int) {
	e.Helper()
	for e.c.Err() == nil {
		s.mu.Lock()
		r, w := length(&s.receivers), length(&s.senders)
		s.mu.Unlock()
		if r == receivers && w == senders {
			return
		}
		runtime.Gosched()
	}
	e.Fatal("calls do not park")
}

func length(q *queue) (n int) {
	for w := q.First(); w != nil; w = w.Next() {
		n++
	}
	return n
}

func bytesOf(parts []string) (out [][]byte) {
	for _, p := range parts {
		out = append(out, []byte(p))
	}
	return out
}

func stringsOf(parts [][]byte) (out []string) {
	for _, p := range parts {
		out = append(out, string(p))
	}
	return out
}
