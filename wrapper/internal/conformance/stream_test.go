package conformance

import (
	"io"
	"net"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var streams = theme{"stream", []testCase{
	{"ServesPlainConnections", tcp, streamServesPlainConnections},
	{"ConnectsToAnything", tcp, streamConnectsToAnything},
	{"TellsOfConnections", tcp, streamTellsOfConnections},
	{"NeedNotTell", tcp, streamNeedNotTell},
	{"AnEmptyPartEndsAConnection", tcp, anEmptyPartEndsAConnection},
	{"WantsAPeer", tcp, streamWantsAPeer},
	{"ManyPeers", tcp, streamManyPeers},
	{"NamesForConnections", tcp, streamNamesForConnections},
	{"StreamToStream", tcp, streamToStream},
	{"IsForTCP", network, streamIsForTCP},
}}

// reads wants the next bytes of a connection.
func (e *env) bytes(conn net.Conn, want string) {
	if deadline, ok := e.c.Deadline(); ok {
		e.check(conn.SetReadDeadline(deadline))
	}
	got := make([]byte, len(want))
	if n, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		e.fatal("got %q, %v; want %q", got[:n], err, want)
	}
}

// said receives from one peer until all of want has come, in whatever portions.
func (e *env) said(s *zmq.Socket, peer []byte, want string) {
	var got strings.Builder
	for got.Len() < len(want) {
		msg := e.recv(s)
		e.equal(msg[0], peer)
		got.Write(msg[1])
	}
	e.equal(got.String(), want)
}

// meets receives what tells of a new connection, and returns its name.
func (e *env) meets(s *zmq.Socket) []byte {
	msg := e.recv(s)
	if len(msg) != 2 || len(msg[0]) != 5 || len(msg[1]) != 0 {
		e.fatal("%v", msg)
	}
	return msg[0]
}

func streamServesPlainConnections(e *env) {
	s, endpoint := e.bound(zmq.Stream)
	conn := e.dial(endpoint)
	defer conn.Close()
	peer := e.meets(s)
	_, err := conn.Write([]byte("hello"))
	e.check(err)
	e.said(s, peer, "hello")
	e.send(s, peer, "wel")
	e.send(s, peer, "come")
	e.bytes(conn, "welcome")
}

func streamConnectsToAnything(e *env) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	e.check(err)
	defer l.Close()
	s := e.connected(zmq.Stream, "tcp://"+l.Addr().String())
	conn, err := l.Accept()
	e.check(err)
	defer conn.Close()
	peer := e.meets(s)
	e.send(s, peer, "hello")
	e.bytes(conn, "hello")
	_, err = conn.Write([]byte("welcome"))
	e.check(err)
	e.said(s, peer, "welcome")
}

func streamTellsOfConnections(e *env) {
	s, endpoint := e.bound(zmq.Stream)
	for range 3 {
		conn := e.dial(endpoint)
		peer := e.meets(s)
		e.check(conn.Close())
		e.want(s, peer, "")
	}
}

func streamNeedNotTell(e *env) {
	s, endpoint := e.bound(zmq.Stream, zmq.StreamNotify(false))
	conn := e.dial(endpoint)
	defer conn.Close()
	_, err := conn.Write([]byte("first"))
	e.check(err)
	if msg := e.recv(s); len(msg[1]) == 0 {
		e.fatal("%v", msg)
	}
}

func anEmptyPartEndsAConnection(e *env) {
	s, endpoint := e.bound(zmq.Stream)
	conn := e.dial(endpoint)
	defer conn.Close()
	peer := e.meets(s)
	e.attend(s)
	e.send(s, peer, "last words")
	e.send(s, peer, "")
	e.bytes(conn, "last words")
	e.ended(conn)
	e.until(func() bool {
		err := s.Send(e.c, zmq.Msg(peer, "x"))
		return isErrno(err, capi.EHOSTUNREACH)
	})
}

func streamWantsAPeer(e *env) {
	s, _ := e.bound(zmq.Stream)
	e.is(s.Send(e.c, zmq.Msg("nobody", "x")), zmq.ErrUnreachable)
	e.equal(e.events(s), out)
}

func streamManyPeers(e *env) {
	s, endpoint := e.bound(zmq.Stream)
	peers := map[string]net.Conn{}
	for range 5 {
		conn := e.dial(endpoint)
		defer conn.Close()
		peers[string(e.meets(s))] = conn
	}
	e.equal(len(peers), 5)
	for peer, conn := range peers {
		e.send(s, peer, "for "+peer)
		e.bytes(conn, "for "+peer)
	}
}

func streamNamesForConnections(e *env) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	e.check(err)
	defer l.Close()
	s := e.socket(zmq.Stream, zmq.ConnectRoutingID([]byte("chosen")))
	e.check(s.Connect("tcp://" + l.Addr().String()))
	conn, err := l.Accept()
	e.check(err)
	defer conn.Close()
	e.want(s, "chosen", "")
	e.send(s, "chosen", "hello")
	e.bytes(conn, "hello")
}

func streamToStream(e *env) {
	a, endpoint := e.bound(zmq.Stream)
	b := e.connected(zmq.Stream, endpoint)
	inA, inB := e.meets(a), e.meets(b)
	e.send(a, inA, "to b")
	e.said(b, inB, "to b")
	e.send(b, inB, "to a")
	e.said(a, inA, "to a")
}

// libzmq takes any transport that has connections, but for inproc.
func streamIsForTCP(e *env) {
	s := e.socket(zmq.Stream)
	_, err := s.Bind("inproc://x")
	e.check(err)
	e.is(s.Send(e.c, zmq.Msg("nobody", "x")), zmq.ErrUnreachable)
}
