package conformance

import zmq "github.com/zmqbridge/zmqbridge/wrapper"

var immediate = theme{"immediate", []testCase{
	{"QueuesForAPeerToCome", anywhere, queuesForAPeerToCome},
	{"ImmediateWantsAPeer", network, immediateWantsAPeer},
	{"ImmediatePassesOverThoseToCome", network, immediatePassesOverThoseToCome},
	{"ImmediateForgetsWhoLeft", network, immediateForgetsWhoLeft},
	{"ImmediateReqAsksOneWhoIsThere", network, immediateReqAsksOneWhoIsThere},
	{"ImmediateChangesNothingHere", inproc, immediateChangesNothingHere},
}}

// Who connects has a queue before there is a peer, and it is limited.
func queuesForAPeerToCome(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.SendHWM(5))
	e.equal(e.fill(push, 100), 5)
	pull := e.boundTo(zmq.Pull, endpoint)
	for i := range 5 {
		e.want(pull, i)
	}
}

func immediateWantsAPeer(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.Immediate(true))
	e.refuses(push, "nobody there")
	sent := e.sends(push, "hello")
	pull := e.boundTo(zmq.Pull, endpoint)
	e.want(pull, "hello")
	e.check(<-sent)
}

func immediatePassesOverThoseToCome(e *env) {
	push := e.socket(zmq.Push, zmq.Immediate(true))
	e.check(push.Connect(e.nobody()))
	pull, endpoint := e.bound(zmq.Pull)
	e.check(push.Connect(endpoint))
	for i := range 20 {
		e.send(push, i)
	}
	for i := range 20 {
		e.want(pull, i)
	}
}

// Without it a queue would outlive the connection.
func immediateForgetsWhoLeft(e *env) {
	endpoint := e.nobody()
	pull := e.boundTo(zmq.Pull, endpoint)
	push := e.connected(zmq.Push, endpoint, zmq.Immediate(true))
	e.send(push, "x")
	e.want(pull, "x")
	e.check(pull.Close())
	e.until(func() bool { return e.events(push) == 0 })
	e.refuses(push, "nobody there")
	next := e.boundTo(zmq.Pull, endpoint)
	e.send(push, "y")
	e.want(next, "y")
}

func immediateReqAsksOneWhoIsThere(e *env) {
	req := e.socket(zmq.Req, zmq.Immediate(true))
	e.check(req.Connect(e.nobody()))
	rep, endpoint := e.bound(zmq.Rep)
	e.check(req.Connect(endpoint))
	for i := range 4 {
		e.send(req, i)
		e.want(rep, i)
		e.send(rep, "answer")
		e.want(req, "answer")
	}
}

func immediateChangesNothingHere(e *env) {
	endpoint := e.nobody()
	push := e.connected(zmq.Push, endpoint, zmq.Immediate(true))
	e.send(push, "x")
	e.want(e.boundTo(zmq.Pull, endpoint), "x")
}
