package zmq4

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Type is the messaging pattern of a socket, see [NewSocket].
type Type int

// The types of sockets.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket.html
const (
	REQ    = Type(capi.Req)
	REP    = Type(capi.Rep)
	DEALER = Type(capi.Dealer)
	ROUTER = Type(capi.Router)
	PUB    = Type(capi.Pub)
	SUB    = Type(capi.Sub)
	XPUB   = Type(capi.XPub)
	XSUB   = Type(capi.XSub)
	PUSH   = Type(capi.Push)
	PULL   = Type(capi.Pull)
	PAIR   = Type(capi.Pair)
	STREAM = Type(capi.Stream)
)

// String returns libzmq's name of the type, or "<INVALID>".
func (t Type) String() string {
	if t < PAIR || t > STREAM {
		return invalid
	}
	return capi.SocketType(t).String()
}

const (
	invalid = "<INVALID>"
	none    = "<NONE>"
)

// Flag changes how a message is sent or received.
type Flag int

const (
	// DONTWAIT has a call return EAGAIN rather than wait.
	DONTWAIT = Flag(capi.DontWait)
	// SNDMORE says that another part of the message follows.
	SNDMORE = Flag(capi.SndMore)
)

// String returns the names of the flags, joined by "|".
func (f Flag) String() string {
	return joined(int(f), []bit{{int(DONTWAIT), "DONTWAIT"}, {int(SNDMORE), "SNDMORE"}})
}

// State says what a socket can do without waiting.
type State int

const (
	POLLIN  = State(capi.PollIn)  // a message, or a part, can be received
	POLLOUT = State(capi.PollOut) // a message can be sent
)

// String returns the names of the states, joined by "|".
func (s State) String() string {
	return joined(int(s), []bit{{int(POLLIN), "POLLIN"}, {int(POLLOUT), "POLLOUT"}})
}

// Mechanism is a security mechanism, see [Socket.GetMechanism].
type Mechanism int

// The security mechanisms.
const (
	NULL   = Mechanism(capi.MechanismNull)
	PLAIN  = Mechanism(capi.MechanismPlain)
	CURVE  = Mechanism(capi.MechanismCurve)
	GSSAPI = Mechanism(capi.MechanismGSSAPI)
)

// String returns libzmq's name of the mechanism, or "<INVALID>".
func (m Mechanism) String() string {
	if m < NULL || m > GSSAPI {
		return invalid
	}
	return capi.Mechanism(m).String()
}

// Event is what a monitor tells of, or a set of such events; see [Socket.Monitor].
type Event int

// The events.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html
const (
	EVENT_ALL                        = Event(capi.EventAll)
	EVENT_CONNECTED                  = Event(capi.EventConnected)
	EVENT_CONNECT_DELAYED            = Event(capi.EventConnectDelayed)
	EVENT_CONNECT_RETRIED            = Event(capi.EventConnectRetried)
	EVENT_LISTENING                  = Event(capi.EventListening)
	EVENT_BIND_FAILED                = Event(capi.EventBindFailed)
	EVENT_ACCEPTED                   = Event(capi.EventAccepted)
	EVENT_ACCEPT_FAILED              = Event(capi.EventAcceptFailed)
	EVENT_CLOSED                     = Event(capi.EventClosed)
	EVENT_CLOSE_FAILED               = Event(capi.EventCloseFailed)
	EVENT_DISCONNECTED               = Event(capi.EventDisconnected)
	EVENT_MONITOR_STOPPED            = Event(capi.EventMonitorStopped)
	EVENT_HANDSHAKE_FAILED_NO_DETAIL = Event(capi.EventHandshakeFailedNoDetail)
	EVENT_HANDSHAKE_SUCCEEDED        = Event(capi.EventHandshakeSucceeded)
	EVENT_HANDSHAKE_FAILED_PROTOCOL  = Event(capi.EventHandshakeFailedProtocol)
	EVENT_HANDSHAKE_FAILED_AUTH      = Event(capi.EventHandshakeFailedAuth)
)

// String returns the names of the events, joined by "|".
func (e Event) String() string {
	if e == EVENT_ALL {
		return "EVENT_ALL"
	}
	var bits []bit
	for b := EVENT_CONNECTED; b <= EVENT_HANDSHAKE_FAILED_AUTH; b <<= 1 {
		bits = append(bits, bit{int(b), "EVENT_" + capi.Event(b).String()})
	}
	return joined(int(e), bits)
}

type bit struct {
	value int
	name  string
}

// joined returns the names of the bits of v that have one.
func joined(v int, bits []bit) string {
	var names []string
	for _, b := range bits {
		if v&b.value != 0 {
			names = append(names, b.name)
		}
	}
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, "|")
}
