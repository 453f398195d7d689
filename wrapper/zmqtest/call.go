package zmqtest

import (
	"fmt"
	"slices"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/hook"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

// An Op is an operation that faults can be injected into.
type Op string

// The operations.
const (
	OpAny        Op = "" // each of those below but OpNewContext
	OpNewContext Op = "make context"
	OpNewSocket  Op = "make socket"
	OpBind       Op = "bind"
	OpConnect    Op = "connect"
	OpUnbind     Op = "unbind"
	OpDisconnect Op = "disconnect"
	OpSend       Op = "send"    // each message of a batch, loans, requests
	OpRecv       Op = "receive" // batches, leases, replies
	OpSetOption  Op = "set option"
	OpOption     Op = "read option"
	OpEvents     Op = "poll" // one socket of a Poller
	OpMonitor    Op = "monitor"
	OpClose      Op = "close" // a socket; the call is made in any case
)

// A Call is what a [Condition] looks at.
type Call struct {
	Op       Op
	Type     zmq.SocketType         // but for OpNewContext
	Endpoint string                 // of OpBind, OpConnect, OpUnbind and OpDisconnect
	Option   zmq.SocketOptionNumber // of OpSetOption and OpOption
	// Message is what is sent or has been received. It must be neither changed nor
	// kept. It is nil when it is to be decided whether OpRecv fails, since a receive
	// that fails takes no message.
	Message zmq.Message

	socket *faultySocket // nil for OpNewContext and OpNewSocket
}

func (c Call) String() string {
	text := string(c.Op)
	if c.Op != OpNewContext {
		text += " of a " + c.Type.String()
	}
	switch {
	case c.Endpoint != "":
		text += " at " + c.Endpoint
	case c.Option != 0:
		text += fmt.Sprintf(" %v", c.Option)
	case c.Message != nil:
		text += " " + quote(c.Message)
	}
	return text
}

// A Condition says which calls a rule is about. Any function will do. It is called
// for each call that satisfies the conditions before it, one call at a time, and must
// not use sockets or the faults.
type Condition func(c Call) bool

// Nth selects one of the calls that satisfy the conditions before it: the first is 1.
// It counts for one rule; give each its own.
func Nth(n int) Condition {
	calls := 0
	return func(Call) bool {
		calls++
		return calls == n
	}
}

// First selects the first n of the calls that satisfy the conditions before it. It
// counts for one rule.
func First(n int) Condition {
	calls := 0
	return func(Call) bool {
		calls++
		return calls <= n
	}
}

// Every selects each nth of the calls that satisfy the conditions before it. It
// counts for one rule.
func Every(n int) Condition {
	calls := 0
	return func(Call) bool {
		calls++
		return n > 0 && calls%n == 0
	}
}

// OfType selects calls of sockets of one of the types.
func OfType(types ...zmq.SocketType) Condition {
	return func(c Call) bool { return c.Op != OpNewContext && slices.Contains(types, c.Type) }
}

// Of selects the calls of one socket.
func Of(s *zmq.Socket) Condition {
	var wanted []*faultySocket // one for each Faults that its context is under
	for at, more := layer.Find[*faultySocket](hook.SocketOf(s)); more; at, more = layer.Find[*faultySocket](at.Inner()) {
		wanted = append(wanted, at)
	}
	return func(c Call) bool { return slices.Contains(wanted, c.socket) }
}

// At selects calls about an endpoint, and those of sockets that have been bound or
// connected to it.
func At(endpoint string) Condition {
	return func(c Call) bool {
		return c.Endpoint == endpoint || c.socket != nil && c.socket.knows(endpoint)
	}
}

// Part selects messages by a part: the first is 0.
func Part(i int, text string) Condition {
	return func(c Call) bool { return i >= 0 && i < len(c.Message) && string(c.Message[i]) == text }
}
