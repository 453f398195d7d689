package zmq4

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"syscall"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Errno is an error number: of the system, or of libzmq itself.
type Errno uintptr

// Error numbers that libzmq has on every system.
const (
	EADDRINUSE      = Errno(capi.EADDRINUSE)
	EADDRNOTAVAIL   = Errno(capi.EADDRNOTAVAIL)
	EAFNOSUPPORT    = Errno(capi.EAFNOSUPPORT)
	ECONNABORTED    = Errno(capi.ECONNABORTED)
	ECONNREFUSED    = Errno(capi.ECONNREFUSED)
	ECONNRESET      = Errno(capi.ECONNRESET)
	EHOSTUNREACH    = Errno(capi.EHOSTUNREACH)
	EINPROGRESS     = Errno(capi.EINPROGRESS)
	EMSGSIZE        = Errno(capi.EMSGSIZE)
	ENETDOWN        = Errno(capi.ENETDOWN)
	ENETRESET       = Errno(capi.ENETRESET)
	ENETUNREACH     = Errno(capi.ENETUNREACH)
	ENOBUFS         = Errno(capi.ENOBUFS)
	ENOTCONN        = Errno(capi.ENOTCONN)
	ENOTSOCK        = Errno(capi.ENOTSOCK)
	ENOTSUP         = Errno(capi.ENOTSUP)
	EPROTONOSUPPORT = Errno(capi.EPROTONOSUPPORT)
	ETIMEDOUT       = Errno(capi.ETIMEDOUT)

	EFSM           = Errno(capi.EFSM)           // not now: a REQ has to receive before it sends again, say
	EMTHREAD       = Errno(capi.EMTHREAD)       // the context has no I/O threads
	ENOCOMPATPROTO = Errno(capi.ENOCOMPATPROTO) // the transport does not fit the type of the socket
	ETERM          = Errno(capi.ETERM)          // the context was terminated
)

const (
	eagain = Errno(capi.EAGAIN)
	eintr  = Errno(capi.EINTR)
	einval = Errno(capi.EINVAL)
)

// Errors without a number.
var (
	ErrorContextClosed         error = &plainError{"the context is terminated", zmq.ErrClosed}
	ErrorSocketClosed          error = &plainError{"the socket is closed", zmq.ErrClosed}
	ErrorMoreExpected          error = &plainError{"an event has two parts, and there is only one", nil}
	ErrorNotImplemented405     error = &plainError{"needs libzmq 4.0.5 or later", zmq.ErrNotSupported}
	ErrorNotImplemented41      error = &plainError{"needs libzmq 4.1 or later", zmq.ErrNotSupported}
	ErrorNotImplemented42      error = &plainError{"needs libzmq 4.2 or later", zmq.ErrNotSupported}
	ErrorNotImplementedWindows error = &plainError{"does not exist on Windows", zmq.ErrNotSupported}
	ErrorNoSocket              error = &plainError{"no such socket in the poller", nil}
)

// plainError is one of the variables above, and what it means to package zmq.
type plainError struct {
	text string
	kind error
}

func (e *plainError) Error() string { return "zmq4: " + e.text }
func (e *plainError) Unwrap() error { return e.kind }

// Error returns what the number means.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_strerror.html
func (errno Errno) Error() string {
	if errno >= capi.Hausnumero || runtime.GOOS == "windows" { // where errors of C are not those of syscall
		return capi.Errno(errno).Error()
	}
	return syscall.Errno(errno).Error()
}

// Is matches errors of package zmq and the syscall.Errno of the same meaning, for
// errors.Is.
func (errno Errno) Is(target error) bool {
	e := capi.Errno(errno)
	return errors.Is(&zmq.Error{Errno: e, Err: e}, target)
}

// AsErrno returns the number of an error, or zero if it has none.
//
//	switch zmq4.AsErrno(err) {
//	case zmq4.Errno(syscall.EINTR):
//	case zmq4.ETERM:
//	}
func AsErrno(err error) Errno {
	var errno Errno
	var ours *zmq.Error
	var system syscall.Errno
	switch {
	case errors.As(err, &errno):
		return errno
	case errors.As(err, &ours) && ours.Errno > 0:
		return Errno(ours.Errno)
	case errors.As(err, &system):
		return Errno(system)
	}
	return 0
}

// Error returns what an error number means.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_strerror.html
func Error(e int) string {
	text := capi.Errno(e).Error()
	if strings.HasPrefix(text, "errno ") { // it is none of libzmq's
		return Errno(e).Error()
	}
	return text
}

// plain makes an Errno of an error that has a number. The end of a context that
// waits is that of SetRetryAfterEINTR. Other errors say more as they are.
func plain(err error) error {
	var e *zmq.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return eintr
	case errors.As(err, &e) && e.Errno > 0:
		return Errno(e.Errno)
	case errors.Is(err, zmq.ErrClosed):
		return ETERM // who closed the socket knows, see socket.failed
	}
	return err
}
