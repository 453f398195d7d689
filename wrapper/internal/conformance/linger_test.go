package conformance

import (
	"context"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var linger = theme{"linger", []testCase{
	{"UnsentMessagesWaitForThePeer", anywhere, unsentMessagesWaitForThePeer},
	{"ZeroDropsThem", network, zeroDropsThem},
	{"ATimeLimitDropsThem", network, aTimeLimitDropsThem},
	{"DisconnectedMessagesLinger", network, disconnectedMessagesLinger},
	{"TheContextWaits", network, theContextWaits},
	{"NothingLingersInAContext", inproc, nothingLingersInAContext},
	{"ReceiversDoNotLinger", anywhere, receiversDoNotLinger},
}}

// Who sent them may be closed.
func unsentMessagesWaitForThePeer(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.Linger(-1))
	for i := range 10 {
		e.send(push, i, "part")
	}
	e.check(push.Close())
	pull := e.boundTo(zmq.Pull, endpoint)
	for i := range 10 {
		e.want(pull, i, "part")
	}
}

// arrivesLast wants that the next message at an endpoint is one that is sent now.
func (e *env) arrivesLast(endpoint string) {
	pull := e.boundTo(zmq.Pull, endpoint)
	e.send(e.connected(zmq.Push, endpoint), "later")
	e.want(pull, "later")
}

func zeroDropsThem(e *env) {
	e.dropped(func(push *zmq.Socket) { e.check(push.SetLinger(0)) })
}

// dropped has a message wait that is dropped once its context is closed, due to what
// set has done to its socket.
func (e *env) dropped(set func(push *zmq.Socket)) {
	endpoint := e.nobody()
	other := e.other()
	push, err := other.Socket(zmq.Push, zmq.Linger(-1))
	e.check(err)
	e.check(push.Connect(endpoint))
	e.send(push, "dropped")
	set(push)
	e.check(push.Close())
	e.check(other.CloseContext(e.c))
	e.arrivesLast(endpoint)
}

func aTimeLimitDropsThem(e *env) {
	e.dropped(func(push *zmq.Socket) { e.check(push.SetLinger(20 * time.Millisecond)) })
}

func disconnectedMessagesLinger(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.Linger(-1))
	e.send(push, "lingers")
	e.check(push.Disconnect(endpoint))
	e.refuses(push, "nobody there")
	e.want(e.boundTo(zmq.Pull, endpoint), "lingers")
}

// Closing may be given up, and waited for again.
func theContextWaits(e *env) {
	endpoint := e.nobody()
	other := e.other()
	push, err := other.Socket(zmq.Push, zmq.Linger(-1))
	e.check(err)
	e.check(push.Connect(endpoint))
	e.send(push, "waited for")
	given, cancel := context.WithCancel(e.c)
	cancel()
	e.is(other.CloseContext(given), context.Canceled)
	e.want(e.boundTo(zmq.Pull, endpoint), "waited for")
	e.check(other.CloseContext(e.c))
}

// Over inproc what was sent is with its receiver already, and what waits for a name
// goes with the context.
func nothingLingersInAContext(e *env) {
	other := e.other()
	sent := func(pull *zmq.Socket, endpoint string) {
		push, err := other.Socket(zmq.Push, zmq.Linger(0))
		e.check(err)
		e.check(push.Connect(endpoint))
		e.send(push, "x")
		e.check(push.Close())
		if pull != nil {
			e.want(pull, "x")
		}
	}
	pull, err := other.Socket(zmq.Pull)
	e.check(err)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	sent(pull, endpoint)
	push, err := other.Socket(zmq.Push, zmq.Linger(-1))
	e.check(err)
	e.check(push.Connect(e.nobody()))
	e.send(push, "never arrives")
	e.check(other.CloseContext(e.c))
}

// Sub and XSub start that way in libzmq, so that a subscription holds nothing up.
func receiversDoNotLinger(e *env) {
	other := e.other()
	for _, typ := range []zmq.SocketType{zmq.Sub, zmq.XSub} {
		s, err := other.Socket(typ)
		e.check(err)
		if d, err := s.Linger(); d != 0 || err != nil {
			e.fatal("%v: %v, %v", typ, d, err)
		}
		e.check(s.Connect(e.nobody()))
		if typ == zmq.Sub {
			e.check(s.Subscribe("x"))
		}
	}
	e.check(other.CloseContext(e.c))
}
