package conformance

import zmq "github.com/zmqbridge/zmqbridge/wrapper"

var readiness = theme{"readiness", []testCase{
	{"WithoutPeers", inproc, readyWithoutPeers},
	{"WithAPeer", inproc, readyWithAPeer},
	{"AFullPeerMutes", inproc, aFullPeerMutes},
	{"AFullPeerDoesNotMutePublishers", inproc, aFullPeerDoesNotMutePublishers},
	{"AFullPeerDoesNotMuteRouters", inproc, aFullPeerDoesNotMuteRouters},
	{"MandatoryRouterIsReadyForSome", inproc, mandatoryRouterIsReadyForSome},
	{"ReqAndRepAreReadyInTurn", anywhere, reqAndRepAreReadyInTurn},
	{"ReadyAsLongAsThereIsSomething", inproc, readyAsLongAsThereIsSomething},
	{"UnwantedMessagesAreNothing", inproc, unwantedMessagesAreNothing},
	{"XPubIsReadyForSubscriptions", anywhere, xpubIsReadyForSubscriptions},
	{"PollerFindsTheReady", anywhere, pollerFindsTheReady},
	{"PollerWaitsForRoom", inproc, pollerWaitsForRoom},
	{"PollerTellsOfTheEnd", anywhere, pollerTellsOfTheEnd},
}}

const (
	in  = zmq.PollIn
	out = zmq.PollOut
	no  = zmq.PollEvents(0)
)

func readyWithoutPeers(e *env) {
	for typ, want := range map[zmq.SocketType]zmq.PollEvents{
		zmq.Pair: no, zmq.Push: no, zmq.Pull: no, zmq.Dealer: no, zmq.Req: no, zmq.Rep: no, zmq.Sub: no,
		zmq.Router: out, zmq.Pub: out, zmq.XPub: out, zmq.XSub: out,
	} {
		if got := e.events(e.socket(typ)); got != want {
			e.fail("%v: %v, want %v", typ, got, want)
		}
	}
	e.equal(e.events(e.socket(zmq.Router, zmq.RouterMandatory(true))), no)
}

func readyWithAPeer(e *env) {
	for _, tt := range []struct {
		a, b           zmq.SocketType
		readyA, readyB zmq.PollEvents
	}{
		{zmq.Pair, zmq.Pair, out, out},
		{zmq.Push, zmq.Pull, out, no},
		{zmq.Dealer, zmq.Dealer, out, out},
		{zmq.Dealer, zmq.Router, out, out},
		{zmq.Req, zmq.Rep, out, no},
		{zmq.Pub, zmq.Sub, out, no},
		{zmq.XPub, zmq.XSub, out, out},
	} {
		a, b := e.pair(tt.a, tt.b)
		e.settle(a, b)
		if ea, eb := e.events(a), e.events(b); ea != tt.readyA || eb != tt.readyB {
			e.fail("%v and %v: %v and %v", tt.a, tt.b, ea, eb)
		}
	}
}

// narrow returns two connected sockets with room for two messages each way.
func (e *env) narrow(bound, connected zmq.SocketType, opts ...zmq.SocketOption) (*zmq.Socket, *zmq.Socket) {
	small := []zmq.SocketOption{zmq.SendHWM(1), zmq.RecvHWM(1)}
	a, endpoint := e.bound(bound, append(small, opts...)...)
	b := e.connected(connected, endpoint, small...)
	e.settle(a, b)
	return a, b
}

func aFullPeerMutes(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Push, zmq.Pull}, {zmq.Dealer, zmq.Dealer}, {zmq.Pair, zmq.Pair}} {
		a, b := e.narrow(types[0], types[1])
		e.equal(e.events(a), out)
		e.equal(e.fill(a, 10), 2)
		e.equal(e.events(a), no)
		e.want(b, 0)
		e.settle(a)
		e.equal(e.events(a), out)
	}
}

func aFullPeerDoesNotMutePublishers(e *env) {
	for _, opts := range [][]zmq.SocketOption{nil, {zmq.XPubNoDrop(true)}} {
		pub, sub := e.narrow(zmq.XPub, zmq.Sub, opts...)
		e.check(sub.Subscribe(""))
		e.want(pub, "\x01")
		e.fill(pub, 10)
		e.equal(e.events(pub), out)
	}
}

func aFullPeerDoesNotMuteRouters(e *env) {
	router, dealer := e.narrow(zmq.Router, zmq.Dealer)
	e.send(dealer, "x")
	name := e.recv(router)[0]
	for range 10 {
		e.send(router, name, "x")
		e.equal(e.events(router), out)
	}
}

func mandatoryRouterIsReadyForSome(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterMandatory(true), zmq.SendHWM(1))
	e.equal(e.events(router), no)
	for _, name := range []string{"a", "b"} {
		e.connected(zmq.Dealer, endpoint, id(name), zmq.RecvHWM(1))
		e.settle(router)
		e.equal(e.events(router), out)
		e.equal(e.fill(router, 10, name), 2)
		e.equal(e.events(router), no)
	}
}

func reqAndRepAreReadyInTurn(e *env) {
	rep, req := e.pair(zmq.Rep, zmq.Req)
	for range 3 {
		e.equal(e.events(req), out)
		e.equal(e.events(rep), no)
		e.send(req, "question")
		e.equal(e.events(req), no)
		e.until(func() bool { return e.events(rep) == in })
		e.want(rep, "question")
		e.equal(e.events(rep), out)
		e.send(rep, "answer")
		e.equal(e.events(rep), no)
		e.until(func() bool { return e.events(req) == in })
		e.want(req, "answer")
	}
}

func readyAsLongAsThereIsSomething(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for i := range 3 {
		e.send(push, i, "part")
	}
	for i := range 3 {
		for range 3 {
			e.equal(e.events(pull), in)
		}
		e.want(pull, i, "part")
	}
	e.equal(e.events(pull), no)
}

// Those that a Sub has not subscribed to, and what a Req has not asked for.
func unwantedMessagesAreNothing(e *env) {
	pub, endpoint := e.bound(zmq.Pub)
	sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("a"))
	e.settle(pub)
	e.send(pub, "b")
	e.equal(e.events(sub), no)
	e.send(pub, "a")
	e.equal(e.events(sub), in)
	e.want(sub, "a")
	e.equal(e.events(sub), no)

	router, req := e.pair(zmq.Router, zmq.Req)
	e.send(req, "question")
	name := e.recv(router)[0]
	e.send(router, name, "", "answer")
	e.send(router, name, "", "again")
	e.equal(e.events(req), in)
	e.want(req, "answer")
	e.equal(e.events(req), out)
}

func xpubIsReadyForSubscriptions(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	e.equal(e.events(pub), out)
	e.check(sub.Subscribe("a"))
	e.until(func() bool { return e.events(pub) == in|out })
	e.want(pub, "\x01a")
	e.equal(e.events(pub), out)
}

// add has a new poller wait for sockets.
func (e *env) poller(events zmq.PollEvents, sockets ...*zmq.Socket) *zmq.Poller {
	p := new(zmq.Poller)
	for _, s := range sockets {
		e.check(p.Add(s, events))
	}
	return p
}

func (e *env) wait(p *zmq.Poller) []zmq.Ready {
	ready, err := p.Wait(e.c)
	e.check(err)
	return ready
}

func pollerFindsTheReady(e *env) {
	var pulls, pushers []*zmq.Socket
	for range 3 {
		pull, push := e.pair(zmq.Pull, zmq.Push)
		pulls, pushers = append(pulls, pull), append(pushers, push)
	}
	p := e.poller(in|out, pulls...)
	defer p.Close()
	for _, i := range []int{1, 0, 2} {
		e.send(pushers[i], i)
		ready := e.wait(p)
		if len(ready) != 1 || ready[0].Socket != pulls[i] || ready[0].Events != in || ready[0].Err != nil {
			e.fatal("%v", ready)
		}
		e.want(pulls[i], i)
	}
}

func pollerWaitsForRoom(e *env) {
	push, pull := e.narrow(zmq.Push, zmq.Pull)
	e.fill(push, 10)
	p := e.poller(out, push)
	defer p.Close()
	done := make(chan error, 1)
	go func() { _, err := p.Wait(e.c); done <- err }()
	e.want(pull, 0)
	e.want(pull, 1)
	e.check(<-done)
	e.send(push, "x")
}

func pollerTellsOfTheEnd(e *env) {
	a, b := e.socket(zmq.Pull), e.socket(zmq.Pull)
	p := e.poller(in, a, b)
	defer p.Close()
	done := make(chan []zmq.Ready, 1)
	go func() { ready, _ := p.Wait(e.c); done <- ready }()
	e.check(b.Close())
	ready := <-done
	if len(ready) != 1 || ready[0].Socket != b {
		e.fatal("%v", ready)
	}
	e.is(ready[0].Err, zmq.ErrClosed)
	e.check(p.Remove(b))
	e.check(e.ctx.Shutdown())
	e.is(e.wait(p)[0].Err, zmq.ErrTerminated)
}
