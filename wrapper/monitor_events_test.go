package zmq

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// These tests provoke every event that can be provoked. AcceptFailed and
// CloseFailed need a system that fails; the tests of the values decode them.

func TestMonitorTellsOfConnections(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull, push := e.socket(Pull), e.socket(Push)
		server, client := e.monitor(pull), e.monitor(push)
		endpoint, err := pull.Bind("tcp://127.0.0.1:*")
		e.check(err)
		e.wantAt(e.until(server, EventListening), endpoint)

		e.check(push.Connect(endpoint))
		if got := e.wantAt(e.until(client, EventConnectDelayed), endpoint); got.Errno() == 0 { // EINPROGRESS on most systems
			e.Error(got)
		}
		e.wantAt(e.until(client, EventConnected), endpoint)
		e.wantAt(e.until(client, EventHandshakeSucceeded), endpoint)
		accepted := e.wantAt(e.until(server, EventAccepted), endpoint)
		e.wantAt(e.until(server, EventHandshakeSucceeded), endpoint)

		e.check(push.Close())
		lost := e.until(server, EventDisconnected)
		if lost.FD() != accepted.FD() || lost.FD() <= 0 {
			e.Error("accepted", accepted, "and lost", lost)
		}
		e.check(pull.Unbind(endpoint))
		e.wantAt(e.until(server, EventClosed), endpoint)
	})
}

func TestMonitorTellsOfRetries(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Push, ReconnectInterval(17*time.Millisecond))
		m := e.monitor(s)
		endpoint := "tcp://" + nobody(e.T)
		e.check(s.Connect(endpoint))
		e.wantAt(e.until(m, EventConnectDelayed), endpoint)
		e.wantAt(e.until(m, EventClosed), endpoint)
		// libzmq adds up to as much again, so that clients do not come all at once.
		got := e.wantAt(e.until(m, EventConnectRetried), endpoint).RetryInterval()
		if got < 17*time.Millisecond || got >= 34*time.Millisecond {
			e.Error("tries again after", got)
		}
	})
}

func TestMonitorTellsOfFailedBinds(t *testing.T) {
	eachBackend(t, func(e *env) {
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		e.check(err)
		defer taken.Close()
		s := e.socket(Pull)
		m := e.monitor(s)
		_, err = s.Bind("tcp://" + taken.Addr().String())
		wantError(e.T, err, ErrAddrInUse)
		got := e.until(m, EventBindFailed)
		if got.Errno() != capi.EADDRINUSE || !strings.HasSuffix(got.Endpoint, taken.Addr().String()) {
			e.Error(got)
		}
	})
}

// greeting is how a peer with a mechanism starts to speak ZMTP 3.0.
func greeting(mechanism string) []byte {
	b := make([]byte, 64)
	copy(b, "\xff\x00\x00\x00\x00\x00\x00\x00\x00\x7f\x03\x00")
	copy(b[12:32], mechanism)
	return b
}

func TestMonitorTellsOfFailedHandshakes(t *testing.T) {
	for _, tt := range []struct {
		name, sent string
		want       EventType
		code       ProtocolError
	}{
		{"mechanism", string(greeting("CURVE")), EventHandshakeFailedProtocol, capi.ProtocolErrorZMTPMechanismMismatch},
		{"command", string(greeting("NULL")) + "\x04\x06\x05NONSE", EventHandshakeFailedProtocol, capi.ProtocolErrorZMTPUnexpectedCommand},
		{"gone", string(greeting("NULL")), EventHandshakeFailedNoDetail, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				s := e.socket(Rep)
				m := e.monitor(s)
				endpoint, err := s.Bind("tcp://127.0.0.1:*")
				e.check(err)
				peer, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "tcp://"))
				e.check(err)
				defer peer.Close()
				_, err = peer.Write([]byte(tt.sent))
				e.check(err)
				if tt.name == "gone" {
					e.check(peer.(*net.TCPConn).CloseWrite())
				}
				got := e.until(m, tt.want)
				if got.ProtocolError() != tt.code {
					e.Error(got)
				}
			})
		})
	}
}

// refuse answers all requests for authentication with a status.
func (e *env) refuse(status int) {
	zap := e.socket(Rep)
	_, err := zap.Bind("inproc://zeromq.zap.01")
	e.check(err)
	go func() {
		for {
			request, err := zap.Recv(e.c)
			if err != nil {
				return
			}
			zap.Send(e.c, Msg("1.0", request[1], strconv.Itoa(status), "no", "", ""))
		}
	}()
}

func TestMonitorTellsOfRefusals(t *testing.T) {
	for _, status := range []int{300, 400, 500} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			eachBackend(t, func(e *env) {
				e.refuse(status)
				pull, push := e.socket(Pull, ZAPDomain("test")), e.socket(Push)
				server, client := e.monitor(pull), e.monitor(push)
				endpoint, err := pull.Bind("tcp://127.0.0.1:*")
				e.check(err)
				e.check(push.Connect(endpoint))
				if got := e.until(server, EventHandshakeFailedAuth).ZAPStatus(); got != status {
					e.Error(got)
				}
				if status != 300 { // of which the peer is not told
					if got := e.until(client, EventHandshakeFailedAuth).ZAPStatus(); got != status {
						e.Error(got)
					}
				}
			})
		})
	}
}

func TestMonitorTellsOfQueues(t *testing.T) {
	eachDraft(t, func(e *env) {
		push, pull := e.socket(Push), e.socket(Pull)
		m := e.monitor(push, EventPipesStats, EventHandshakeSucceeded)
		wantError(e.T, m.RequestPipesStats(), ErrAgain)
		endpoint, err := pull.Bind("tcp://127.0.0.1:*")
		e.check(err)
		e.check(push.Connect(endpoint))
		got := e.until(m, EventHandshakeSucceeded)
		if got.Local == "" || got.Remote != endpoint || got.Endpoint != endpoint {
			e.Error(got)
		}
		e.check(m.RequestPipesStats())
		if got := e.until(m, EventPipesStats); len(got.Values) != 2 || got.Remote != endpoint {
			e.Error(got)
		}
	})
}

func TestStatsNeedDrafts(t *testing.T) {
	eachBackend(t, func(e *env) {
		if e.ctx.Has("draft") {
			e.Skip("this libzmq has them")
		}
		err := e.monitor(e.socket(Push)).RequestPipesStats()
		wantError(e.T, err, ErrNotSupported)
		if err == nil || !strings.Contains(err.Error(), "built with drafts") {
			e.Error(err)
		}
	})
}

// nobody returns an address where nobody listens.
func nobody(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// monitor makes a monitor that ends with its socket.
func (e *env) monitor(s *Socket, types ...EventType) *Monitor {
	e.Helper()
	m, err := s.Monitor(types...)
	e.check(err)
	return m
}

// until returns the next event of a type, and passes over others.
func (e *env) until(m *Monitor, t EventType) Event {
	e.Helper()
	if t&(EventHandshakeSucceeded|EventHandshakeFailedNoDetail|EventHandshakeFailedProtocol|EventHandshakeFailedAuth) != 0 {
		e.since("4.3.0")
	}
	var others []string
	for {
		got, err := m.Next(e.c)
		if err != nil {
			e.Fatalf("waiting for %v after %q: %v", t, others, err)
		}
		if got.Type == t {
			return got
		}
		others = append(others, got.String())
	}
}

func (e *env) wantAt(got Event, endpoint string) Event {
	e.Helper()
	asGiven := olderThan(e.ctx.Info().Version, "4.3.0") && strings.HasSuffix(got.Endpoint, ":0")
	if got.Endpoint != endpoint && !asGiven {
		e.Errorf("%v is not about %s", got, endpoint)
	}
	return got
}
