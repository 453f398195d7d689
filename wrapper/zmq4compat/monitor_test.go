package zmq4

import (
	"fmt"
	"testing"
)

// events returns what a reader gets, up to the last event.
func (e *env) events(reader *Socket) (got []string) {
	e.Helper()
	for {
		event, addr, _, err := reader.RecvEvent(0)
		e.check(err)
		if event == EVENT_MONITOR_STOPPED {
			return got
		}
		got = append(got, fmt.Sprint(event, " ", addr))
	}
}

// reader connects to a monitor.
func (e *env) reader(addr string) *Socket {
	s := e.socket(PAIR)
	e.check(s.Connect(addr))
	return s
}

func TestMonitor(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.tcp()
		s, addr := e.socket(REP), inproc()
		e.check(s.Monitor(addr, EVENT_ALL))
		e.check(s.Bind("tcp://127.0.0.1:*"))
		endpoint, err := s.GetLastEndpoint()
		e.check(err)
		reader := e.reader(addr) // it may come later
		event, at, fd, err := reader.RecvEvent(0)
		e.check(err)
		if event != EVENT_LISTENING || at != endpoint || fd <= 0 {
			e.Error(event, at, fd)
		}
		e.check(s.Close())
		e.equal(e.events(reader), []string{"EVENT_CLOSED " + endpoint})
	})
}

func TestMonitorsOfPart(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.tcp()
		s, peer := e.socket(PULL), e.socket(PUSH)
		first, second := inproc(), inproc()
		e.check(s.Monitor(first, EVENT_ALL))
		replaced := e.reader(first)
		e.check(s.Monitor(first, EVENT_ALL))
		e.equal(len(e.events(replaced)), 0)
		e.is(peer.Monitor(first, EVENT_ALL), EADDRINUSE)
		e.is(s.Monitor("tcp://127.0.0.1:*", EVENT_ALL), EPROTONOSUPPORT)
		e.check(s.Monitor(second, EVENT_ACCEPTED))
		reader := e.reader(second)
		e.check(s.Bind("tcp://127.0.0.1:*"))
		endpoint, err := s.GetLastEndpoint()
		e.check(err)
		e.check(peer.Connect(endpoint))
		e.send(peer, "x")
		e.want(s, "x")
		event, at, _, err := reader.RecvEvent(0)
		e.check(err)
		if event != EVENT_ACCEPTED || at != endpoint {
			e.Error(event, at)
		}
		e.check(s.Monitor("", 0))
	})
}

func TestMonitorNobodyReads(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(PULL)
		e.check(s.Monitor(inproc(), EVENT_ALL))
		e.check(s.Close())

		gone := e.socket(PULL)
		addr := inproc()
		e.check(gone.Monitor(addr, EVENT_ALL))
		reader := e.reader(addr)
		e.check(reader.Close())
		e.check(gone.Close())
	})
}

func TestWhatIsNoEvent(t *testing.T) {
	eachBackend(t, func(e *env) {
		a, b := e.pair(PAIR, PAIR)
		_, _, _, err := b.RecvEvent(DONTWAIT)
		e.is(err, eagain)
		e.send(a, "one part")
		_, _, _, err = b.RecvEvent(0)
		e.is(err, ErrorMoreExpected)
		e.send(a, "short", "x")
		_, _, _, err = b.RecvEvent(0)
		e.is(err, errNoEvent)
		if AsErrno(err) != 0 {
			e.Error(err)
		}
	})
}
