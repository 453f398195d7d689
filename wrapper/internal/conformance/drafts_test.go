package conformance

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// drafts is about what only a libzmq with drafts does.
var drafts = theme{"drafts", []testCase{
	{"RouterIsToldOfPeers", network, routerIsToldOfPeers},
	{"RouterIsToldOfWhatItAsked", network, routerIsToldOfWhatItAsked},
	{"HelloIsFirst", anywhere, helloIsFirst},
	{"DisconnectMessageIsLast", anywhere, disconnectMessageIsLast},
	{"UnsubscribeOfNothingIsTold", anywhere, unsubscribeOfNothingIsTold},
	{"ClientsAndServers", anywhere, clientsAndServers},
	{"RadioAndDish", anywhere, radioAndDish},
	{"ScatterAndGather", anywhere, scatterAndGather},
	{"Channels", anywhere, channels},
	{"TheyAreRefused", inproc, draftsAreRefused},
}}

func routerIsToldOfPeers(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterNotify(zmq.RouterNotifyConnect|zmq.RouterNotifyDisconnect))
	for _, name := range []string{"a", "b"} {
		dealer := e.connected(zmq.Dealer, endpoint, id(name))
		e.want(router, name, "")
		e.send(dealer, "x")
		e.want(router, name, "x")
		e.check(dealer.Close())
		e.want(router, name, "")
	}
}

func routerIsToldOfWhatItAsked(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterNotify(zmq.RouterNotifyDisconnect))
	dealer := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(dealer, "x")
	e.want(router, "a", "x")
	e.check(dealer.Close())
	e.want(router, "a", "")
	flags, err := router.RouterNotify()
	e.check(err)
	e.equal(flags, zmq.RouterNotifyDisconnect)
}

func helloIsFirst(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.HelloMsg([]byte("welcome")))
	dealer := e.connected(zmq.Dealer, endpoint, id("a"), zmq.HelloMsg([]byte("hello")))
	e.send(dealer, "x")
	e.want(router, "a", "hello")
	e.want(router, "a", "x")
	e.send(router, "a", "y")
	e.want(dealer, "welcome")
	e.want(dealer, "y")
}

func disconnectMessageIsLast(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.DisconnectMsg([]byte("gone")))
	dealer := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(dealer, "x")
	e.want(router, "a", "x")
	e.check(dealer.Close())
	e.want(router, "a", "gone")
}

func unsubscribeOfNothingIsTold(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubVerboser(true), zmq.XPubManual(true))
	sub := e.connected(zmq.XSub, endpoint, zmq.XSubVerboseUnsubscribe(true))
	e.send(sub, "\x01a")
	e.want(pub, "\x01a")
	e.send(sub, "\x00a")
	e.want(pub, "\x00a")
	e.send(sub, "\x00a")
	e.want(pub, "\x00a")
}

func clientsAndServers(e *env) {
	server, endpoint := e.bound(zmq.Server)
	for i := range 3 {
		client := e.connected(zmq.Client, endpoint)
		e.send(client, i)
		msg, from, err := server.RecvFrom(e.c)
		e.check(err)
		e.equal(msg, zmq.Msg(i))
		if from.RoutingID == 0 {
			e.fatal("the client has no number")
		}
		e.check(server.SendTo(e.c, from, zmq.Msg("answer", i)[:1]))
		e.want(client, "answer")
	}
	e.is(server.SendTo(e.c, zmq.Address{RoutingID: 1}, zmq.Msg("x")), zmq.ErrUnreachable)
}

func radioAndDish(e *env) {
	dish, endpoint := e.bound(zmq.Dish)
	radio := e.connected(zmq.Radio, endpoint)
	e.check(dish.Join("a"))
	e.is(dish.Join("a"), capi.EINVAL)
	e.attend(dish)
	e.until(func() bool { // it takes a moment until the group is known
		e.check(radio.SendTo(e.c, zmq.Address{Group: "b"}, zmq.Msg("dropped")))
		e.check(radio.SendTo(e.c, zmq.Address{Group: "a"}, zmq.Msg("x")))
		return e.events(dish)&in != 0
	})
	msg, from, err := dish.RecvFrom(e.c)
	e.check(err)
	e.equal(msg, zmq.Msg("x"))
	e.equal(from.Group, "a")
	e.check(dish.Leave("a"))
	e.is(dish.Leave("a"), capi.EINVAL)
}

func scatterAndGather(e *env) {
	scatter, gathers := e.connectedTo(3, zmq.Scatter, zmq.Gather)
	for i := range 9 {
		e.send(scatter, i)
	}
	for i := range 9 {
		e.want(gathers[i%3], i)
	}
	e.is(scatter.Send(e.c, zmq.Msg("two", "parts")), capi.EINVAL)
}

func channels(e *env) {
	a, b := e.pair(zmq.Channel, zmq.Channel)
	for i := range 3 {
		e.send(b, i)
		e.want(a, i)
		e.send(a, i)
		e.want(b, i)
	}
	e.is(a.Send(e.c, zmq.Msg("two", "parts")), capi.EINVAL)
}

// Without drafts they are refused, and not accepted and ignored.
func draftsAreRefused(e *env) {
	if e.ctx.Has(draft) {
		return
	}
	for _, s := range []*zmq.Socket{e.socket(zmq.Router), e.socket(zmq.XSub)} {
		for _, option := range []zmq.SocketOptionNumber{
			capi.OptRouterNotify, capi.OptHelloMsg, capi.OptDisconnectMsg, capi.OptHiccupMsg, capi.OptPriority,
			capi.OptBusyPoll, capi.OptInBatchSize, capi.OptOutBatchSize, capi.OptXSubVerboseUnsubscribe,
		} {
			if err := s.SetOption(option, number4(1)); !isErrno(err, capi.EINVAL) {
				e.fail("%v: %v", option, err)
			}
		}
	}
}
