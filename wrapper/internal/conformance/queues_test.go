package conformance

import zmq "github.com/zmqbridge/zmqbridge/wrapper"

var queues = theme{"queues", []testCase{
	{"RoomIsTheSumOfBothEnds", inproc, roomIsTheSumOfBothEnds},
	{"ZeroIsNoLimit", inproc, zeroIsNoLimit},
	{"PartsDoNotCount", inproc, partsDoNotCount},
	{"RoomComesBackByHalves", inproc, roomComesBackByHalves},
	{"ConflateKeepsTheLast", inproc, conflateKeepsTheLast},
}}

// limited returns sockets with these high water marks, connected.
func (e *env) limited(send, receive int) (push, pull *zmq.Socket) {
	pull, endpoint := e.bound(zmq.Pull, zmq.RecvHWM(receive))
	return e.connected(zmq.Push, endpoint, zmq.SendHWM(send)), pull
}

func roomIsTheSumOfBothEnds(e *env) {
	for _, marks := range [][2]int{{1, 1}, {1, 5}, {5, 1}, {7, 8}} {
		push, pull := e.limited(marks[0], marks[1])
		n := marks[0] + marks[1]
		e.equal(e.fill(push, 100), n)
		for i := range n {
			e.want(pull, i)
		}
		e.empty(pull)
	}
}

func zeroIsNoLimit(e *env) {
	for _, marks := range [][2]int{{0, 1}, {1, 0}, {0, 0}} {
		push, _ := e.limited(marks[0], marks[1])
		e.equal(e.fill(push, 5000), 5000)
	}
}

func partsDoNotCount(e *env) {
	push, pull := e.limited(2, 2)
	e.equal(e.fill(push, 100, "a", "b", "c", "d", "e"), 4)
	e.want(pull, "a", "b", "c", "d", "e", 0)
}

// Who has found no room is told of it when half of the queue was received.
func roomComesBackByHalves(e *env) {
	push, pull := e.limited(5, 5)
	e.equal(e.fill(push, 100), 10)
	for i := range 4 {
		e.want(pull, i)
		e.refuses(push, "too early")
	}
	e.want(pull, 4)
	e.equal(e.fill(push, 100), 5)
}

func conflateKeepsTheLast(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.Conflate(true))
	push := e.connected(zmq.Push, endpoint, zmq.Conflate(true))
	for i := range 10 {
		e.send(push, i)
	}
	e.want(pull, 9)
	e.empty(pull)
}
