package zmq4

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func TestErrorsAreMatched(t *testing.T) {
	for _, tt := range []struct {
		err     error
		matches []error
		not     []error
	}{
		{eagain, []error{eagain, zmq.ErrAgain, capi.EAGAIN, syscall.EAGAIN}, []error{ETERM, zmq.ErrClosed, syscall.EINTR}},
		{ETERM, []error{zmq.ErrTerminated, zmq.ErrClosed}, []error{zmq.ErrAgain, ErrorContextClosed}},
		{EFSM, []error{zmq.ErrState, capi.EFSM}, []error{EMTHREAD}},
		{EPROTONOSUPPORT, []error{zmq.ErrNotSupported, errors.ErrUnsupported, capi.EPROTONOSUPPORT}, []error{zmq.ErrClosed}},
		{EADDRINUSE, []error{zmq.ErrAddrInUse, syscall.EADDRINUSE}, []error{EADDRNOTAVAIL}},
		{EHOSTUNREACH, []error{zmq.ErrUnreachable, syscall.EHOSTUNREACH}, nil},
		{ErrorSocketClosed, []error{zmq.ErrClosed}, []error{ErrorContextClosed, ETERM}},
		{ErrorContextClosed, []error{zmq.ErrClosed}, []error{ErrorSocketClosed}},
		{ErrorNotImplemented41, []error{zmq.ErrNotSupported}, []error{ErrorNotImplemented42}},
		{ErrorNoSocket, nil, []error{zmq.ErrClosed, zmq.ErrNotSupported}},
	} {
		for _, target := range tt.matches {
			if !errors.Is(tt.err, target) || !errors.Is(fmt.Errorf("wrapped: %w", tt.err), target) {
				t.Errorf("%v does not match %v", tt.err, target)
			}
		}
		for _, target := range tt.not {
			if errors.Is(tt.err, target) {
				t.Errorf("%v matches %v", tt.err, target)
			}
		}
	}
}

func TestAsErrno(t *testing.T) {
	_, fromZMQ := zmq.DecodeZ85("?")
	for _, tt := range []struct {
		err  error
		want Errno
	}{
		{nil, 0}, {errors.New("another"), 0}, {ErrorSocketClosed, 0},
		{ETERM, ETERM}, {fmt.Errorf("wrapped: %w", ETERM), ETERM},
		{syscall.Errno(capi.EINTR), Errno(capi.EINTR)},
		{fromZMQ, einval},
	} {
		if got := AsErrno(tt.err); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{EFSM.Error(), "Operation cannot be accomplished in current state"},
		{Error(int(ETERM)), "Context was terminated"},
		{Error(int(capi.EAGAIN)), "Resource temporarily unavailable"},
		{ErrorSocketClosed.Error(), "zmq4: the socket is closed"},
		{(ETERM + 100).Error(), "errno 156384865"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if runtime.GOOS == "windows" {
		return // its errors of C are not those of syscall
	}
	if got := eagain.Error(); got != syscall.EAGAIN.Error() {
		t.Error(got)
	}
	if got := Error(int(syscall.EPERM)); got != syscall.EPERM.Error() {
		t.Error(got)
	}
}

func TestNames(t *testing.T) {
	for want, got := range map[string]fmt.Stringer{
		"REQ": REQ, "STREAM": STREAM, "PAIR": PAIR, "<INVALID>": Type(99),
		"DONTWAIT|SNDMORE": DONTWAIT | SNDMORE, "SNDMORE": SNDMORE,
		"POLLIN|POLLOUT": POLLIN | POLLOUT, "POLLOUT": POLLOUT,
		"CURVE": CURVE, "NULL": NULL, "GSSAPI": GSSAPI,
		"EVENT_ALL": EVENT_ALL, "EVENT_CONNECTED": EVENT_CONNECTED,
		"EVENT_CLOSED|EVENT_HANDSHAKE_FAILED_AUTH": EVENT_CLOSED | EVENT_HANDSHAKE_FAILED_AUTH,
		"Socket(CLOSED)": &Socket{}, "Poller[]": &Poller{},
	} {
		if got.String() != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	for _, nothing := range []fmt.Stringer{Flag(0), State(0), Event(0), Event(1 << 20)} {
		if nothing.String() != "<NONE>" {
			t.Error(nothing)
		}
	}
	if Mechanism(-1).String() != "<INVALID>" {
		t.Error(Mechanism(-1))
	}
	eachBackend(t, func(e *env) {
		s := e.socket(DEALER)
		if text := s.String(); !strings.HasPrefix(text, "Socket(DEALER,0x") {
			t.Error(text)
		}
		e.check(s.SetIdentity("me"))
		if text := fmt.Sprint(*s); text != `Socket(DEALER,"me")` {
			t.Error(text)
		}
		p := NewPoller()
		p.Add(s, POLLIN)
		if text := p.String(); text != `Poller[Socket(DEALER,"me")POLLIN]` {
			t.Error(text)
		}
	})
}
