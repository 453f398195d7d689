package zmq

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// Nobody reads while peers come and go 2000 times. libzmq would wait for room for
// its events; its socket must work on all the same, and what was dropped is counted.
func TestMonitorThatIsNotReadHoldsNobodyUp(t *testing.T) {
	eachBackend(t, func(e *env) {
		const peers = 2000
		s := e.socket(Pull)
		idle, counter := e.monitor(s), 0
		ended := make(chan struct{})
		_, err := s.OnEvent(func(ev Event) {
			if ev.Type == EventMonitorStopped {
				close(ended)
			} else {
				counter++
			}
		}, EventAccepted, EventMonitorStopped)
		e.check(err)
		endpoint := e.bindTCP(s)
		address := strings.TrimPrefix(endpoint, "tcp://")
		seen := e.monitor(s, EventAccepted)
		for range peers {
			peer, err := net.Dial("tcp", address)
			e.check(err)
			e.until(seen, EventAccepted)
			peer.Close()
		}
		push := e.socket(Push)
		e.check(push.Connect(endpoint))
		e.send(push, "it works")
		e.want(s, "it works")
		e.check(s.Close())
		<-ended
		if counter != peers+1 {
			e.Error("the callback saw", counter)
		}
		// Each peer has at least two events, accepted and disconnected.
		queued := 0
		for _, err := range idle.Events(e.c) {
			if err == nil {
				queued++
			}
		}
		if queued != MonitorQueue || idle.Dropped() < 2*peers-MonitorQueue || seen.Dropped() != 0 {
			e.Error(queued, "queued,", idle.Dropped(), "dropped")
		}
	})
}

func TestHundredMonitors(t *testing.T) {
	eachBackend(t, func(e *env) {
		shared := e.socket(Pull)
		var group sync.WaitGroup
		for i := range 100 {
			s := shared
			if i%2 == 0 {
				s = e.socket(Pull)
				e.monitor(s) // is left to the context
			}
			m := e.monitor(s, EventListening)
			group.Go(func() {
				if s != shared {
					if _, err := s.Bind("tcp://127.0.0.1:*"); err != nil {
						e.Error(err)
					}
				}
				if _, err := m.Next(e.c); err != nil {
					e.Error(err)
				}
			})
		}
		e.bindTCP(shared)
		group.Wait()
	})
}

// Sockets, monitors and contexts close in any order, all at the same time, while
// there is traffic and others wait.
func TestClosingMonitorsInAnyOrder(t *testing.T) {
	eachBackend(t, func(e *env) {
		for round := range 30 {
			inner := newEnv(e.T, WithBackend(e.ctx.Info().Backend))
			pull, push := inner.pair("tcp://127.0.0.1:*", Pull, Push)
			var group sync.WaitGroup
			for i := range 4 {
				m := inner.monitor([]*Socket{pull, push}[i%2])
				group.Go(func() {
					for range m.Events(e.c) {
					}
				})
				if i < 2 {
					group.Go(func() { m.Close() })
				}
			}
			group.Go(func() { pull.Recv(e.c) })
			group.Go(func() {
				for _, err := range pull.Events(e.c) {
					if err != nil {
						return
					}
				}
			})
			group.Go(func() { push.Disconnect("tcp://127.0.0.1:9"); push.Close() })
			switch round % 3 {
			case 0:
				group.Go(func() { pull.Close() })
			case 1:
				group.Go(func() { inner.ctx.Shutdown() })
			}
			group.Go(func() { inner.ctx.Close() })
			group.Wait()
		}
	})
}

// Every monitor takes the place of another, on a socket that others use.
func TestMonitorsComeAndGoConcurrently(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 25 {
					m, err := s.Monitor()
					if err != nil {
						e.Error(err)
						return
					}
					endpoint, err := s.Bind(fmt.Sprintf("inproc://come-and-go-%d", names.Add(1)))
					if err != nil || m.Close() != nil || s.Unbind(endpoint) != nil {
						e.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
	})
}
