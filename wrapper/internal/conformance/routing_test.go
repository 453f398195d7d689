package conformance

import zmq "github.com/zmqbridge/zmqbridge/wrapper"

var routing = theme{"routing", []testCase{
	{"DealerServesPeersInTurn", anywhere, dealerServesPeersInTurn},
	{"DealerIsServedInTurn", inproc, dealerIsServedInTurn},
	{"DealerWaitsForAPeer", anywhere, dealerWaitsForAPeer},
	{"RouterNamesPeers", anywhere, routerNamesPeers},
	{"RouterMakesNames", anywhere, routerMakesNames},
	{"RouterIsServedInTurn", inproc, routerIsServedInTurn},
	{"RouterDropsWhatHasNoPeer", anywhere, routerDropsWhatHasNoPeer},
	{"RouterDropsWhatHasNoRoom", inproc, routerDropsWhatHasNoRoom},
	{"RouterDropsABareName", anywhere, routerDropsABareName},
	{"MandatoryWantsAPeer", anywhere, mandatoryWantsAPeer},
	{"MandatoryWantsRoom", inproc, mandatoryWantsRoom},
	{"MandatoryNoticesWhoLeft", inproc, mandatoryNoticesWhoLeft},
	{"ANameIsForOnePeer", inproc, aNameIsForOnePeer},
	{"HandoverGivesANameToTheNext", anywhere, handoverGivesANameToTheNext},
	{"ProbeTellsOfPeers", anywhere, probeTellsOfPeers},
	{"NamesForConnections", anywhere, namesForConnections},
	{"RouterToRouter", anywhere, routerToRouter},
}}

func dealerServesPeersInTurn(e *env) {
	dealer, peers := e.connectedTo(3, zmq.Dealer, zmq.Dealer)
	for i := range 9 {
		e.send(dealer, i, "part")
	}
	for i := range 9 {
		e.want(peers[i%3], i, "part")
	}
}

func dealerIsServedInTurn(e *env) {
	dealer, peers := e.connectedTo(3, zmq.Dealer, zmq.Dealer)
	for who, peer := range peers {
		e.settle(peer)
		for i := range 3 {
			e.send(peer, who, i)
		}
	}
	for i := range 3 {
		for who := range peers {
			e.want(dealer, who, i)
		}
	}
}

func dealerWaitsForAPeer(e *env) {
	dealer, endpoint := e.bound(zmq.Dealer)
	e.refuses(dealer, "nobody there")
	sent := e.sends(dealer, "hello")
	e.want(e.connected(zmq.Dealer, endpoint), "hello")
	e.check(<-sent)
}

func id(name string) zmq.SocketOption { return zmq.RoutingID([]byte(name)) }

func routerNamesPeers(e *env) {
	router, endpoint := e.bound(zmq.Router)
	a := e.connected(zmq.Dealer, endpoint, id("a"))
	b := e.connected(zmq.Dealer, endpoint, id("b"))
	e.send(a, "", "from a")
	e.want(router, "a", "", "from a")
	e.send(b, "from b")
	e.want(router, "b", "from b")
	for i := range 5 {
		e.send(router, "b", "to b", i)
		e.send(router, "a", "to a", i)
	}
	for i := range 5 {
		e.want(a, "to a", i)
		e.want(b, "to b", i)
	}
}

// Names that a Router makes are five bytes that start with a zero.
func routerMakesNames(e *env) {
	router, endpoint := e.bound(zmq.Router)
	names := map[string]bool{}
	for range 3 {
		dealer := e.connected(zmq.Dealer, endpoint)
		e.send(dealer, "hello")
		name := e.recv(router)[0]
		if len(name) != 5 || name[0] != 0 || names[string(name)] {
			e.fatal("%q after %v", name, names)
		}
		names[string(name)] = true
		e.send(router, name, "welcome")
		e.want(dealer, "welcome")
	}
}

func routerIsServedInTurn(e *env) {
	router, endpoint := e.bound(zmq.Router)
	names := []string{"a", "b", "c"}
	for _, name := range names {
		dealer := e.connected(zmq.Dealer, endpoint, id(name))
		for i := range 3 {
			e.send(dealer, i)
		}
	}
	for i := range 3 {
		for _, name := range names {
			e.want(router, name, i)
		}
	}
}

func routerDropsWhatHasNoPeer(e *env) {
	router, endpoint := e.bound(zmq.Router)
	e.send(router, "nobody", "dropped")
	a := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(a, "hello")
	e.want(router, "a", "hello")
	e.send(router, "nobody", "dropped", "too")
	e.send(router, "a", "first")
	e.want(a, "first")
}

func routerDropsWhatHasNoRoom(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.SendHWM(1))
	full := e.connected(zmq.Dealer, endpoint, id("full"), zmq.RecvHWM(2))
	other := e.connected(zmq.Dealer, endpoint, id("other"))
	e.settle(router)
	for i := range 10 {
		e.send(router, "full", i)
	}
	e.send(router, "other", "x")
	e.want(other, "x")
	for i := range 3 {
		e.want(full, i)
	}
	e.empty(full)
	e.settle(router)
	e.send(router, "full", "room again")
	e.want(full, "room again")
}

// A message of the name alone reaches nobody.
func routerDropsABareName(e *env) {
	router, endpoint := e.bound(zmq.Router)
	a := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(a, "hello")
	e.want(router, "a", "hello")
	e.send(router, "a")
	e.send(router, "a", "first")
	e.want(a, "first")
}

func mandatoryWantsAPeer(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterMandatory(true))
	e.is(router.Send(e.c, zmq.Msg("a", "x")), zmq.ErrUnreachable)
	a := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(a, "hello")
	e.want(router, "a", "hello")
	e.is(router.Send(e.c, zmq.Msg("b", "x")), zmq.ErrUnreachable)
	e.send(router, "a", "x")
	e.want(a, "x")
}

func mandatoryWantsRoom(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterMandatory(true), zmq.SendHWM(1))
	full := e.connected(zmq.Dealer, endpoint, id("full"), zmq.RecvHWM(2))
	other := e.connected(zmq.Dealer, endpoint, id("other"))
	e.settle(router)
	e.equal(e.fill(router, 10, "full"), 3)
	sent := e.sends(router, "full", 3)
	e.send(router, "other", "is not held up")
	e.want(other, "is not held up")
	for i := range 4 {
		e.want(full, i)
	}
	e.check(<-sent)
}

func mandatoryNoticesWhoLeft(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterMandatory(true))
	a := e.connected(zmq.Dealer, endpoint, id("a"))
	e.settle(router)
	e.send(router, "a", "x")
	e.want(a, "x")
	e.check(a.Disconnect(endpoint))
	e.settle(router, a)
	e.is(router.Send(e.c, zmq.Msg("a", "x")), zmq.ErrUnreachable)
}

func aNameIsForOnePeer(e *env) {
	router, endpoint := e.bound(zmq.Router)
	first := e.connected(zmq.Dealer, endpoint, id("a"))
	second := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(second, "ignored")
	e.send(first, "x")
	e.want(router, "a", "x")
	e.empty(router)
	e.send(router, "a", "y")
	e.want(first, "y")
	e.empty(second)
}

func handoverGivesANameToTheNext(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterHandover(true))
	first := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(first, "first")
	e.want(router, "a", "first")
	second := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(second, "second")
	e.want(router, "a", "second")
	e.send(router, "a", "yours")
	e.want(second, "yours")
}

func probeTellsOfPeers(e *env) {
	router, endpoint := e.bound(zmq.Router)
	dealer := e.connected(zmq.Dealer, endpoint, id("a"), zmq.ProbeRouter(true))
	e.want(router, "a", "")
	e.send(router, "a", "welcome")
	e.want(dealer, "welcome")
}

// A Router may name those that it connects to, and write to them first.
func namesForConnections(e *env) {
	router := e.socket(zmq.Router, zmq.RouterMandatory(true))
	for _, name := range []string{"one", "two"} {
		dealer, endpoint := e.bound(zmq.Dealer)
		e.check(router.SetConnectRoutingID([]byte(name)))
		e.check(router.Connect(endpoint))
		e.send(router, name, "hello")
		e.want(dealer, "hello")
		e.send(dealer, "answer")
		e.want(router, name, "answer")
	}
}

func routerToRouter(e *env) {
	server, endpoint := e.bound(zmq.Router, id("server"))
	client := e.connected(zmq.Router, endpoint, id("client"), zmq.ConnectRoutingID([]byte("chosen")))
	e.send(client, "chosen", "hello")
	e.want(server, "client", "hello")
	e.send(server, "client", "answer")
	e.want(client, "chosen", "answer")
}
