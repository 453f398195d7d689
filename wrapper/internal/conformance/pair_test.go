package conformance

import zmq "github.com/zmqbridge/zmqbridge/wrapper"

var pairs = theme{"pair", []testCase{
	{"BothWays", anywhere, pairBothWays},
	{"AnyParts", anywhere, pairAnyParts},
	{"OnePeerOnly", inproc, pairOnePeerOnly},
	{"OnePeerAfterAnother", inproc, pairOnePeerAfterAnother},
	{"IsTakenUntilItsPeerHasLooked", inproc, pairIsTakenUntilItsPeerHasLooked},
	{"WaitsForAPeer", anywhere, pairWaitsForAPeer},
}}

func pairBothWays(e *env) {
	a, b := e.pair(zmq.Pair, zmq.Pair)
	for i := range 20 {
		e.send(b, "to a", i)
		e.want(a, "to a", i)
		e.send(a, "to b", i)
		e.want(b, "to b", i)
	}
}

// Parts may be empty, hold any bytes, and be of any length.
func pairAnyParts(e *env) {
	a, b := e.pair(zmq.Pair, zmq.Pair)
	for _, n := range []int{0, 1, 29, 30, 33, 34, 255, 256, 8191, 8192, 8193, 100_000} {
		part := make([]byte, n)
		for i := range part {
			part[i] = byte(i)
		}
		e.send(b, part, "", part)
		e.want(a, part, "", part)
	}
}

// Who comes second is sent away, and what it had sent is lost.
func pairOnePeerOnly(e *env) {
	a, endpoint := e.bound(zmq.Pair)
	first := e.connected(zmq.Pair, endpoint)
	second := e.connected(zmq.Pair, endpoint)
	e.send(second, "lost")
	e.settle(a, second)
	e.refuses(second, "x")
	e.empty(a)
	e.send(first, "x")
	e.want(a, "x")
	e.send(a, "y")
	e.want(first, "y")
	e.empty(second)
}

func pairOnePeerAfterAnother(e *env) {
	a, endpoint := e.bound(zmq.Pair)
	for i := range 3 {
		b := e.connected(zmq.Pair, endpoint)
		e.send(b, i)
		e.want(a, i)
		e.check(b.Disconnect(endpoint))
		e.settle(a, b)
	}
}

// A connection ends first at who has left it, once the other side has read all. So the
// other side has it as long as who has left does not look.
func pairIsTakenUntilItsPeerHasLooked(e *env) {
	a, endpoint := e.bound(zmq.Pair)
	left := e.connected(zmq.Pair, endpoint)
	e.settle(a)
	e.check(left.Disconnect(endpoint))
	e.settle(a)
	second := e.connected(zmq.Pair, endpoint)
	e.settle(a, second)
	e.refuses(second, "x")
	e.settle(left, a)
	third := e.connected(zmq.Pair, endpoint)
	e.settle(a, third)
	e.send(third, "x")
	e.want(a, "x")
}

func pairWaitsForAPeer(e *env) {
	a, endpoint := e.bound(zmq.Pair)
	e.refuses(a, "nobody there")
	sent := e.sends(a, "hello")
	e.want(e.connected(zmq.Pair, endpoint), "hello")
	e.check(<-sent)
}
