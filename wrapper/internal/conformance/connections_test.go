package conformance

import (
	"net"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var connections = theme{"connections", []testCase{
	{"TypesThatDoNotFitDoNotMeet", network, typesThatDoNotFitDoNotMeet},
	{"TypesMeetHereWhateverTheyAre", inproc, typesMeetHereWhateverTheyAre},
	{"SilentPeersAreCutOff", network, silentPeersAreCutOff},
	{"HeartbeatsKeepAConnection", network, heartbeatsKeepAConnection},
	{"PeersWithoutHeartbeatAreCutOff", network, peersWithoutHeartbeatAreCutOff},
	{"ReconnectingMayBeTurnedOff", tcp, reconnectingMayBeTurnedOff},
	{"ReconnectingStopsWhereNobodyListens", tcp, reconnectingStopsWhereNobodyListens},
	{"ConnectionsHaveNames", network, connectionsHaveNames},
	{"OptionsOfTCP", tcp, optionsOfTCP},
	{"AcceptFiltersLetSomeIn", tcp, acceptFiltersLetSomeIn},
	{"FiltersOfProcesses", ipc, filtersOfProcesses},
	{"ManyConnections", anywhere, manyConnections},
}}

func typesThatDoNotFitDoNotMeet(e *env) {
	for _, types := range [][2]zmq.SocketType{{zmq.Pull, zmq.Pub}, {zmq.Rep, zmq.Push}, {zmq.Dealer, zmq.Req}} {
		s := e.socket(types[0])
		m := e.monitor(s, zmq.EventDisconnected, zmq.EventHandshakeSucceeded)
		endpoint, err := s.Bind(e.address())
		e.check(err)
		peer := e.connected(types[1], endpoint)
		e.tells(m, zmq.EventDisconnected, endpoint)
		e.check(peer.Close())
	}
}

// There is no handshake that would keep them apart.
func typesMeetHereWhateverTheyAre(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	for i, typ := range []zmq.SocketType{zmq.Dealer, zmq.Pair, zmq.Push} {
		e.send(e.connected(typ, endpoint), i)
		e.want(pull, i)
	}
}

func silentPeersAreCutOff(e *env) {
	pull := e.socket(zmq.Pull, zmq.HandshakeInterval(10*time.Millisecond))
	m := e.monitor(pull, zmq.EventHandshakeFailedNoDetail)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	conn := e.dial(endpoint)
	defer conn.Close()
	e.next(m)
	e.ended(conn)
}

// ended reads until a connection is over.
func (e *env) ended(conn net.Conn) {
	if deadline, ok := e.c.Deadline(); ok {
		e.check(conn.SetReadDeadline(deadline))
	}
	buf := make([]byte, 100)
	for {
		if _, err := conn.Read(buf); err != nil {
			if t, ok := err.(net.Error); ok && t.Timeout() {
				e.fatal("the connection is not ended")
			}
			return
		}
	}
}

func heartbeatsKeepAConnection(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	m := e.monitor(pull, zmq.EventDisconnected)
	push := e.connected(zmq.Push, endpoint, zmq.HeartbeatInterval(10*time.Millisecond), zmq.HeartbeatTimeout(time.Second),
		zmq.HeartbeatTTL(10*time.Second))
	for i := range 20 {
		e.send(push, i)
		e.want(pull, i)
		time.Sleep(5 * time.Millisecond) // for heartbeats to go between messages
	}
	e.check(m.Close())
}

// greeted has a connection say all that a Dealer says at first, so that it may then be
// silent.
func (e *env) greeted(conn net.Conn) {
	_, err := conn.Write(append(greeting("NULL"), "\x04\x1a\x05READY\x0bSocket-Type\x00\x00\x00\x04PUSH"...))
	e.check(err)
}

func peersWithoutHeartbeatAreCutOff(e *env) {
	pull := e.socket(zmq.Pull, zmq.HeartbeatInterval(10*time.Millisecond), zmq.HeartbeatTimeout(20*time.Millisecond))
	m := e.monitor(pull, zmq.EventHandshakeSucceeded, zmq.EventDisconnected)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	conn := e.dial(endpoint)
	defer conn.Close()
	e.greeted(conn)
	e.tells(m, zmq.EventHandshakeSucceeded, endpoint)
	e.tells(m, zmq.EventDisconnected, endpoint)
	e.ended(conn)
}

func reconnectingMayBeTurnedOff(e *env) {
	endpoint := e.nobody()
	pull := e.boundTo(zmq.Pull, endpoint)
	push := e.socket(zmq.Push, zmq.ReconnectInterval(-1))
	m := e.monitor(push)
	e.check(push.Connect(endpoint))
	e.starts(m, endpoint)
	e.tells(m, zmq.EventHandshakeSucceeded, endpoint)
	e.check(pull.Close())
	e.tells(m, zmq.EventDisconnected, endpoint)
	next := e.boundTo(zmq.Pull, endpoint)
	e.send(e.connected(zmq.Push, endpoint), "from another")
	e.want(next, "from another")
	e.check(push.Close())
	e.equal(e.next(m).Type, zmq.EventMonitorStopped)
}

func reconnectingStopsWhereNobodyListens(e *env) {
	endpoint := e.nobody()
	push := e.socket(zmq.Push, zmq.ReconnectStop(zmq.ReconnectStopConnRefused))
	m := e.monitor(push)
	e.check(push.Connect(endpoint))
	e.tells(m, zmq.EventConnectDelayed, endpoint)
	e.tells(m, zmq.EventClosed, endpoint)
	pull := e.boundTo(zmq.Pull, endpoint)
	e.send(e.connected(zmq.Push, endpoint), "from another")
	e.want(pull, "from another")
}

// A peer that has connected anew is the same for a Router if it has said its name.
func connectionsHaveNames(e *env) {
	endpoint := e.nobody()
	dealer := e.connected(zmq.Dealer, endpoint, id("me"))
	m := e.monitor(dealer, zmq.EventDisconnected)
	for i := range 3 {
		router := e.boundTo(zmq.Router, endpoint)
		e.send(dealer, i)
		e.want(router, "me", i)
		e.send(router, "me", "answer")
		e.want(dealer, "answer")
		e.check(router.Close())
		e.next(m)
	}
}

func optionsOfTCP(e *env) {
	opts := []zmq.SocketOption{
		zmq.TCPKeepalive(1), zmq.TCPKeepaliveIdle(10 * time.Second), zmq.TCPKeepaliveCount(2),
		zmq.TCPKeepaliveInterval(time.Second), zmq.TypeOfService(8), zmq.SendBuffer(1 << 16), zmq.RecvBuffer(1 << 16),
		zmq.Backlog(5), zmq.ConnectTimeout(time.Second), zmq.TCPMaxRT(time.Second),
	}
	pull, endpoint := e.bound(zmq.Pull, opts...)
	push := e.connected(zmq.Push, endpoint, opts...)
	for i := range 10 {
		e.send(push, i)
		e.want(pull, i)
	}
}

// filtered returns a bound socket with a filter, which is deprecated and so set by
// its number.
func (e *env) filtered(option zmq.SocketOptionNumber, value []byte) (*zmq.Socket, string) {
	return e.bound(zmq.Pull, func(s *zmq.Socket) error { return s.SetOption(option, value) })
}

func acceptFiltersLetSomeIn(e *env) {
	pull, endpoint := e.filtered(capi.OptTCPAcceptFilter, []byte("127.0.0.0/8"))
	e.send(e.connected(zmq.Push, endpoint), "x")
	e.want(pull, "x")
	strict, endpoint := e.filtered(capi.OptTCPAcceptFilter, []byte("192.0.2.1"))
	conn := e.dial(endpoint)
	defer conn.Close()
	e.ended(conn)
	e.equal(e.events(strict), no)
	e.is(strict.SetOption(capi.OptTCPAcceptFilter, []byte("nonsense")), capi.EINVAL)
}

func filtersOfProcesses(e *env) {
	pull, endpoint := e.filtered(capi.OptIPCFilterPID, number4(1))
	conn := e.dial(endpoint)
	defer conn.Close()
	e.ended(conn)
	e.equal(e.events(pull), no)
}

func manyConnections(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	const n = 60
	for i := range n {
		e.send(e.connected(zmq.Push, endpoint), i)
	}
	seen := map[string]bool{}
	for range n {
		seen[string(e.recv(pull)[0])] = true
	}
	e.equal(len(seen), n)
}
