package conformance

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// An env is what a case runs in: a context of one backend, and helpers that end
// the case on an error. It is not a testing.T, since a case that is exempted must
// be able to fail while its test passes.
type env struct {
	ctx       *zmq.Context
	c         context.Context // ends when the case has taken too long
	transport string
	names     int
	folder    string
	others    []*zmq.Context
	attending sync.WaitGroup

	mu     sync.Mutex
	faults []string
}

// fail notes a fault, with the line of the case that found it.
func (e *env) fail(format string, args ...any) {
	where := ""
	for skip := 1; where == ""; skip++ {
		_, file, line, ok := runtime.Caller(skip)
		if !ok {
			break
		}
		if file = filepath.Base(file); !strings.HasPrefix(file, "env_") {
			where = fmt.Sprintf("%s:%d: ", file, line)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, where+fmt.Sprintf(format, args...))
}

// fatal ends the case as well. Only the case's own goroutine may call it, and
// whatever calls it.
func (e *env) fatal(format string, args ...any) {
	e.fail(format, args...)
	runtime.Goexit()
}

func (e *env) check(err error) {
	if err != nil {
		e.fatal("%v", err)
	}
}

// is wants an error that matches a target.
func (e *env) is(err, target error) {
	if !errors.Is(err, target) {
		e.fatal("got %v, want %v", err, target)
	}
}

// equal wants two things that print alike.
func (e *env) equal(got, want any) {
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		e.fatal("got %s, want %s", g, w)
	}
}

// socket makes a socket that does not linger.
func (e *env) socket(typ zmq.SocketType, opts ...zmq.SocketOption) *zmq.Socket {
	s, err := e.ctx.Socket(typ, append([]zmq.SocketOption{zmq.Linger(0)}, opts...)...)
	e.check(err)
	return s
}

// address is one to bind, with a wildcard where the transport has them.
func (e *env) address() string {
	switch e.transport {
	case "tcp":
		return "tcp://127.0.0.1:*"
	case "ipc":
		return "ipc://*"
	}
	e.names++
	return fmt.Sprintf("inproc://%d", e.names)
}

func (e *env) bound(typ zmq.SocketType, opts ...zmq.SocketOption) (s *zmq.Socket, endpoint string) {
	s = e.socket(typ, opts...)
	endpoint, err := s.Bind(e.address())
	e.check(err)
	return s, endpoint
}

func (e *env) connected(typ zmq.SocketType, endpoint string, opts ...zmq.SocketOption) *zmq.Socket {
	s := e.socket(typ, append([]zmq.SocketOption{zmq.ReconnectInterval(10 * time.Millisecond)}, opts...)...)
	e.check(s.Connect(endpoint))
	return s
}

// pair returns a socket that is bound and one that is connected to it.
func (e *env) pair(bound, connected zmq.SocketType) (*zmq.Socket, *zmq.Socket) {
	s, endpoint := e.bound(bound)
	return s, e.connected(connected, endpoint)
}

// connectedTo returns a socket that is connected to n bound ones, in order. Who
// connects has its pipes at once, so that turns are certain over any transport.
func (e *env) connectedTo(n int, typ, peer zmq.SocketType) (*zmq.Socket, []*zmq.Socket) {
	s := e.socket(typ)
	var peers []*zmq.Socket
	for range n {
		p, endpoint := e.bound(peer)
		e.check(s.Connect(endpoint))
		peers = append(peers, p)
	}
	return s, peers
}

// settle has sockets look at what happened to them until there is nothing more:
// over inproc a connection that ends needs three looks, of both sides in turn.
func (e *env) settle(sockets ...*zmq.Socket) {
	for range 4 {
		for _, s := range sockets {
			_, err := s.PollEvents()
			e.check(err)
		}
	}
}

func (e *env) send(s *zmq.Socket, parts ...any) { e.check(s.Send(e.c, zmq.Msg(parts...))) }

func (e *env) recv(s *zmq.Socket) zmq.Message {
	msg, err := s.Recv(e.c)
	e.check(err)
	return msg
}

// want receives a message and compares it.
func (e *env) want(s *zmq.Socket, parts ...any) {
	if got, want := e.recv(s), zmq.Msg(parts...); !got.Equal(want) {
		e.fatal("got %v, want %v", got, want)
	}
}

// tries sends without waiting, and reports whether there was room.
func (e *env) tries(s *zmq.Socket, parts ...any) bool {
	e.check(s.SetSendTimeout(0))
	err := s.Send(e.c, zmq.Msg(parts...))
	e.check(s.SetSendTimeout(-1))
	if errors.Is(err, zmq.ErrAgain) {
		return false
	}
	e.check(err)
	return true
}

// refuses wants that a message cannot be sent now.
func (e *env) refuses(s *zmq.Socket, parts ...any) {
	if e.tries(s, parts...) {
		e.fatal("a message was accepted")
	}
}

// empty wants that there is nothing to receive now. It proves something only over
// inproc.
func (e *env) empty(s *zmq.Socket) {
	e.check(s.SetRecvTimeout(0))
	msg, err := s.Recv(e.c)
	e.check(s.SetRecvTimeout(-1))
	if err == nil {
		e.fatal("got %v, want nothing", msg)
	}
	e.is(err, zmq.ErrAgain)
}

// fill sends numbers until there is no more room, at most limit, and returns how
// many there was room for.
func (e *env) fill(s *zmq.Socket, limit int, prefix ...any) int {
	for n := range limit {
		if !e.tries(s, append(slices.Clip(prefix), n)...) {
			return n
		}
	}
	return limit
}

// sends sends a message in the background; the channel has the outcome. It ends
// with e.c.
func (e *env) sends(s *zmq.Socket, parts ...any) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.Send(e.c, zmq.Msg(parts...)) }()
	return done
}

// until asks again and again for what nobody tells of when it comes.
func (e *env) until(comes func() bool) {
	for !comes() {
		select {
		case <-e.c.Done():
			e.fatal("it does not come")
		case <-time.After(time.Millisecond):
		}
	}
}

func (e *env) events(s *zmq.Socket) zmq.PollEvents {
	events, err := s.PollEvents()
	e.check(err)
	return events
}

// other makes a second context of the backend, which is closed with the case.
func (e *env) other() *zmq.Context {
	ctx, err := zmq.NewContext(zmq.WithBackend(e.ctx.Info().Backend))
	e.check(err)
	e.others = append(e.others, ctx)
	return ctx
}

// end gives back what the case had.
func (e *env) end() {
	for _, ctx := range append(e.others, e.ctx) {
		if err := ctx.Close(); err != nil {
			e.fail("%v", err)
		}
	}
	e.attending.Wait()
	if e.folder != "" {
		os.RemoveAll(e.folder)
	}
}

// attend has a socket look at what happens to it all the time. libzmq lets it look
// only when it is called.
func (e *env) attend(s *zmq.Socket) {
	e.attending.Go(func() {
		for e.c.Err() == nil {
			if _, err := s.PollEvents(); err != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
}

// number4 is a C int as an option has it.
func number4(n int) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(n)) }
