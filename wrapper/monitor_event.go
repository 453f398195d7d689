package zmq

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// EventType is the type of an [Event], or a set of types. It prints as libzmq's
// names; what has no name prints as its number.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html
type EventType uint64

// The types of events. The four on handshakes need libzmq 4.3; 4.2 has them as
// drafts. What a library does not know does not happen.
const (
	EventConnected      = EventType(capi.EventConnected)      // a connection is made; see FD
	EventConnectDelayed = EventType(capi.EventConnectDelayed) // a connection takes its time; see Errno
	EventConnectRetried = EventType(capi.EventConnectRetried) // it failed, and will be tried again; see RetryInterval
	EventListening      = EventType(capi.EventListening)      // the socket is bound; see FD
	EventBindFailed     = EventType(capi.EventBindFailed)     // see Errno; the endpoint lacks the transport
	EventAccepted       = EventType(capi.EventAccepted)       // a peer has connected; see FD
	EventAcceptFailed   = EventType(capi.EventAcceptFailed)   // see Errno
	EventClosed         = EventType(capi.EventClosed)         // the socket's own side has ended a connection, or listens no more; see FD
	EventCloseFailed    = EventType(capi.EventCloseFailed)    // see Errno
	EventDisconnected   = EventType(capi.EventDisconnected)   // a connection broke; see FD

	// EventMonitorStopped is the last event: the socket or the context was closed.
	EventMonitorStopped = EventType(capi.EventMonitorStopped)

	EventHandshakeFailedNoDetail = EventType(capi.EventHandshakeFailedNoDetail) // see Errno
	EventHandshakeSucceeded      = EventType(capi.EventHandshakeSucceeded)      // messages can flow
	EventHandshakeFailedProtocol = EventType(capi.EventHandshakeFailedProtocol) // see ProtocolError
	EventHandshakeFailedAuth     = EventType(capi.EventHandshakeFailedAuth)     // see ZAPStatus

	// EventPipesStats answers [Monitor.RequestPipesStats]; see PipesStats. Only
	// libraries with drafts have it, since 4.3.2.
	EventPipesStats = EventType(capi.EventPipesStats)

	// EventAll stands for all types, also those that this package does not know.
	EventAll EventType = math.MaxUint64
)

// String names the events by libzmq's names; those that are unknown are numbers.
func (t EventType) String() string {
	if t == EventAll {
		return "ALL"
	}
	known := t & math.MaxInt32
	var parts []string
	if known != 0 || t == 0 {
		parts = append(parts, capi.Event(known).String())
	}
	if high := t &^ known; high != 0 {
		parts = append(parts, fmt.Sprintf("%#x", uint64(high)))
	}
	return strings.Join(parts, "|")
}

// An Event is something that happened to an endpoint or a connection of a socket.
// Events that this package does not know are passed on as they came.
type Event struct {
	Type EventType
	// Endpoint is the one that was bound or connected to. It is empty if libzmq
	// does not say.
	Endpoint string
	// Local and Remote are the two ends of the connection. libzmq tells them apart
	// only if it was built with drafts, since 4.3.2; otherwise both are empty. Where
	// there is no connection, one is.
	Local, Remote string
	// Values are the numbers that came with the event. Rather use the methods,
	// which know what the numbers of which type mean.
	Values []uint64
}

// valueKind says what the values of an event mean.
type valueKind int

const (
	valueUnknown valueKind = iota
	valueNone
	valueFD
	valueErrno
	valueInterval
	valueProtocol
	valueZAP
	valueStats
)

var valueKinds = map[EventType]valueKind{
	EventConnected:               valueFD,
	EventConnectDelayed:          valueErrno,
	EventConnectRetried:          valueInterval,
	EventListening:               valueFD,
	EventBindFailed:              valueErrno,
	EventAccepted:                valueFD,
	EventAcceptFailed:            valueErrno,
	EventClosed:                  valueFD,
	EventCloseFailed:             valueErrno,
	EventDisconnected:            valueFD,
	EventMonitorStopped:          valueNone,
	EventHandshakeFailedNoDetail: valueErrno,
	EventHandshakeSucceeded:      valueNone,
	EventHandshakeFailedProtocol: valueProtocol,
	EventHandshakeFailedAuth:     valueZAP,
	EventPipesStats:              valueStats,
}

// value returns the first value of an event whose values are of this kind. libzmq
// has C ints there.
func (e Event) value(kind valueKind) (int32, bool) {
	if valueKinds[e.Type] != kind || len(e.Values) == 0 {
		return 0, false
	}
	return int32(uint32(e.Values[0])), true
}

// FD returns the descriptor of the connection or listener, or -1 if there is none.
// It belongs to libzmq, and may be closed or stand for something else by now: use
// it to tell connections apart, not to call anything.
func (e Event) FD() int {
	if fd, ok := e.value(valueFD); ok {
		return int(fd)
	}
	return -1
}

// Errno returns the error number of a failure, or why a connection is delayed (EINPROGRESS
// as a rule). It is zero for other events.
func (e Event) Errno() Errno {
	errno, _ := e.value(valueErrno)
	return Errno(errno)
}

// RetryInterval returns how long libzmq waits before it connects again
// ([EventConnectRetried]). It is zero for other events.
func (e Event) RetryInterval() time.Duration {
	ms, _ := e.value(valueInterval)
	return time.Duration(ms) * time.Millisecond
}

// ProtocolError returns what was wrong with a peer
// ([EventHandshakeFailedProtocol]). It is zero for other events.
func (e Event) ProtocolError() ProtocolError {
	code, _ := e.value(valueProtocol)
	return ProtocolError(code)
}

// ZAPStatus returns the status with which authentication failed
// ([EventHandshakeFailedAuth]): 300 for now, 400 for good, 500 if the handler
// failed. It is zero for other events.
func (e Event) ZAPStatus() int {
	status, _ := e.value(valueZAP)
	return int(status)
}

// PipesStats returns how many messages are queued for a peer and from it
// ([EventPipesStats]). They are zero for other events.
func (e Event) PipesStats() (outbound, inbound uint64) {
	if valueKinds[e.Type] != valueStats || len(e.Values) < 2 {
		return 0, 0
	}
	return e.Values[0], e.Values[1]
}

// String prints all there is: "CONNECT_RETRIED tcp://127.0.0.1:5555 in 100ms".
func (e Event) String() string {
	text := e.Type.String()
	switch {
	case e.Local != "" && e.Remote != "":
		text += " " + e.Local + " - " + e.Remote
	case e.Endpoint != "":
		text += " " + e.Endpoint
	}
	if len(e.Values) > 0 {
		text += e.detail()
	}
	return text
}

func (e Event) detail() string {
	switch valueKinds[e.Type] {
	case valueNone:
		return ""
	case valueFD:
		return fmt.Sprintf(" fd %d", e.FD())
	case valueErrno:
		return ": " + e.Errno().Error()
	case valueInterval:
		return fmt.Sprintf(" in %v", e.RetryInterval())
	case valueProtocol:
		return ": " + e.ProtocolError().String()
	case valueZAP:
		return fmt.Sprintf(": ZAP status %d", e.ZAPStatus())
	case valueStats:
		out, in := e.PipesStats()
		return fmt.Sprintf(" %d outbound, %d inbound", out, in)
	}
	return fmt.Sprintf(" %d", e.Values)
}

// ProtocolError says what a peer did wrong in a handshake. It prints as libzmq's
// name, an unknown one as its number.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html
type ProtocolError = capi.ProtocolError
