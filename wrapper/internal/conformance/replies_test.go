package conformance

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// replies is what requests leaves out: the less usual ways of Req, Rep, Dealer and
// Router.
var replies = theme{"replies", []testCase{
	{"RequestWaitsForTheReply", anywhere, requestWaitsForTheReply},
	{"RelaxedReqForgetsTheFirst", inproc, relaxedReqForgetsTheFirst},
	{"RelaxedWithoutNumbersMixesUp", inproc, relaxedWithoutNumbersMixesUp},
	{"ReqStillWaitsWhenItsPeerLeft", inproc, reqStillWaitsWhenItsPeerLeft},
	{"ReqTakesAReplyOfNoParts", anywhere, reqTakesAReplyOfNoParts},
	{"ReqToDealerThroughRouters", anywhere, reqToDealerThroughRouters},
	{"RepServesInTurn", inproc, repServesInTurn},
	{"RepKeepsLongEnvelopes", anywhere, repKeepsLongEnvelopes},
	{"RepDropsAReplyThatHasNoRoom", inproc, repDropsAReplyThatHasNoRoom},
	{"RepHasOptionsOfARouter", inproc, repHasOptionsOfARouter},
	{"AnswersMayBeLarge", anywhere, answersMayBeLarge},
	{"RouterAnswersInAnyOrder", anywhere, routerAnswersInAnyOrder},
	{"NamesAreAnyBytes", anywhere, namesAreAnyBytes},
	{"NamesAreOfTheConnection", anywhere, namesAreOfTheConnection},
	{"RouterForgetsNames", anywhere, routerForgetsNames},
	{"HandoverEndsTheFirst", inproc, handoverEndsTheFirst},
	{"TakenNamesCannotBeChosen", inproc, takenNamesCannotBeChosen},
	{"ProbesOfAllTypes", anywhere, probesOfAllTypes},
	{"BurstsOfRequests", anywhere, burstsOfRequests},
}}

func requestWaitsForTheReply(e *env) {
	rep, endpoint := e.bound(zmq.Rep)
	req := e.connected(zmq.Req, endpoint)
	go func() {
		for {
			msg, err := rep.Recv(e.c)
			if err != nil || rep.Send(e.c, zmq.Msg("answer to", msg[0])) != nil {
				return
			}
		}
	}()
	for i := range 20 {
		reply, err := req.Request(e.c, zmq.Msg(i))
		e.check(err)
		e.equal(reply, zmq.Msg("answer to", i))
	}
}

// A peer that answers the first all the same is not heard.
func relaxedReqForgetsTheFirst(e *env) {
	router, endpoint := e.bound(zmq.Router)
	req := e.connected(zmq.Req, endpoint, zmq.ReqRelaxed(true), zmq.ReqCorrelate(true))
	var asked []zmq.Message
	for i := range 3 {
		e.send(req, i)
		asked = append(asked, e.recv(router))
	}
	for i, msg := range asked {
		e.send(router, msg[0], msg[1], "", "answer", i)
	}
	e.want(req, "answer", 2)
	e.equal(e.events(req)&in, no)
}

// That is what the numbers are for.
func relaxedWithoutNumbersMixesUp(e *env) {
	router, endpoint := e.bound(zmq.Router)
	req := e.connected(zmq.Req, endpoint, zmq.ReqRelaxed(true))
	e.send(req, "first")
	first := e.recv(router)
	e.send(req, "second")
	e.want(router, first[0], "", "second")
	e.send(router, first[0], "", "answer to the first")
	e.want(req, "answer to the first")
}

func reqStillWaitsWhenItsPeerLeft(e *env) {
	req := e.socket(zmq.Req)
	rep, endpoint := e.bound(zmq.Rep)
	e.check(req.Connect(endpoint))
	e.send(req, "question")
	e.want(rep, "question")
	e.check(rep.Close())
	e.is(req.Send(e.c, zmq.Msg("another")), capi.EFSM)
	e.check(req.SetReqRelaxed(true))
	e.until(func() bool { return e.events(req) == no })
	next, endpoint := e.bound(zmq.Rep)
	e.check(req.Connect(endpoint))
	e.send(req, "another")
	e.want(next, "another")
	e.send(next, "answer")
	e.want(req, "answer")
}

func reqTakesAReplyOfNoParts(e *env) {
	rep, req := e.pair(zmq.Rep, zmq.Req)
	e.send(req, "")
	e.want(rep, "")
	e.send(rep, "", "")
	e.want(req, "", "")
}

// Each Router on the way puts a name in front, and takes it away on the way back.
func reqToDealerThroughRouters(e *env) {
	front, endpoint := e.bound(zmq.Router)
	req := e.connected(zmq.Req, endpoint, id("asker"))
	back, endpoint := e.bound(zmq.Router)
	middle := e.connected(zmq.Dealer, endpoint, id("middle"))
	e.send(req, "question")
	msg := e.recv(front)
	e.check(middle.Send(e.c, msg))
	e.want(back, "middle", "asker", "", "question")
	e.send(back, "middle", "asker", "", "answer")
	e.check(front.Send(e.c, e.recv(middle)))
	e.want(req, "answer")
}

func repServesInTurn(e *env) {
	rep, endpoint := e.bound(zmq.Rep)
	var dealers []*zmq.Socket
	for who := range 3 {
		dealer := e.connected(zmq.Dealer, endpoint)
		for i := range 3 {
			e.send(dealer, "", who, i)
		}
		dealers = append(dealers, dealer)
	}
	for i := range 3 {
		for who, dealer := range dealers {
			e.want(rep, who, i)
			e.send(rep, "answer")
			e.want(dealer, "", "answer")
		}
	}
}

func repKeepsLongEnvelopes(e *env) {
	rep, dealer := e.pair(zmq.Rep, zmq.Dealer)
	var envelope []any
	for i := range 50 {
		envelope = append(envelope, strings.Repeat("x", i*10+1))
	}
	envelope = append(envelope, "")
	for range 3 {
		e.send(dealer, append(envelope[:51:51], "question")...)
		e.want(rep, "question")
		e.send(rep, "answer", "part")
		e.want(dealer, append(envelope[:51:51], "answer", "part")...)
	}
}

// It is gone, and the next question can be taken.
func repDropsAReplyThatHasNoRoom(e *env) {
	rep, endpoint := e.bound(zmq.Rep, zmq.SendHWM(1))
	dealer := e.connected(zmq.Dealer, endpoint, zmq.RecvHWM(1))
	for i := range 4 {
		e.send(dealer, "", i)
		e.want(rep, i)
		e.send(rep, "answer", i)
	}
	e.want(dealer, "", "answer", 0)
	e.want(dealer, "", "answer", 1)
	e.empty(dealer)
}

func repHasOptionsOfARouter(e *env) {
	rep, endpoint := e.bound(zmq.Rep, zmq.RouterMandatory(true), zmq.RouterHandover(true))
	first := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(first, "", "question")
	e.want(rep, "question")
	second := e.connected(zmq.Dealer, endpoint, id("a"))
	e.settle(rep)
	e.send(rep, "answer")
	e.send(second, "", "question of the second")
	e.want(rep, "question of the second")
	e.send(rep, "answer to the second")
	for msg := e.recv(second); string(msg[1]) != "answer to the second"; msg = e.recv(second) {
		e.equal(msg, zmq.Msg("", "answer"))
	}
}

func answersMayBeLarge(e *env) {
	rep, req := e.pair(zmq.Rep, zmq.Req)
	for _, n := range []int{0, 100, 10_000, 1 << 20} {
		e.send(req, make([]byte, n), "part")
		e.want(rep, make([]byte, n), "part")
		e.send(rep, make([]byte, n), "part")
		e.want(req, make([]byte, n), "part")
	}
}

func routerAnswersInAnyOrder(e *env) {
	router, endpoint := e.bound(zmq.Router)
	peers := map[string]*zmq.Socket{}
	var names []string
	for _, name := range []string{"a", "b", "c"} {
		peers[name] = e.connected(zmq.Dealer, endpoint, id(name))
		e.send(peers[name], "hello")
		names = append(names, string(e.recv(router)[0]))
	}
	for i := range names {
		name := names[len(names)-1-i]
		e.send(router, name, "for", name)
	}
	for name, peer := range peers {
		e.want(peer, "for", name)
	}
}

func namesAreAnyBytes(e *env) {
	router, endpoint := e.bound(zmq.Router)
	for _, name := range []string{"\x01", "a\x00b", "\xff", strings.Repeat("x", 255)} {
		dealer := e.connected(zmq.Dealer, endpoint, id(name))
		e.send(dealer, "x")
		e.want(router, name, "x")
		e.send(router, name, "y")
		e.want(dealer, "y")
	}
}

// What is set later is for later connections.
func namesAreOfTheConnection(e *env) {
	a, endpoint := e.bound(zmq.Router)
	dealer := e.connected(zmq.Dealer, endpoint, id("first"))
	e.check(dealer.SetRoutingID([]byte("second")))
	e.send(dealer, "x")
	e.want(a, "first", "x")
	b, endpoint := e.bound(zmq.Router)
	e.check(dealer.Connect(endpoint))
	e.send(dealer, "one each")
	e.send(dealer, "one each")
	e.want(a, "first", "one each")
	e.want(b, "second", "one each")
}

func routerForgetsNames(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterMandatory(true))
	for range 3 {
		dealer := e.connected(zmq.Dealer, endpoint, id("a"))
		e.send(dealer, "x")
		e.want(router, "a", "x")
		e.check(dealer.Close())
		e.until(func() bool { return e.events(router) == no })
		e.is(router.Send(e.c, zmq.Msg("a", "x")), zmq.ErrUnreachable)
	}
}

func handoverEndsTheFirst(e *env) {
	router, endpoint := e.bound(zmq.Router, zmq.RouterHandover(true))
	first := e.connected(zmq.Dealer, endpoint, id("a"))
	e.send(first, "x")
	e.want(router, "a", "x")
	second := e.connected(zmq.Dealer, endpoint, id("a"))
	e.settle(router, first, second)
	e.refuses(first, "nobody there")
	e.send(router, "a", "y")
	e.want(second, "y")
	e.empty(first)
}

// Package zmq sees to that, as libzmq would abort.
func takenNamesCannotBeChosen(e *env) {
	router := e.socket(zmq.Router)
	e.check(router.SetConnectRoutingID([]byte("taken")))
	e.check(router.Connect(e.nobody()))
	for _, name := range []string{"taken", "\x00made"} {
		if router.SetConnectRoutingID([]byte(name)) == nil {
			e.fatal("there may be two called %q", name)
		}
	}
	e.is(router.SetConnectRoutingID(nil), capi.EINVAL)
	e.check(router.SetConnectRoutingID([]byte("another")))
	e.check(router.Connect(e.nobody()))
}

func probesOfAllTypes(e *env) {
	for _, typ := range []zmq.SocketType{zmq.Dealer, zmq.Router, zmq.Req} {
		router, endpoint := e.bound(zmq.Router)
		s := e.connected(typ, endpoint, id("prober"), zmq.ProbeRouter(true))
		e.want(router, "prober", "")
		if typ == zmq.Req {
			e.send(s, "question")
			e.want(router, "prober", "", "question")
		}
	}
}

func burstsOfRequests(e *env) {
	router, endpoint := e.bound(zmq.Router)
	dealer := e.connected(zmq.Dealer, endpoint, id("a"))
	const n = 500
	for i := range n {
		e.send(dealer, "", i)
	}
	for i := range n {
		msg := e.recv(router)
		e.equal(msg, zmq.Msg("a", "", i))
		e.check(router.Send(e.c, msg))
	}
	for i := range n {
		e.want(dealer, "", i)
	}
}
