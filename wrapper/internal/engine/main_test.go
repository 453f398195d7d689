package engine

import (
	"context"
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/leak"
)

func TestMain(m *testing.M) { os.Exit(leak.Check(m)) }

// An env is a context with helpers that end the test on an error.
type env struct {
	*testing.T
	c   context.Context
	ctx *Context
}

func newEnv(t *testing.T) *env {
	e := &env{t, context.Background(), newContext()}
	t.Cleanup(func() { e.check(e.ctx.Term(e.c)) })
	return e
}

func (e *env) check(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// socket makes a socket that does not wait.
func (e *env) socket(typ capi.SocketType) *Socket {
	e.Helper()
	s, err := e.ctx.NewSocket(typ)
	e.check(err)
	e.set(s, capi.OptRcvTimeo, 0)
	e.set(s, capi.OptSndTimeo, 0)
	return s.(*Socket)
}

// set sets an option to a C int or to text.
func (e *env) set(s driver.Socket, option capi.SocketOption, value any) {
	e.Helper()
	switch v := value.(type) {
	case int:
		e.check(s.SetOption(option, binary.NativeEndian.AppendUint32(nil, uint32(v))))
	case string:
		e.check(s.SetOption(option, []byte(v)))
	}
}

func (e *env) bind(s *Socket, name string) {
	e.Helper()
	_, err := s.Bind("inproc://" + name)
	e.check(err)
}

func (e *env) connect(s *Socket, name string) {
	e.Helper()
	e.check(s.Connect("inproc://" + name))
}

// pair returns two sockets that are connected; the first is bound.
func (e *env) pair(a, b capi.SocketType) (*Socket, *Socket) {
	e.Helper()
	sa, sb := e.socket(a), e.socket(b)
	e.bind(sa, e.Name())
	e.connect(sb, e.Name())
	return sa, sb
}

func parts(text ...string) (p [][]byte) {
	for _, t := range text {
		p = append(p, []byte(t))
	}
	return p
}

func (e *env) send(s *Socket, text ...string) {
	e.Helper()
	e.check(s.Send(e.c, parts(text...)))
}

// fails checks that a send fails with errno.
func (e *env) fails(errno capi.Errno, s *Socket, text ...string) {
	e.Helper()
	if err := s.Send(e.c, parts(text...)); err != errno {
		e.Errorf("send: %v, want %v", err, errno)
	}
}

// wants receives messages; the parts of each are separated by "|". An errno at the
// end is how the next receive has to fail.
func (e *env) wants(s *Socket, msgs ...any) {
	e.Helper()
	for _, want := range msgs {
		got, err := s.Recv(e.c, nil)
		if text, ok := want.(string); ok {
			var all []string
			for _, p := range got {
				all = append(all, string(p))
			}
			if joined := strings.Join(all, "|"); err != nil || joined != text {
				e.Errorf("received %q, %v; want %q", joined, err, text)
			}
		} else if err != want {
			e.Errorf("received %q, %v; want %v", got, err, want)
		}
	}
}

// fill sends until that has to wait; it returns how many went.
func (e *env) fill(s *Socket) (n int) {
	for n < 5000 && s.Send(e.c, parts("x")) == nil {
		n++
	}
	return n
}

// drain receives what there is.
func (e *env) drain(s *Socket) (all [][][]byte) {
	for {
		m, err := s.Recv(e.c, nil)
		if err != nil {
			return all
		}
		all = append(all, m)
	}
}
