package conformance

import (
	"slices"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var requests = theme{"requests", []testCase{
	{"Lockstep", anywhere, requestsLockstep},
	{"ReqAsksInTurn", anywhere, reqAsksInTurn},
	{"RepAnswersWhoAsked", anywhere, repAnswersWhoAsked},
	{"ReqIgnoresOthersThanItAsked", inproc, reqIgnoresOthersThanItAsked},
	{"ReqIgnoresAnswersWithoutDelimiter", inproc, reqIgnoresAnswersWithoutDelimiter},
	{"ReqPutsADelimiter", inproc, reqPutsADelimiter},
	{"RepReturnsTheEnvelope", anywhere, repReturnsTheEnvelope},
	{"RepDropsWhatHasNoDelimiter", anywhere, repDropsWhatHasNoDelimiter},
	{"RepForgetsWhoLeft", inproc, repForgetsWhoLeft},
	{"RelaxedReqAsksAgain", anywhere, relaxedReqAsksAgain},
	{"CorrelatedReqNumbersRequests", anywhere, correlatedReqNumbersRequests},
	{"ReqWaitsForAPeer", anywhere, reqWaitsForAPeer},
}}

func requestsLockstep(e *env) {
	rep, req := e.pair(zmq.Rep, zmq.Req)
	_, err := req.Recv(e.c)
	e.is(err, capi.EFSM)
	e.is(rep.Send(e.c, zmq.Msg("early")), capi.EFSM)
	for range 3 {
		e.send(req, "question", "part")
		e.is(req.Send(e.c, zmq.Msg("again")), capi.EFSM)
		e.want(rep, "question", "part")
		_, err = rep.Recv(e.c)
		e.is(err, capi.EFSM)
		e.send(rep, "answer", "part")
		e.is(rep.Send(e.c, zmq.Msg("again")), capi.EFSM)
		e.want(req, "answer", "part")
		_, err = req.Recv(e.c)
		e.is(err, capi.EFSM)
	}
}

func reqAsksInTurn(e *env) {
	req, reps := e.connectedTo(3, zmq.Req, zmq.Rep)
	for i := range 6 {
		e.send(req, i)
		e.want(reps[i%3], i)
		e.send(reps[i%3], "answer", i)
		e.want(req, "answer", i)
	}
}

func repAnswersWhoAsked(e *env) {
	rep, endpoint := e.bound(zmq.Rep)
	a, b := e.connected(zmq.Req, endpoint), e.connected(zmq.Req, endpoint)
	e.send(a, "a")
	e.send(b, "b")
	for range 2 {
		e.send(rep, "for", e.recv(rep)[0])
	}
	e.want(a, "for", "a")
	e.want(b, "for", "b")
}

// Only the one who was asked can answer, once.
func reqIgnoresOthersThanItAsked(e *env) {
	req, routers := e.connectedTo(2, zmq.Req, zmq.Router)
	ids := [2]string{}
	for i, router := range routers {
		e.send(req, "who am I")
		ids[i] = string(e.recv(router)[0])
		e.send(router, ids[i], "", "answer")
		e.want(req, "answer")
		e.send(router, ids[i], "", "answer again")
	}
	e.send(req, "question")
	e.want(routers[0], ids[0], "", "question")
	e.send(routers[1], ids[1], "", "not asked")
	e.empty(req)
	e.send(routers[0], ids[0], "", "right")
	e.want(req, "right")
}

// Over a network libzmq ends the connection instead, and no answer comes at all.
func reqIgnoresAnswersWithoutDelimiter(e *env) {
	router, req := e.pair(zmq.Router, zmq.Req)
	e.send(req, "question")
	id := e.recv(router)[0]
	e.send(router, id, "no delimiter")
	e.send(router, id, "no", "delimiter")
	e.send(router, id, "", "answer", "")
	e.want(req, "answer", "")
}

// Only inproc lets a Req meet a Dealer; elsewhere the handshake refuses that.
func reqPutsADelimiter(e *env) {
	dealer, req := e.pair(zmq.Dealer, zmq.Req)
	e.send(req, "question", "part")
	e.want(dealer, "", "question", "part")
	e.send(dealer, "", "answer")
	e.want(req, "answer")
}

func repReturnsTheEnvelope(e *env) {
	rep, dealer := e.pair(zmq.Rep, zmq.Dealer)
	for _, envelope := range [][]any{{""}, {"a", ""}, {"a", "b", "c", ""}} {
		e.send(dealer, append(slices.Clip(envelope), "question", "", "part")...)
		e.want(rep, "question", "", "part")
		e.send(rep, "answer", "")
		e.want(dealer, append(slices.Clip(envelope), "answer", "")...)
	}
}

func repDropsWhatHasNoDelimiter(e *env) {
	rep, dealer := e.pair(zmq.Rep, zmq.Dealer)
	e.send(dealer, "no delimiter")
	e.send(dealer, "no", "delimiter", "either")
	e.send(dealer, "", "good")
	e.want(rep, "good")
	e.send(rep, "answer")
	e.want(dealer, "", "answer")
}

// An answer to one who is gone is dropped, and the next question taken.
func repForgetsWhoLeft(e *env) {
	rep, endpoint := e.bound(zmq.Rep)
	gone, there := e.connected(zmq.Req, endpoint), e.connected(zmq.Req, endpoint)
	e.send(gone, "from the one who goes")
	e.want(rep, "from the one who goes")
	e.check(gone.Disconnect(endpoint))
	e.settle(rep, gone)
	e.send(rep, "dropped")
	e.send(there, "question")
	e.want(rep, "question")
	e.send(rep, "answer")
	e.want(there, "answer")
}

// The answer to a question that was given up does not come.
func relaxedReqAsksAgain(e *env) {
	req, routers := e.connectedTo(2, zmq.Req, zmq.Router)
	e.check(req.SetReqRelaxed(true))
	e.check(req.SetReqCorrelate(true))
	e.send(req, "given up")
	first := e.recv(routers[0])
	e.send(req, "question")
	second := e.recv(routers[1])
	e.equal(second[2:], zmq.Msg("", "question"))
	e.send(routers[0], first[0], first[1], "", "late")
	e.send(routers[1], second[0], second[1], "", "answer")
	e.want(req, "answer")
}

// Answers that do not carry the number are ignored.
func correlatedReqNumbersRequests(e *env) {
	router, req := e.pair(zmq.Router, zmq.Req)
	e.check(req.SetReqCorrelate(true))
	var last string
	for range 3 {
		e.send(req, "question")
		got := e.recv(router)
		if len(got) != 4 || len(got[1]) != 4 || string(got[1]) == last {
			e.fatal("%v after %q", got, last)
		}
		e.equal(got[2:], zmq.Msg("", "question"))
		e.send(router, got[0], "", "without")
		e.send(router, got[0], last, "", "with another")
		e.send(router, got[0], got[1], "", "right")
		e.want(req, "right")
		last = string(got[1])
	}
}

func reqWaitsForAPeer(e *env) {
	req, endpoint := e.bound(zmq.Req)
	e.refuses(req, "nobody there")
	sent := e.sends(req, "question")
	rep := e.connected(zmq.Rep, endpoint)
	e.want(rep, "question")
	e.check(<-sent)
	e.send(rep, "answer")
	e.want(req, "answer")
}
