package conformance

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var proxies = theme{"proxies", []testCase{
	{"Streamer", anywhere, proxyStreamer},
	{"Queue", anywhere, proxyQueue},
	{"Forwarder", anywhere, proxyForwarder},
	{"CaptureHasIt", anywhere, proxyCaptureHasIt},
	{"PausesAndResumes", anywhere, proxyPausesAndResumes},
	{"Counts", anywhere, proxyCounts},
	{"AnswersARep", anywhere, proxyAnswersARep},
	{"TerminatesAndRunsAgain", anywhere, proxyTerminatesAndRunsAgain},
	{"EndsWithItsContext", inproc, proxyEndsWithItsContext},
	{"EndsWithASocket", inproc, proxyEndsWithASocket},
	{"EndsWithAShutdown", inproc, proxyEndsWithAShutdown},
	{"WaitsForRoom", inproc, proxyWaitsForRoom},
	{"NeedsAWay", inproc, proxyNeedsAWay},
}}

// A running proxy has its two ends and the outcome of the run.
type running struct {
	*zmq.Proxy
	front, back string // endpoints
	done        chan error
}

// runs starts a proxy with bound sockets of two types. It ends with the case.
func (e *env) runs(front, back zmq.SocketType, set ...func(p *zmq.Proxy)) running {
	r := running{Proxy: new(zmq.Proxy), done: make(chan error, 1)}
	r.Frontend, r.front = e.bound(front)
	r.Backend, r.back = e.bound(back)
	for _, set := range set {
		set(r.Proxy)
	}
	go func() { r.done <- r.Run(e.c) }()
	return r
}

// steered gives a proxy a control socket, and returns the other side of it.
func (e *env) steered(front, back, control, steering zmq.SocketType) (running, *zmq.Socket) {
	inside, endpoint := e.bound(control)
	r := e.runs(front, back, func(p *zmq.Proxy) { p.Control = inside })
	return r, e.connected(steering, endpoint)
}

func proxyStreamer(e *env) {
	p := e.runs(zmq.Pull, zmq.Push)
	push, pull := e.connected(zmq.Push, p.front), e.connected(zmq.Pull, p.back)
	for i := range 100 {
		e.send(push, i, "", "part")
	}
	for i := range 100 {
		e.want(pull, i, "", "part")
	}
}

func proxyQueue(e *env) {
	p := e.runs(zmq.Router, zmq.Dealer)
	rep := e.connected(zmq.Rep, p.back)
	for range 3 {
		req := e.connected(zmq.Req, p.front)
		for i := range 3 {
			e.send(req, "question", i)
			e.want(rep, "question", i)
			e.send(rep, "answer", i)
			e.want(req, "answer", i)
		}
	}
}

// Subscriptions go one way and messages the other.
func proxyForwarder(e *env) {
	p := e.runs(zmq.XSub, zmq.XPub)
	pub, sub := e.connected(zmq.XPub, p.front), e.connected(zmq.Sub, p.back)
	e.check(sub.Subscribe("a"))
	e.want(pub, "\x01a")
	e.send(pub, "b", "dropped")
	e.send(pub, "a", "x")
	e.want(sub, "a", "x")
	e.check(sub.Unsubscribe("a"))
	e.want(pub, "\x00a")
}

func proxyCaptureHasIt(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Push, zmq.Pull}, {zmq.Pub, zmq.Sub}, {zmq.Pair, zmq.Pair}, {zmq.Dealer, zmq.Dealer}} {
		capture, endpoint := e.bound(types[0])
		tap := e.connected(types[1], endpoint)
		if types[1] == zmq.Sub {
			e.check(tap.Subscribe(""))
		}
		p := e.runs(zmq.Router, zmq.Dealer, func(p *zmq.Proxy) { p.Capture = capture })
		req, rep := e.connected(zmq.Req, p.front, id("asker")), e.connected(zmq.Rep, p.back)
		if types[1] == zmq.Sub && e.transport != "inproc" {
			continue // the subscription may come too late
		}
		e.send(req, "question")
		e.want(rep, "question")
		e.want(tap, "asker", "", "question")
		e.send(rep, "answer")
		e.want(req, "answer")
		e.want(tap, "asker", "", "answer")
	}
}

// counts asks for the statistics: messages and bytes received and sent by the
// frontend, then by the backend.
func (e *env) counts(control *zmq.Socket) (counts [8]uint64) {
	e.send(control, "STATISTICS")
	answer := e.recv(control)
	if len(answer) != len(counts) {
		e.fatal("%v", answer)
	}
	for i, part := range answer {
		counts[i] = binary.NativeEndian.Uint64(part)
	}
	return counts
}

func proxyPausesAndResumes(e *env) {
	p, control := e.steered(zmq.Pull, zmq.Push, zmq.Rep, zmq.Req)
	push, pull := e.connected(zmq.Push, p.front), e.connected(zmq.Pull, p.back)
	for i := range uint64(20) {
		e.send(push, i, "before")
		e.want(pull, i, "before")
		e.send(control, "PAUSE")
		e.want(control, "")
		e.send(push, i, "meanwhile")
		e.send(control, "nonsense")
		e.want(control, "")
		e.equal(e.counts(control)[0], 2*i+1)
		e.send(control, "RESUME")
		e.want(control, "")
		e.want(pull, i, "meanwhile")
	}
}

func proxyCounts(e *env) {
	p, control := e.steered(zmq.Router, zmq.Dealer, zmq.Rep, zmq.Req)
	e.equal(e.counts(control), [8]uint64{})
	req, rep := e.connected(zmq.Req, p.front, id("a")), e.connected(zmq.Rep, p.back)
	for range 3 {
		e.send(req, "12345")
		e.want(rep, "12345")
		e.send(rep, "1234567")
		e.want(req, "1234567")
	}
	want := [8]uint64{3, 3 * 6, 3, 3 * 8, 3, 3 * 8, 3, 3 * 6} // with the id
	e.until(func() bool { return e.counts(control) == want })
	s := p.Stats()
	e.equal(s.Frontend, zmq.ProxyTraffic{Received: 3, ReceivedBytes: 18, Sent: 3, SentBytes: 24})
	e.equal(s.Backend, zmq.ProxyTraffic{Received: 3, ReceivedBytes: 24, Sent: 3, SentBytes: 18})
}

// A Rep has to answer; others answer only what has an answer.
func proxyAnswersARep(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Pair, zmq.Pair}, {zmq.Rep, zmq.Req}} {
		p, control := e.steered(zmq.Pull, zmq.Push, types[0], types[1])
		for _, command := range []string{"PAUSE", "RESUME", "nonsense", "TERMINATE"} {
			e.send(control, command)
			if types[1] == zmq.Req {
				e.want(control, "")
			} else if command != "TERMINATE" {
				e.equal(e.counts(control), [8]uint64{})
			}
		}
		e.check(<-p.done)
	}
}

func proxyTerminatesAndRunsAgain(e *env) {
	p := e.runs(zmq.Pull, zmq.Push)
	push, pull := e.connected(zmq.Push, p.front), e.connected(zmq.Pull, p.back)
	for i := range 3 {
		e.send(push, i)
		e.want(pull, i)
		p.Terminate()
		e.check(<-p.done)
		go func() { p.done <- p.Run(e.c) }()
	}
}

func proxyEndsWithItsContext(e *env) {
	p := zmq.Proxy{Frontend: e.socket(zmq.Pull), Backend: e.socket(zmq.Push)}
	c, cancel := context.WithCancel(e.c)
	done := make(chan error, 1)
	go func() { done <- p.Run(c) }()
	cancel()
	e.is(<-done, context.Canceled)
}

func proxyEndsWithASocket(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Router, zmq.Dealer}, {zmq.Pull, zmq.Push}} {
		for i := range 4 {
			capture := e.socket(zmq.Pub)
			inside, _ := e.bound(zmq.Pair)
			p := e.runs(types[0], types[1], func(p *zmq.Proxy) { p.Control, p.Capture = inside, capture })
			e.check([]*zmq.Socket{p.Frontend, p.Backend, p.Control, p.Capture}[i].Close())
			e.is(<-p.done, zmq.ErrClosed)
		}
	}
}

func proxyEndsWithAShutdown(e *env) {
	p := e.runs(zmq.Router, zmq.Dealer)
	e.check(e.ctx.Shutdown())
	e.is(<-p.done, zmq.ErrTerminated)
}

// What cannot be sent on is not taken.
func proxyWaitsForRoom(e *env) {
	pull, push := e.socket(zmq.Pull), e.socket(zmq.Push)
	from, endpoint := e.bound(zmq.Push)
	e.check(pull.Connect(endpoint))
	p := &zmq.Proxy{Frontend: pull, Backend: push}
	c, cancel := context.WithCancel(e.c)
	done := make(chan error, 1)
	go func() { done <- p.Run(c) }()
	for i := range 3 {
		e.send(from, i)
	}
	e.equal(p.Stats(), zmq.ProxyStats{})
	cancel()
	e.is(<-done, context.Canceled)
	for i := range 3 {
		e.want(pull, i)
	}
}

func proxyNeedsAWay(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Push, zmq.Push}, {zmq.Pull, zmq.Sub}, {zmq.Pub, zmq.Push}} {
		p := zmq.Proxy{Frontend: e.socket(types[0]), Backend: e.socket(types[1])}
		e.is(p.Run(e.c), capi.EINVAL)
	}
	closed := e.socket(zmq.Pull)
	e.check(closed.Close())
	for _, p := range []*zmq.Proxy{
		{}, {Frontend: e.socket(zmq.Pull)}, {Backend: e.socket(zmq.Push)}, {Frontend: closed, Backend: e.socket(zmq.Push)},
	} {
		if err := p.Run(e.c); !errors.Is(err, zmq.ErrClosed) {
			e.fail("%v, want ErrClosed", err)
		}
	}
}
