package zmq

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func bind(typ SocketType, endpoint string) func(e *env) error {
	return func(e *env) error {
		_, err := e.socket(typ).Bind(endpoint)
		return err
	}
}

func connect(typ SocketType, endpoint string) func(e *env) error {
	return func(e *env) error { return e.socket(typ).Connect(endpoint) }
}

// tooLarge<<20 does not fit in a C int. On 32 bits it is zero.
var tooLarge = 1 << 20

// noContext is what a caller passes who has none.
var noContext context.Context

func TestErrors(t *testing.T) {
	short := func(e *env) context.Context {
		c, cancel := context.WithTimeout(e.c, time.Millisecond)
		e.Cleanup(cancel)
		return c
	}
	tests := []struct {
		name string
		call func(e *env) error
		text string // part of it
		want []error
	}{
		{"no transport", bind(Pull, "foo"), "want transport://address", []error{capi.EINVAL, syscall.EINVAL}},
		{"empty", bind(Pull, ""), "empty", []error{capi.EINVAL}},
		{"NUL", connect(Pull, "inproc://a\x00b"), "NUL", []error{capi.EINVAL}},
		{"negative port", bind(Pull, "tcp://127.0.0.1:-1"), "below 0", []error{capi.EINVAL}},
		{"port wraps", bind(Pull, "tcp://127.0.0.1:99999"), "beyond 65535", []error{capi.EINVAL}},
		{"source port wraps", connect(Pull, "tcp://127.0.0.1:65536;127.0.0.1:5555"), "beyond 65535", []error{capi.EINVAL}},
		{"second port wraps", connect(Pull, "tcp://127.0.0.1:0;127.0.0.1:65536"), "beyond 65535", []error{capi.EINVAL}},
		{"ws port wraps", connect(Pull, "ws://127.0.0.1:65536/path:1"), "beyond 65535", []error{capi.EINVAL}},
		{"no port", bind(Pull, "tcp://127.0.0.1"), "tcp needs a port", []error{capi.EINVAL}},
		{"wildcard", connect(Pull, "tcp://127.0.0.1:*"), "without *", []error{capi.EINVAL}},
		{"unknown transport", bind(Pull, "foo://x"), "Context.Has", []error{capi.EPROTONOSUPPORT, ErrNotSupported, errors.ErrUnsupported}},
		{"unfit transport", bind(Pull, "udp://127.0.0.1:5555"), "transport", []error{ErrNotSupported}},
		{"foreign address", bind(Pull, "tcp://192.0.2.1:5998"), "not an address of this machine", []error{capi.EADDRNOTAVAIL, syscall.EADDRNOTAVAIL}},
		{"no such device", bind(Pull, "tcp://nosuchif0:5998"), "no such interface", []error{capi.ENODEV}},
		{"ipc path is long", connect(Pull, "ipc:///tmp/"+strings.Repeat("x", 200)), "", []error{capi.ENAMETOOLONG}},
		{"address taken", func(e *env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			e.check(err)
			defer l.Close()
			_, err = e.socket(Pull).Bind("tcp://" + l.Addr().String())
			return err
		}, "Bind returns", []error{ErrAddrInUse, syscall.EADDRINUSE}},
		{"inproc name taken", func(e *env) error {
			name := inproc()
			_, err := e.socket(Pull).Bind(name)
			e.check(err)
			_, err = e.socket(Pull).Bind(name)
			return err
		}, "another socket", []error{ErrAddrInUse, syscall.EADDRINUSE}},
		{"unbind", func(e *env) error { return e.socket(Pull).Unbind("inproc://nobody") }, "not bound", []error{capi.ENOENT}},
		{"disconnect", func(e *env) error { return e.socket(Pull).Disconnect("inproc://nobody") }, "not connected", []error{capi.ENOENT}},
		{"tcp unbind", func(e *env) error { return e.socket(Pull).Unbind("tcp://127.0.0.1:5997") }, "not bound", []error{capi.ENOENT}},
		{"tcp disconnect", func(e *env) error { return e.socket(Pull).Disconnect("tcp://127.0.0.1:5997") }, "not connected", []error{capi.ENOENT}},
		{"an end of line", func(e *env) error { return e.socket(Pull).Connect("inproc:/x\n") }, `connect "inproc:/x\n": `, []error{capi.EINVAL}},
		{"reply first", func(e *env) error { return e.socket(Rep).Send(e.c, Msg("x")) }, "alternates", []error{ErrState}},
		{"no request", func(e *env) error { _, err := e.socket(Req).Recv(e.c); return err }, "alternates", []error{ErrState}},
		{"send on Pull", func(e *env) error { return e.socket(Pull).Send(e.c, Msg("x")) }, "does not send", []error{ErrNotSupported, syscall.ENOTSUP}},
		{"receive on Push", func(e *env) error { _, err := e.socket(Push).Recv(e.c); return err }, "does not receive", []error{ErrNotSupported}},
		{"unknown peer", func(e *env) error {
			s := e.socket(Router)
			e.check(s.SetRouterMandatory(true))
			return s.Send(e.c, Msg("nobody", "x"))
		}, "routing id", []error{ErrUnreachable, syscall.EHOSTUNREACH}},
		{"time limit", func(e *env) error {
			s := e.socket(Pull)
			e.check(s.SetRecvTimeout(time.Millisecond))
			_, err := s.Recv(e.c)
			return err
		}, "", []error{ErrAgain, syscall.EAGAIN}},
		{"deadline", func(e *env) error { _, err := e.socket(Pull).Recv(short(e)); return err }, "", []error{context.DeadlineExceeded}},
		{"send deadline", func(e *env) error { return e.socket(Push).Send(short(e), Msg("x")) }, "", []error{context.DeadlineExceeded}},
		{"nil context", func(e *env) error { return e.socket(Push).Send(noContext, Msg("x")) }, "Background", nil},
		{"nil context too", func(e *env) error { _, err := e.socket(Push).Recv(noContext); return err }, "Background", nil},
		{"no parts", func(e *env) error { return e.socket(Push).Send(e.c, nil) }, "no parts", []error{capi.EINVAL}},
		{"subscribe", func(e *env) error { return e.socket(Pub).Subscribe("x") }, "only Sub and XSub", []error{capi.EINVAL}},
		{"unknown option", func(e *env) error { return e.socket(Pub).SetOption(9999, nil) }, "SocketOption(9999)", []error{capi.EINVAL}},
		{"unknown option read", func(e *env) error { _, err := e.socket(Pub).Option(9999, make([]byte, 4)); return err }, "SocketOption(9999)", []error{capi.EINVAL}},
		{"linger", func(e *env) error { return e.socket(Pub).SetLinger(1 << 62) }, "beyond", []error{capi.EINVAL}},
		{"option of a new socket", func(e *env) error { _, err := e.ctx.Socket(Pub, Linger(1<<62)); return err }, "beyond", []error{capi.EINVAL}},
		{"unknown socket type", func(e *env) error { _, err := e.ctx.Socket(99); return err }, "SocketType(99): Invalid argument (libzmq does not know", []error{capi.EINVAL}},
		{"context option", func(e *env) error { return e.ctx.SetOption(9999, 1) }, "ContextOption(9999)", []error{capi.EINVAL}},
		{"context option too large", func(e *env) error { return e.ctx.SetOption(1, tooLarge<<20) }, "C int", []error{capi.EINVAL}},
		{"context option read", func(e *env) error { _, err := e.ctx.Option(9999); return err }, "ContextOption(9999)", []error{capi.EINVAL}},
		{"closed", func(e *env) error {
			s := e.socket(Pull)
			e.check(s.Close())
			_, err := s.Recv(e.c)
			return err
		}, "", []error{ErrClosed}},
		{"shut down", func(e *env) error {
			s := e.socket(Pull)
			e.check(e.ctx.Shutdown())
			_, err := s.Recv(e.c)
			return err
		}, "", []error{ErrTerminated, ErrClosed}},
		{"socket of a context that was shut down", func(e *env) error {
			e.check(e.ctx.Shutdown())
			_, err := e.ctx.Socket(Pull)
			return err
		}, "", []error{ErrTerminated, ErrClosed}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tooLarge<<20 == 0 && tt.text == "C int" {
				t.Skip("an int is one of C here")
			}
			eachBackend(t, func(e *env) {
				err := tt.call(e)
				wantError(e.T, err, tt.want...)
				if err != nil && !strings.Contains(err.Error(), tt.text) {
					e.Errorf("%q does not tell of %q", err, tt.text)
				}
			})
		})
	}
}

func TestErrorProperties(t *testing.T) {
	tests := []struct {
		err                error
		timeout, temporary bool
	}{
		{wrap(opSend, "", capi.EAGAIN), true, true},
		{wrap(opSend, "", context.DeadlineExceeded), true, true},
		{wrap(opSend, "", context.Canceled), false, false},
		{wrap(opSend, "", ErrClosed), false, false},
		{wrap(opBind, "tcp://x", capi.EMFILE), false, true},
		{wrap(opBind, "", &capi.MissingError{}), false, false},
	}
	for _, tt := range tests {
		e := tt.err.(*Error)
		if e.Timeout() != tt.timeout || e.Temporary() != tt.temporary {
			t.Errorf("%v: timeout %v, temporary %v", e, e.Timeout(), e.Temporary())
		}
	}
	missing := wrap(opSend, "", &capi.MissingError{Func: capi.FnPollerFD})
	wantError(t, missing, ErrNotSupported)
	if errors.Is(wrap(opSend, "", capi.EINVAL), ErrNotSupported) {
		t.Error("EINVAL is not ErrNotSupported")
	}
	if wrap(opSend, "", nil) != nil {
		t.Error("an error without a cause")
	}
}

func TestStreamNeedsTCP(t *testing.T) {
	ctx, err := NewContext(WithBackend("embedded"))
	if err != nil {
		t.Fatal(err)
	}
	defer ctx.Close()
	_, err = ctx.Socket(Stream)
	wantError(t, err, ErrNotSupported)
	if !strings.Contains(err.Error(), "no STREAM") {
		t.Error(err)
	}
}

func TestDraftSocketsNeedADraftLibrary(t *testing.T) {
	eachBackend(t, func(e *env) {
		if e.ctx.Has("draft") {
			e.Skip("this libzmq has them")
		}
		for typ, since := range draftTypes {
			_, err := e.ctx.Socket(typ)
			wantError(e.T, err, ErrNotSupported)
			for _, part := range []string{typ.String(), since, "drafts", e.ctx.Info().Path} {
				if !strings.Contains(err.Error(), part) {
					e.Errorf("%v does not name %s", err, part)
				}
			}
		}
	})
}
