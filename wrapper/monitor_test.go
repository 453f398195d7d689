package zmq

import (
	"testing"
)

func TestMonitorTellsOfConnections(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull, push := e.socket(Pull), e.socket(Push)
		server, client := e.monitor(pull), e.monitor(push)
		endpoint, err := pull.Bind("tcp://127.0.0.1:*")
		e.check(err)
		e.check(push.Connect(endpoint))
		for _, t := range []EventType{EventListening, EventAccepted, EventHandshakeSucceeded} {
			e.Log(e.until(server, t))
		}
		for _, t := range []EventType{EventConnectDelayed, EventConnected, EventHandshakeSucceeded} {
			e.Log(e.until(client, t))
		}
		e.check(push.Close())
		e.Log(e.until(client, EventMonitorStopped))
		_, err = client.Next(e.c)
		wantError(e.T, err, ErrClosed)
		e.Log(e.until(server, EventDisconnected))
		e.check(pull.Close())
		e.Log(e.until(server, EventMonitorStopped))
	})
}

// monitor makes a monitor that is closed with its socket.
func (e *env) monitor(s *Socket, types ...EventType) *Monitor {
	e.Helper()
	m, err := s.Monitor(types...)
	e.check(err)
	return m
}

// until returns the next event of a type, and passes over others.
func (e *env) until(m *Monitor, t EventType) Event {
	e.Helper()
	var others []string
	for {
		ev, err := m.Next(e.c)
		if err != nil {
			e.Fatalf("waiting for %v after %q: %v", t, others, err)
		}
		if ev.Type == t {
			return ev
		}
		others = append(others, ev.String())
	}
}
