package conformance

import (
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var leaving = theme{"leaving", []testCase{
	{"UnbindKeepsConnections", inproc, unbindKeepsConnections},
	{"UnbindEndsConnections", network, unbindEndsConnections},
	{"UnbindLetsNobodyIn", anywhere, unbindLetsNobodyIn},
	{"OthersStayBound", anywhere, othersStayBound},
	{"OnlyOnce", anywhere, leavingOnlyOnce},
	{"EitherCallEndsEither", anywhere, eitherCallEndsEither},
	{"WildcardsAreNotNames", network, wildcardsAreNotNames},
	{"DisconnectDeliversWhatWasSent", anywhere, disconnectDeliversWhatWasSent},
	{"DisconnectDropsWhatIsUnread", inproc, disconnectDropsWhatIsUnread},
	{"DisconnectLeavesNoPeer", anywhere, disconnectLeavesNoPeer},
	{"OtherConnectionsStay", anywhere, otherConnectionsStay},
	{"ConnectAgain", anywhere, connectAgain},
	{"NetworksReconnect", network, networksReconnect},
	{"SubscriptionsReconnect", network, subscriptionsReconnect},
	{"InprocDoesNotReconnect", inproc, inprocDoesNotReconnect},
	{"CloseLeavesWhatWasSent", anywhere, closeLeavesWhatWasSent},
	{"ReqMayAskAnotherOnceItsPeerIsGone", anywhere, reqMayAskAnotherOnceItsPeerIsGone},
}}

func unbindKeepsConnections(e *env) {
	a, endpoint := e.bound(zmq.Pair)
	b := e.connected(zmq.Pair, endpoint)
	e.send(b, "before")
	e.want(a, "before")
	e.check(a.Unbind(endpoint))
	e.settle(a, b)
	for i := range 3 {
		e.send(a, i)
		e.want(b, i)
		e.send(b, i)
		e.want(a, i)
	}
}

// Over a network they belong to what was bound.
func unbindEndsConnections(e *env) {
	endpoint := e.nobody()
	first := e.boundTo(zmq.Pull, endpoint)
	push := e.connected(zmq.Push, endpoint)
	m := e.monitor(push, zmq.EventDisconnected)
	e.send(push, "first")
	e.want(first, "first")
	e.attend(first)
	e.check(first.Unbind(endpoint))
	e.next(m)
	second := e.boundTo(zmq.Pull, endpoint)
	e.send(push, "second")
	e.want(second, "second")
}

// Who comes later waits for another to bind.
func unbindLetsNobodyIn(e *env) {
	endpoint := e.nobody()
	first := e.boundTo(zmq.Pull, endpoint)
	e.check(first.Unbind(endpoint))
	second := e.boundTo(zmq.Pull, endpoint)
	e.send(e.connected(zmq.Push, endpoint), "for the second")
	e.want(second, "for the second")
	e.empty(first)
}

func othersStayBound(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	other, err := pull.Bind(e.address())
	e.check(err)
	e.check(pull.Unbind(endpoint))
	e.send(e.connected(zmq.Push, other), "x")
	e.want(pull, "x")
}

func leavingOnlyOnce(e *env) {
	s, endpoint := e.bound(zmq.Pull)
	e.is(s.Unbind(e.nobody()), capi.ENOENT)
	e.check(s.Unbind(endpoint))
	e.is(s.Unbind(endpoint), capi.ENOENT)
	nobody := e.nobody()
	e.is(s.Disconnect(nobody), capi.ENOENT)
	e.check(s.Connect(nobody))
	e.check(s.Disconnect(nobody))
	e.is(s.Disconnect(nobody), capi.ENOENT)
}

// libzmq does not mind which of the two it is.
func eitherCallEndsEither(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint)
	e.check(push.Unbind(endpoint))
	e.refuses(push, "nobody there")
	e.check(pull.Disconnect(endpoint))
	e.is(pull.Unbind(endpoint), capi.ENOENT)
}

func wildcardsAreNotNames(e *env) {
	s, endpoint := e.bound(zmq.Pull)
	e.is(s.Unbind(e.address()), capi.ENOENT)
	e.check(s.Unbind(endpoint))
}

func disconnectDeliversWhatWasSent(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint, zmq.Linger(-1))
	for i := range 100 {
		e.send(push, i)
	}
	e.check(push.Disconnect(endpoint))
	for i := range 100 {
		e.want(pull, i)
	}
}

func disconnectDropsWhatIsUnread(e *env) {
	push, endpoint := e.bound(zmq.Push)
	pull := e.connected(zmq.Pull, endpoint)
	for i := range 3 {
		e.send(push, i)
	}
	e.want(pull, 0)
	e.check(pull.Disconnect(endpoint))
	e.empty(pull)
	e.settle(push, pull)
	e.refuses(push, "nobody there")
	e.empty(pull)
}

func disconnectLeavesNoPeer(e *env) {
	for _, typ := range []zmq.SocketType{zmq.Push, zmq.Dealer, zmq.Req, zmq.Pair} {
		s := e.connected(typ, e.nobody())
		endpoint := e.last(s)
		e.equal(e.events(s), zmq.PollOut)
		e.check(s.Disconnect(endpoint))
		e.equal(e.events(s), zmq.PollEvents(0))
		e.refuses(s, "nobody there")
	}
}

func otherConnectionsStay(e *env) {
	push, pulls := e.connectedTo(3, zmq.Push, zmq.Pull)
	e.check(push.Disconnect(e.last(pulls[1])))
	for i := range 6 {
		e.send(push, i)
	}
	for i := range 6 {
		e.want(pulls[i%2*2], i)
	}
}

func connectAgain(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.socket(zmq.Push, zmq.Linger(-1))
	for i := range 5 {
		e.check(push.Connect(endpoint))
		e.send(push, i)
		e.want(pull, i)
		e.check(push.Disconnect(endpoint))
	}
}

// What is sent meanwhile waits in the queue that there is for each endpoint.
func networksReconnect(e *env) {
	endpoint := e.nobody()
	push := e.socket(zmq.Push, zmq.ReconnectInterval(10*time.Millisecond))
	e.check(push.Connect(endpoint))
	for i := range 3 {
		pull := e.boundTo(zmq.Pull, endpoint)
		e.send(push, i)
		e.want(pull, i)
		m := e.monitor(push, zmq.EventDisconnected)
		e.check(pull.Close())
		e.next(m)
		e.check(m.Close())
	}
}

func subscriptionsReconnect(e *env) {
	endpoint := e.nobody()
	sub := e.socket(zmq.Sub, zmq.ReconnectInterval(10*time.Millisecond), zmq.Subscriptions("a"))
	e.check(sub.Connect(endpoint))
	e.attend(sub)
	for i := range 3 {
		pub := e.boundTo(zmq.XPub, endpoint)
		e.want(pub, "\x01a")
		e.send(pub, "a", i)
		e.want(sub, "a", i)
		e.check(pub.Close())
	}
}

func inprocDoesNotReconnect(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint)
	e.check(pull.Close())
	e.until(func() bool { return e.events(push) == 0 })
	next := e.boundTo(zmq.Pull, endpoint)
	e.settle(next, push)
	e.refuses(push, "nobody there")
	e.check(push.Connect(endpoint))
	e.send(push, "connected again")
	e.want(next, "connected again")
}

// The peer has it all before it learns that nobody is there any more.
func closeLeavesWhatWasSent(e *env) {
	a, endpoint := e.bound(zmq.Dealer)
	b := e.connected(zmq.Dealer, endpoint, zmq.Linger(-1))
	for i := range 50 {
		e.send(b, i, "part")
	}
	e.check(b.Close())
	c := e.connected(zmq.Dealer, endpoint)
	e.send(c, "c")
	seen, next := false, 0
	for range 51 {
		if msg := e.recv(a); len(msg) == 1 {
			seen = true
		} else {
			e.equal(msg, zmq.Msg(next, "part"))
			next++
		}
	}
	e.equal(seen, true)
	e.equal(next, 50)
}

// It still waits for the answer, though, unless it is relaxed.
func reqMayAskAnotherOnceItsPeerIsGone(e *env) {
	req := e.socket(zmq.Req, zmq.ReqRelaxed(true), zmq.ReqCorrelate(true))
	gone, endpoint := e.bound(zmq.Rep)
	e.check(req.Connect(endpoint))
	e.send(req, "lost")
	e.want(gone, "lost")
	e.check(req.Disconnect(endpoint))
	rep, endpoint := e.bound(zmq.Rep)
	e.check(req.Connect(endpoint))
	e.send(req, "question")
	e.want(rep, "question")
	e.send(rep, "answer")
	e.want(req, "answer")
}
