package conformance

import (
	"net"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var monitors = theme{"monitors", []testCase{
	{"BinderIsToldOfConnections", network, binderIsToldOfConnections},
	{"ConnecterIsToldOfItsConnection", network, connecterIsToldOfItsConnection},
	{"ConnecterIsToldThatItsPeerLeft", network, connecterIsToldThatItsPeerLeft},
	{"RetriesAreTold", tcp, retriesAreTold},
	{"DisconnectIsTold", network, disconnectIsTold},
	{"FailedBindsAreTold", tcp, failedBindsAreTold},
	{"FailedHandshakesAreTold", network, failedHandshakesAreTold},
	{"OnlyTypesAskedForAreTold", network, onlyTypesAskedForAreTold},
	{"NothingIsToldHere", inproc, nothingIsToldHere},
	{"CloseEndsThem", anywhere, closeEndsThem},
	{"ShutdownEndsThem", anywhere, shutdownEndsThem},
	{"MonitorsDoNotKeepSocketsOpen", anywhere, monitorsDoNotKeepSocketsOpen},
	{"PipesAreCounted", anywhere, pipesAreCounted},
}}

func (e *env) monitor(s *zmq.Socket, types ...zmq.EventType) *zmq.Monitor {
	m, err := s.Monitor(types...)
	e.check(err)
	return m
}

func (e *env) next(m *zmq.Monitor) zmq.Event {
	ev, err := m.Next(e.c)
	e.check(err)
	return ev
}

// tells wants the next event, of a type and about an endpoint.
func (e *env) tells(m *zmq.Monitor, t zmq.EventType, endpoint string) zmq.Event {
	ev := e.next(m)
	if ev.Type != t || ev.Endpoint != endpoint {
		e.fatal("got %v, want %v of %s", ev, t, endpoint)
	}
	return ev
}

func binderIsToldOfConnections(e *env) {
	pull := e.socket(zmq.Pull)
	m := e.monitor(pull)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	listening := e.tells(m, zmq.EventListening, endpoint)
	for range 2 {
		push := e.connected(zmq.Push, endpoint)
		accepted := e.tells(m, zmq.EventAccepted, endpoint)
		e.tells(m, zmq.EventHandshakeSucceeded, endpoint)
		e.check(push.Close())
		lost := e.tells(m, zmq.EventDisconnected, endpoint)
		if lost.FD() != accepted.FD() || lost.FD() <= 0 || lost.FD() == listening.FD() {
			e.fatal("%v, %v, %v", listening, accepted, lost)
		}
	}
	e.check(pull.Unbind(endpoint))
	e.equal(e.tells(m, zmq.EventClosed, endpoint).FD(), listening.FD())
}

// starts passes over the event of a connection that is not there at once.
func (e *env) starts(m *zmq.Monitor, endpoint string) zmq.Event {
	if e.transport == "tcp" {
		if ev := e.tells(m, zmq.EventConnectDelayed, endpoint); ev.Errno() == 0 {
			e.fatal("%v", ev)
		}
	}
	return e.tells(m, zmq.EventConnected, endpoint)
}

func connecterIsToldOfItsConnection(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.socket(zmq.Push)
	m := e.monitor(push)
	e.check(push.Connect(endpoint))
	if ev := e.starts(m, endpoint); ev.FD() <= 0 {
		e.fatal("%v", ev)
	}
	e.tells(m, zmq.EventHandshakeSucceeded, endpoint)
	e.send(push, "x")
	e.want(pull, "x")
}

func connecterIsToldThatItsPeerLeft(e *env) {
	endpoint := e.nobody()
	pull := e.boundTo(zmq.Pull, endpoint)
	push := e.socket(zmq.Push, zmq.ReconnectInterval(10*time.Millisecond))
	m := e.monitor(push)
	e.check(push.Connect(endpoint))
	connected := e.starts(m, endpoint)
	e.tells(m, zmq.EventHandshakeSucceeded, endpoint)
	e.check(pull.Close())
	e.equal(e.tells(m, zmq.EventDisconnected, endpoint).FD(), connected.FD())
	if wait := e.tells(m, zmq.EventConnectRetried, endpoint).RetryInterval(); wait < 10*time.Millisecond || wait > 20*time.Millisecond {
		e.fatal("tries again after %v", wait)
	}
	e.boundTo(zmq.Pull, endpoint)
	for ev := e.next(m); ev.Type != zmq.EventHandshakeSucceeded; ev = e.next(m) {
		e.equal(ev.Endpoint, endpoint)
	}
}

func retriesAreTold(e *env) {
	endpoint := e.nobody()
	push := e.socket(zmq.Push, zmq.ReconnectInterval(10*time.Millisecond), zmq.ReconnectIntervalMax(40*time.Millisecond))
	m := e.monitor(push)
	e.check(push.Connect(endpoint))
	for range 3 {
		e.tells(m, zmq.EventConnectDelayed, endpoint)
		e.tells(m, zmq.EventClosed, endpoint)
		if wait := e.tells(m, zmq.EventConnectRetried, endpoint).RetryInterval(); wait < 10*time.Millisecond || wait > 80*time.Millisecond {
			e.fatal("tries again after %v", wait)
		}
	}
}

// The one who disconnects closes the connection, the other one loses it.
func disconnectIsTold(e *env) {
	pull := e.socket(zmq.Pull)
	server := e.monitor(pull, zmq.EventDisconnected)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	push := e.socket(zmq.Push)
	client := e.monitor(push)
	e.check(push.Connect(endpoint))
	e.starts(client, endpoint)
	e.tells(client, zmq.EventHandshakeSucceeded, endpoint)
	e.attend(push)
	e.check(push.Disconnect(endpoint))
	e.tells(server, zmq.EventDisconnected, endpoint)
}

func failedBindsAreTold(e *env) {
	_, taken := e.bound(zmq.Pull)
	s := e.socket(zmq.Pull)
	m := e.monitor(s)
	_, err := s.Bind(taken)
	e.is(err, zmq.ErrAddrInUse)
	e.equal(e.next(m).Type, zmq.EventClosed)
	if ev := e.next(m); ev.Type != zmq.EventBindFailed || ev.Errno() != capi.EADDRINUSE {
		e.fatal("%v", ev)
	}
}

// greeting is how a peer with a mechanism starts to speak ZMTP 3.0.
func greeting(mechanism string) []byte {
	b := make([]byte, 64)
	copy(b, "\xff\x00\x00\x00\x00\x00\x00\x00\x00\x7f\x03\x00")
	copy(b[12:32], mechanism)
	return b
}

func failedHandshakesAreTold(e *env) {
	pull := e.socket(zmq.Pull)
	m := e.monitor(pull, zmq.EventHandshakeFailedNoDetail|zmq.EventHandshakeFailedProtocol)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	send := func(mechanism string) net.Conn {
		peer := e.dial(endpoint)
		_, err := peer.Write(greeting(mechanism))
		e.check(err)
		return peer
	}
	stranger := send("NONSENSE")
	defer stranger.Close()
	ev := e.tells(m, zmq.EventHandshakeFailedProtocol, endpoint)
	e.equal(ev.ProtocolError(), capi.ProtocolErrorZMTPMechanismMismatch)
	e.check(send("NULL").Close()) // amid the handshake
	e.tells(m, zmq.EventHandshakeFailedNoDetail, endpoint)
}

func onlyTypesAskedForAreTold(e *env) {
	pull := e.socket(zmq.Pull)
	m := e.monitor(pull, zmq.EventClosed, zmq.EventAccepted)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	push := e.connected(zmq.Push, endpoint)
	e.tells(m, zmq.EventAccepted, endpoint)
	e.send(push, "x")
	e.want(pull, "x")
	e.check(pull.Unbind(endpoint))
	e.tells(m, zmq.EventClosed, endpoint)
}

func nothingIsToldHere(e *env) {
	pull := e.socket(zmq.Pull)
	m := e.monitor(pull)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	push := e.connected(zmq.Push, endpoint)
	other := e.monitor(push)
	e.send(push, "x")
	e.want(pull, "x")
	e.check(push.Disconnect(endpoint))
	e.check(pull.Unbind(endpoint))
	e.settle(pull, push)
	for s, m := range map[*zmq.Socket]*zmq.Monitor{pull: m, push: other} {
		e.check(s.Close())
		e.equal(e.next(m).Type, zmq.EventMonitorStopped)
	}
}

func closeEndsThem(e *env) {
	s := e.socket(zmq.Pull)
	first, second := e.monitor(s), e.monitor(s, zmq.EventMonitorStopped)
	e.check(s.Close())
	for _, m := range []*zmq.Monitor{first, second} {
		e.tells(m, zmq.EventMonitorStopped, "")
		_, err := m.Next(e.c)
		e.is(err, zmq.ErrClosed)
	}
	_, err := s.Monitor()
	e.is(err, zmq.ErrClosed)
}

func shutdownEndsThem(e *env) {
	s := e.socket(zmq.Pull)
	m := e.monitor(s)
	e.check(e.ctx.Shutdown())
	e.tells(m, zmq.EventMonitorStopped, "")
	_, err := m.Next(e.c)
	e.is(err, zmq.ErrTerminated)
	_, err = s.Monitor()
	e.is(err, zmq.ErrTerminated)
}

func monitorsDoNotKeepSocketsOpen(e *env) {
	s, endpoint := e.bound(zmq.Push)
	m := e.monitor(s)
	e.check(m.Close())
	_, err := m.Next(e.c)
	e.is(err, zmq.ErrClosed)
	pull := e.connected(zmq.Pull, endpoint)
	e.send(s, "goes on")
	e.want(pull, "goes on")
	e.monitor(s) // there may be another
	e.check(s.Close())
}

func pipesAreCounted(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.socket(zmq.Push)
	m := e.monitor(push, zmq.EventPipesStats)
	e.is(m.RequestPipesStats(), zmq.ErrAgain)
	e.check(push.Connect(endpoint))
	e.send(push, "x")
	e.want(pull, "x")
	e.attend(pull) // it has a part in it
	e.check(m.RequestPipesStats())
	e.equal(len(e.next(m).Values), 2)
}
