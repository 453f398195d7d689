package conformance

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// early is about connecting before anybody binds, which over inproc is a thing of
// its own.
var early = theme{"early", []testCase{
	{"AllTypesConnectFirst", anywhere, allTypesConnectFirst},
	{"MessagesWait", anywhere, messagesWait},
	{"ManyWait", inproc, manyWait},
	{"RoomIsTheSendersUntilThereIsAReceiver", inproc, roomIsTheSendersUntilThereIsAReceiver},
	{"NoLimitOfOneSideIsNone", inproc, noLimitOfOneSideIsNone},
	{"SubscriptionsWait", anywhere, subscriptionsWait},
	{"NamesWait", anywhere, namesWait},
	{"RouterHasNamesForThoseToCome", anywhere, routerHasNamesForThoseToCome},
	{"OnePairGetsThrough", inproc, onePairGetsThrough},
	{"WhoGaveUpIsNotThere", inproc, whoGaveUpIsNotThere},
	{"RoutersMayGiveUp", inproc, routersMayGiveUp},
	{"WhoWentAwayLeftMessages", inproc, whoWentAwayLeftMessages},
	{"ProbesWait", anywhere, probesWait},
	{"OneNameForManyBinders", inproc, oneNameForManyBinders},
	{"ConflatedMessagesFollow", inproc, conflatedMessagesFollow},
}}

// peers are types that go together, the one that can send first.
var peers = [][2]zmq.SocketType{
	{zmq.Pair, zmq.Pair}, {zmq.Push, zmq.Pull}, {zmq.Dealer, zmq.Dealer}, {zmq.Dealer, zmq.Router},
	{zmq.Dealer, zmq.Rep}, {zmq.Req, zmq.Rep}, {zmq.Req, zmq.Router}, {zmq.XSub, zmq.XPub},
}

// first sends a message of a type to a socket of another, and wants its last part to
// arrive.
func (e *env) first(from, to *zmq.Socket) {
	if from.Type() == zmq.Dealer && to.Type() == zmq.Rep {
		e.send(from, "", "x")
	} else {
		e.send(from, "x")
	}
	msg := e.recv(to)
	e.equal(string(msg[len(msg)-1]), "x")
}

func allTypesConnectFirst(e *env) {
	for _, p := range peers {
		for _, connects := range p {
			endpoint := e.nobody()
			binds := p[0]
			if connects == p[0] {
				binds = p[1]
			}
			a := e.connected(connects, endpoint)
			b := e.boundTo(binds, endpoint)
			if connects != p[0] {
				a, b = b, a
			}
			if a.Type() == zmq.XSub {
				e.settle(a, b)
				e.attend(a)
				e.send(a, "\x01x")
				e.want(b, "\x01x")
				continue
			}
			e.first(a, b)
		}
	}
}

func messagesWait(e *env) {
	endpoint := e.nobody()
	dealer := e.connected(zmq.Dealer, endpoint, id("a"))
	for i := range 10 {
		e.send(dealer, i, "part")
	}
	router := e.boundTo(zmq.Router, endpoint)
	for i := range 10 {
		e.want(router, "a", i, "part")
	}
	e.send(router, "a", "answer")
	e.want(dealer, "answer")
}

// They are served in the order in which they came.
func manyWait(e *env) {
	endpoint := e.nobody()
	for who := range 3 {
		push := e.connected(zmq.Push, endpoint)
		for i := range 3 {
			e.send(push, who, i)
		}
	}
	pull := e.boundTo(zmq.Pull, endpoint)
	for i := range 3 {
		for who := range 3 {
			e.want(pull, who, i)
		}
	}
}

func roomIsTheSendersUntilThereIsAReceiver(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.SendHWM(3))
	e.equal(e.fill(push, 100), 3)
	pull := e.boundTo(zmq.Pull, endpoint, zmq.RecvHWM(4))
	e.settle(push, pull)
	e.equal(e.fill(push, 100), 4)
	for _, i := range []int{0, 1, 2, 0, 1, 2, 3} {
		e.want(pull, i)
	}
}

func noLimitOfOneSideIsNone(e *env) {
	for _, marks := range [][2]int{{0, 4}, {4, 0}} {
		endpoint := e.nobody()
		push := e.connected(zmq.Push, endpoint, zmq.SendHWM(marks[0]))
		pull := e.boundTo(zmq.Pull, endpoint, zmq.RecvHWM(marks[1]))
		e.settle(push, pull)
		e.equal(e.fill(push, 3000), 3000)
	}
}

func subscriptionsWait(e *env) {
	endpoint := e.nobody()
	sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("a"))
	e.check(sub.Subscribe("b"))
	e.check(sub.Unsubscribe("a"))
	pub := e.boundTo(zmq.XPub, endpoint)
	e.want(pub, "\x01a")
	e.want(pub, "\x01b")
	e.want(pub, "\x00a")
	e.send(pub, "a")
	e.send(pub, "b")
	e.want(sub, "b")
}

// A Router learns the names of those that it is bound or connected to.
func namesWait(e *env) {
	endpoint := e.nobody()
	router := e.connected(zmq.Router, endpoint)
	dealer := e.boundTo(zmq.Dealer, endpoint, id("late"))
	e.send(dealer, "x")
	e.want(router, "late", "x")
	e.send(router, "late", "y")
	e.want(dealer, "y")
}

func routerHasNamesForThoseToCome(e *env) {
	endpoint := e.nobody()
	router := e.socket(zmq.Router, zmq.RouterMandatory(true))
	e.is(router.Send(e.c, zmq.Msg("chosen", "x")), zmq.ErrUnreachable)
	e.check(router.SetConnectRoutingID([]byte("chosen")))
	e.check(router.Connect(endpoint))
	e.send(router, "chosen", "early")
	dealer := e.boundTo(zmq.Dealer, endpoint, id("its own"))
	e.want(dealer, "early")
	e.send(dealer, "answer")
	e.want(router, "chosen", "answer")
}

func onePairGetsThrough(e *env) {
	endpoint := e.nobody()
	first, second := e.connected(zmq.Pair, endpoint), e.connected(zmq.Pair, endpoint)
	e.send(first, "first")
	e.send(second, "second")
	pair := e.boundTo(zmq.Pair, endpoint)
	e.want(pair, "first")
	e.settle(pair, second)
	e.empty(pair)
	e.refuses(second, "x")
	e.send(pair, "answer")
	e.want(first, "answer")
}

func whoGaveUpIsNotThere(e *env) {
	endpoint := e.nobody()
	gone, closed := e.connected(zmq.Push, endpoint), e.connected(zmq.Push, endpoint)
	stays := e.connected(zmq.Push, endpoint)
	e.check(gone.Disconnect(endpoint))
	e.check(closed.Close())
	pull := e.boundTo(zmq.Pull, endpoint)
	e.send(stays, "x")
	e.want(pull, "x")
	e.refuses(gone, "nobody there")
	e.empty(pull)
}

// libzmq alone would abort, which package zmq prevents.
func routersMayGiveUp(e *env) {
	for _, typ := range []zmq.SocketType{zmq.Router, zmq.Rep} {
		endpoint := e.nobody()
		gone, back := e.connected(typ, endpoint), e.connected(typ, endpoint)
		for _, s := range []*zmq.Socket{gone, back} {
			e.check(s.Disconnect(endpoint))
			e.is(s.Disconnect(endpoint), capi.ENOENT)
		}
		e.check(back.Connect(endpoint))
		e.settle(gone, back)
		dealer := e.boundTo(zmq.Dealer, endpoint)
		e.settle(gone, dealer)
		for i := range 3 {
			e.send(dealer, "", i)
			msg := e.recv(back)
			e.equal(msg[len(msg)-1:], zmq.Msg(i))
			if typ == zmq.Rep {
				e.send(back, "answer")
				e.want(dealer, "", "answer")
			}
		}
	}
}

func whoWentAwayLeftMessages(e *env) {
	endpoint := e.nobody()
	disconnected, closed := e.connected(zmq.Push, endpoint), e.connected(zmq.Push, endpoint)
	e.send(disconnected, "from one who disconnected")
	e.send(closed, "from one who closed")
	e.check(disconnected.Disconnect(endpoint))
	e.check(closed.Close())
	pull := e.boundTo(zmq.Pull, endpoint)
	e.want(pull, "from one who disconnected")
	e.want(pull, "from one who closed")
	e.empty(pull)
}

func probesWait(e *env) {
	endpoint := e.nobody()
	dealer := e.connected(zmq.Dealer, endpoint, id("a"), zmq.ProbeRouter(true))
	router := e.boundTo(zmq.Router, endpoint)
	e.want(router, "a", "")
	e.send(router, "a", "welcome")
	e.want(dealer, "welcome")
}

// Those who wait go to the first that binds the name; later ones to the next.
func oneNameForManyBinders(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint)
	for i := range 3 {
		pull := e.boundTo(zmq.Pull, endpoint)
		e.send(push, i)
		e.want(pull, i)
		e.check(pull.Unbind(endpoint))
		e.check(push.Disconnect(endpoint))
		e.check(push.Connect(endpoint))
	}
}

// libzmq may lose those that were sent before there was a receiver.
func conflatedMessagesFollow(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.Conflate(true))
	pull := e.boundTo(zmq.Pull, endpoint, zmq.Conflate(true))
	e.settle(push, pull)
	for i := range 5 {
		e.send(push, i)
	}
	e.want(pull, 4)
	e.empty(pull)
}
