package zmq

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

func TestZeroValues(t *testing.T) {
	var ctx Context
	var s Socket
	c := context.Background()
	_, bindErr := s.Bind("inproc://x")
	_, recvErr := s.Recv(c)
	_, optErr := s.Option(capi.OptType, nil)
	_, socketErr := ctx.Socket(Pub)
	_, ctxOptErr := ctx.Option(capi.CtxIOThreads)
	for _, err := range []error{
		bindErr, recvErr, optErr, socketErr, ctxOptErr,
		s.Connect("inproc://x"), s.Unbind("inproc://x"), s.Disconnect("inproc://x"),
		s.Send(c, Msg("x")), s.SetLinger(0), s.Subscribe(""), ctx.SetOption(capi.CtxIOThreads, 1),
	} {
		wantError(t, err, ErrClosed)
	}
	for _, err := range []error{s.Close(), ctx.Close(), ctx.Shutdown()} {
		if err != nil {
			t.Error(err)
		}
	}
	if ctx.Has("ipc") || ctx.Backend() != "" || ctx.Info() != (Info{}) || s.Type() != Pair {
		t.Error("the zero values know too much")
	}
}

func TestClosingTwice(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		for range 2 {
			e.check(s.Close())
		}
		open := e.socket(Pull)
		for range 2 {
			e.check(e.ctx.Close())
		}
		e.check(e.ctx.Shutdown())
		e.check(open.Close())
		_, err := open.Recv(e.c)
		wantError(e.T, err, ErrTerminated, ErrClosed)
		_, err = e.ctx.Socket(Pull)
		wantError(e.T, err, ErrClosed)
		wantError(e.T, e.ctx.SetOption(capi.CtxIOThreads, 1), ErrClosed)
	})
}

// Without a peer nothing can be sent; termination ends all the same.
func TestUnsentMessagesDoNotHoldUpClose(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Push, Linger(50*time.Millisecond))
		e.check(s.Connect("tcp://127.0.0.1:9")) // nobody listens there
		e.send(s, "never arrives")
		start := time.Now()
		e.check(e.ctx.CloseContext(e.c))
		if took := time.Since(start); took < 25*time.Millisecond || took > 5*time.Second {
			e.Errorf("closed after %v", took)
		}
	})
}

func TestCloseGivesUp(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Push, Linger(200*time.Millisecond))
		e.check(s.Connect("tcp://127.0.0.1:9"))
		e.send(s, "never arrives")
		c, cancel := context.WithTimeout(e.c, 10*time.Millisecond)
		defer cancel()
		err := e.ctx.CloseContext(c)
		wantError(e.T, err, context.DeadlineExceeded)
		if err != nil && !strings.Contains(err.Error(), "PUSH tcp://127.0.0.1:9") {
			e.Errorf("%v does not name the socket", err)
		}
		e.check(e.ctx.CloseContext(e.c)) // it has gone on
	})
}

func TestMessagesLingerUntilSent(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull := e.socket(Pull)
		endpoint, err := pull.Bind("tcp://127.0.0.1:*")
		e.check(err)
		push := e.socket(Push, Linger(-1))
		e.check(push.Connect(endpoint))
		e.send(push, "last words")
		e.check(push.Close())
		e.want(pull, "last words")
	})
}

func TestLinger(t *testing.T) {
	eachBackend(t, func(e *env) {
		for _, tt := range []struct {
			typ  SocketType
			opts []SocketOption
			want int32
		}{
			{Push, nil, 1000}, {Sub, nil, 0}, {Push, []SocketOption{Linger(0)}, 0}, {Push, []SocketOption{Linger(-5)}, -1},
			{Push, []SocketOption{Linger(1)}, 1}, {Push, []SocketOption{Linger(time.Minute)}, 60000},
		} {
			s, err := e.ctx.Socket(tt.typ, tt.opts...)
			e.check(err)
			buf := make([]byte, 4)
			n, err := s.Option(capi.OptLinger, buf)
			e.check(err)
			if got := int32(binary.NativeEndian.Uint32(buf)); got != tt.want || n != 4 || s.Type() != tt.typ {
				e.Errorf("%v lingers for %d ms, want %d", s.Type(), got, tt.want)
			}
		}
	})
}

func TestContextOptions(t *testing.T) {
	eachBackendAlone(t, func(t *testing.T, backend string) {
		e := newEnv(t, WithBackend(backend), IOThreads(2), MaxSockets(1))
		threads, err := e.ctx.Option(capi.CtxIOThreads)
		e.check(err)
		e.check(e.ctx.SetOption(capi.CtxIPv6, 1))
		if e.ctx.Backend() != backend {
			t.Errorf("Backend is %q, want %q", e.ctx.Backend(), backend)
		}
		if info := e.ctx.Info(); threads != 2 || info.Backend != backend || info.Version.Major != 4 || info.Path == "" {
			t.Error(threads, info)
		}
		e.socket(Pull)
		_, err = e.ctx.Socket(Pull)
		wantError(t, err, capi.EMFILE)
		if backend == "embedded" {
			return // it has no I/O threads that it could lack
		}
		_, err = newEnv(t, WithBackend(backend), IOThreads(0)).socket(Pull).Bind("tcp://127.0.0.1:*")
		wantError(t, err, capi.EMTHREAD)
	})
}

func TestContextsThatCannotBeMade(t *testing.T) {
	fails := func(fn capi.Func) ContextOption {
		lib := &capitest.Fake{
			FnCtxNew:      func() (capi.Context, capi.Errno) { return 1, 0 },
			FnCtxSet:      func(capi.Context, capi.ContextOption, int32) capi.Errno { return 0 },
			FnCtxShutdown: func(capi.Context) capi.Errno { return 0 },
			FnCtxTerm:     func(capi.Context) capi.Errno { return 0 },
		}
		var faults capitest.Faults
		faults.FailEvery(fn, capi.EINVAL)
		return withDriver(libzmq.New(capitest.Wrap(lib, &faults)))
	}
	for _, tt := range []struct {
		opt  ContextOption
		text string
	}{
		{WithBackend("nonsense"), `backend "nonsense" is not compiled in`},
		{WithLibrary("/nonexistent/libzmq.so"), "/nonexistent/libzmq.so"},
		{IOThreads(-1), "IOThreads(-1)"},
		{MaxSockets(0), "MaxSockets(0)"},
		{fails(capi.FnCtxNew), "make context"},
		{fails(capi.FnCtxSet), "IO_THREADS = 1"},
	} {
		ctx, err := NewContext(tt.opt, IOThreads(1))
		wantError(t, err)
		if ctx != nil || err == nil || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%v; want %s", err, tt.text)
		}
	}
}

func TestShutdownMayFail(t *testing.T) {
	ctx, err := NewContext(withDriver(libzmq.New(&capitest.Fake{
		FnCtxNew:      func() (capi.Context, capi.Errno) { return 1, 0 },
		FnCtxShutdown: func(capi.Context) capi.Errno { return capi.EFAULT },
	})))
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, ctx.Shutdown(), capi.EFAULT)
}

func TestMsg(t *testing.T) {
	body := []byte{0, 1}
	got := Msg("a", body, "", 7, nil, IOThreads)
	if got[:5].String() != `["a" "\x00\x01" "" "7" ""]` || got.Strings()[1] != "\x00\x01" || len(got) != 6 {
		t.Error(got)
	}
	if &got[1][0] != &body[0] {
		t.Error("the bytes were copied")
	}
}
