package conformance

import (
	"context"
	"errors"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// conflating is about queues that keep the last message only.
var conflating = theme{"conflating", []testCase{
	{"KeepsTheLastOfEachType", inproc, keepsTheLastOfEachType},
	{"WhoConnectsDecides", inproc, whoConnectsDecides},
	{"OnePerPeer", inproc, conflateOnePerPeer},
	{"NeverIsFull", inproc, conflateNeverIsFull},
	{"OtherTypesIgnoreIt", inproc, otherTypesIgnoreConflate},
	{"TheLastArrives", network, theLastArrives},
	{"IsForConnectionsToCome", inproc, conflateIsForConnectionsToCome},
	{"ReadsBack", inproc, conflateReadsBack},
}}

func keepsTheLastOfEachType(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Pull, zmq.Push}, {zmq.Dealer, zmq.Dealer}, {zmq.Sub, zmq.Pub}} {
		bound, endpoint := e.bound(types[0], zmq.Conflate(true))
		if types[0] == zmq.Sub {
			e.check(bound.Subscribe(""))
		}
		s := e.connected(types[1], endpoint, zmq.Conflate(true))
		e.settle(bound, s)
		for i := range 5 {
			e.send(s, i)
		}
		e.want(bound, 4)
		e.empty(bound)
		e.send(s, "next")
		e.want(bound, "next")
	}
}

// The option of the one who is bound is for its own connections.
func whoConnectsDecides(e *env) {
	for _, conflates := range []bool{true, false} {
		pull, endpoint := e.bound(zmq.Pull, zmq.Conflate(!conflates))
		push := e.connected(zmq.Push, endpoint, zmq.Conflate(conflates))
		for i := range 3 {
			e.send(push, i)
		}
		if conflates {
			e.want(pull, 2)
		} else {
			for i := range 3 {
				e.want(pull, i)
			}
		}
		e.empty(pull)
	}
}

func conflateOnePerPeer(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.Conflate(true))
	for who := range 3 {
		push := e.connected(zmq.Push, endpoint, zmq.Conflate(true))
		for i := range 3 {
			e.send(push, who*10+i)
		}
	}
	for who := range 3 {
		e.want(pull, who*10+2)
	}
	e.empty(pull)
}

func conflateNeverIsFull(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.Conflate(true), zmq.RecvHWM(1))
	push := e.connected(zmq.Push, endpoint, zmq.Conflate(true), zmq.SendHWM(1))
	e.equal(e.fill(push, 3000), 3000)
	e.want(pull, 2999)
}

func otherTypesIgnoreConflate(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Pair, zmq.Pair}, {zmq.Router, zmq.Dealer}} {
		bound, endpoint := e.bound(types[0], zmq.Conflate(true))
		s := e.connected(types[1], endpoint)
		for i := range 3 {
			e.send(s, i)
		}
		for i := range 3 {
			msg := e.recv(bound)
			e.equal(msg[len(msg)-1:], zmq.Msg(i))
		}
	}
}

// Any of those before it may, too, but in their order. libzmq holds one back until the next
// is sent, if it is looking for one at just that moment; so the last is sent again.
func theLastArrives(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.Conflate(true))
	push := e.connected(zmq.Push, endpoint, zmq.Conflate(true))
	const first, last = '0', '0' + 99
	for text := rune(first); text <= last; text++ {
		e.send(push, string(text))
	}
	for latest := rune(0); latest != last; {
		c, cancel := context.WithTimeout(e.c, 100*time.Millisecond)
		msg, err := pull.Recv(c)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) && e.c.Err() == nil {
			e.send(push, string(rune(last)))
			continue
		}
		e.check(err)
		got := []rune(string(msg[0]))[0]
		if got <= latest {
			e.fatal("%q after %q", got, latest)
		}
		latest = got
	}
}

func conflateIsForConnectionsToCome(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint)
	e.check(push.SetConflate(true))
	for i := range 3 {
		e.send(push, i)
	}
	for i := range 3 {
		e.want(pull, i)
	}
}

func conflateReadsBack(e *env) {
	for _, typ := range stableTypes {
		s := e.socket(typ)
		for _, on := range []bool{true, false} {
			e.check(s.SetConflate(on))
			got, err := s.Conflate()
			e.check(err)
			e.equal(got, on)
		}
	}
	e.is(e.socket(zmq.Pull).SetOption(capi.OptConflate, number4(2)), capi.EINVAL)
}
