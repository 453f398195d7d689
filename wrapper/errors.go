package zmq

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Errors to test for with errors.Is.
var (
	// ErrClosed: the socket or the context is closed, or was never made.
	ErrClosed = driver.ErrClosed
	// ErrTerminated: the context was closed or shut down. Such an error is an
	// ErrClosed too.
	ErrTerminated error = capi.ETERM
	// ErrAgain: the time of ZMQ_SNDTIMEO or ZMQ_RCVTIMEO has passed.
	ErrAgain error = capi.EAGAIN
	// ErrState: the pattern does not allow the call now; a Req, say, has to receive
	// the reply before it sends again.
	ErrState error = capi.EFSM
	// ErrUnreachable: a Router that insists on delivery, or a Stream, has no such
	// peer.
	ErrUnreachable error = capi.EHOSTUNREACH
	// ErrAddrInUse: the address is taken.
	ErrAddrInUse error = capi.EADDRINUSE
	// ErrNotSupported: the socket type, or the library that is loaded, cannot do
	// that. It also stands for a transport that the library does not know.
	ErrNotSupported = errors.New("not supported")
)

// Error is the error of every call.
type Error struct {
	Op       string // what was called: "bind", "send", ...
	Endpoint string // of bind, connect, unbind and disconnect
	Errno    Errno  // libzmq's error number, zero if it is not the cause
	Err      error  // the cause
}

// wrap makes an Error of what a driver returned.
func wrap(op, endpoint string, err error) error {
	if err == nil {
		return nil
	}
	e := &Error{Op: op, Endpoint: endpoint, Err: err}
	errors.As(err, &e.Errno)
	return e
}

// about names what libzmq takes for invalid.
func about(op string, what any, err error) error {
	if err != capi.EINVAL {
		return err
	}
	return fmt.Errorf("%v: %w (%s)", what, err, remediesOf[op][capi.EINVAL])
}

// Error names the call, the endpoint, the cause, and what to do about it.
func (e *Error) Error() string {
	text := "zmq: " + e.Op
	switch {
	case strings.ContainsFunc(e.Endpoint, unseen):
		text += " " + strconv.Quote(e.Endpoint)
	case e.Endpoint != "":
		text += " " + e.Endpoint
	}
	text += ": " + e.Err.Error()
	if r := e.remedy(); r != "" {
		text += " (" + r + ")"
	}
	return text
}

func unseen(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is gives the error numbers that mean the same a common name.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrClosed:
		return e.Errno == capi.ETERM
	case ErrNotSupported, errors.ErrUnsupported:
		switch e.Errno {
		case capi.ENOTSUP, capi.EPROTONOSUPPORT, capi.ENOCOMPATPROTO, capi.ErrnoMissing:
			return true
		}
	}
	return false
}

// Timeout reports whether a time limit caused the error: that of the
// context.Context, ZMQ_SNDTIMEO or ZMQ_RCVTIMEO.
func (e *Error) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.Err, &t) && t.Timeout()
}

// Temporary reports whether the same call may succeed later.
func (e *Error) Temporary() bool {
	var t interface{ Temporary() bool }
	return errors.As(e.Err, &t) && t.Temporary()
}

// remedy says what to do about errors whose texts do not. Errors with a text of
// their own speak for themselves.
func (e *Error) remedy() string {
	if _, bare := e.Err.(Errno); !bare {
		return ""
	}
	if r, ok := remediesOf[e.Op][e.Errno]; ok {
		return r
	}
	return remedies[e.Errno]
}

var remedies = map[Errno]string{
	capi.EADDRINUSE:      "another socket has it; port * takes a free one, which Bind returns",
	capi.EADDRNOTAVAIL:   "not an address of this machine; use * for all its interfaces",
	capi.ENODEV:          "no such interface or local address; use * for all, and set ZMQ_IPV6 for IPv6",
	capi.EPROTONOSUPPORT: "this libzmq does not know the transport; see Context.Has",
	capi.ENOCOMPATPROTO:  "this type of socket cannot use the transport",
	capi.EMTHREAD:        "the context has no I/O threads; see IOThreads",
	capi.EMFILE:          "raise the limit of open files, or MaxSockets, or close sockets",
	capi.EFSM:            "Req alternates Send and Recv, Rep Recv and Send",
	capi.EHOSTUNREACH:    "no peer has this routing id now",
	capi.ENOTCONN:        "bind the socket first",
}

// remediesOf holds those that depend on the operation.
var remediesOf = map[string]map[Errno]string{
	opBind:       {capi.EINVAL: "want transport://address; tcp needs a port, which may be *"},
	opConnect:    {capi.EINVAL: "want transport://address; tcp needs a host and a port, without *"},
	opUnbind:     {capi.ENOENT: "not bound to it; use the endpoint that Bind returned"},
	opDisconnect: {capi.ENOENT: "not connected to it"},
	opSend:       {capi.ENOTSUP: "this type of socket does not send", capi.EAGAIN: "nobody takes it now, and the call must not wait any longer"},
	opRecv:       {capi.ENOTSUP: "this type of socket does not receive", capi.EAGAIN: "there is no message, and the call must not wait any longer"},
	opSocket:     {capi.EINVAL: "libzmq does not know this type of socket"},
	opSetOption:  {capi.EINVAL: "libzmq does not take this option or value, or not for this type of socket"},
	opOption:     {capi.EINVAL: "libzmq does not have this option, or the buffer has the wrong size"},
	opSubscribe:  {capi.EINVAL: "only Sub and XSub sockets subscribe, and an XPub with XPUB_MANUAL"},
}

// The operations that an Error may name.
const (
	opOpen       = "load libzmq"
	opContext    = "make context"
	opSocket     = "make socket"
	opPoll       = "poll"
	opProxy      = "proxy"
	opRaw        = "raw access"
	opBind       = "bind"
	opConnect    = "connect"
	opUnbind     = "unbind"
	opDisconnect = "disconnect"
	opSend       = "send"
	opRecv       = "receive"
	opRequest    = "request"
	opSetOption  = "set option"
	opOption     = "read option"
	opSubscribe  = "subscribe"
	opJoin       = "join"
	opLeave      = "leave"
	opProperty   = "read property"
	opClose      = "close"
	opShutdown   = "shut down"
)
