package zmq

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/peer.py
var pyPeer string

// sizes are those of the parts of the messages that the tests exchange; draft sockets
// send messages of one part.
var (
	sizes      = [][]int{{5}, {0}, {0, 0, 0}, {1, 0, 1 << 20}, {256, 8192}, {1}}
	draftSizes = [][]int{{5}, {0}, {1 << 20}, {256}, {8192}, {1}}
)

// An exchange is what two sockets do, one here and one elsewhere.
type exchange struct {
	ours, theirs SocketType
	role         string // theirs
	run          func(x *exchanged)
}

var exchanges = []exchange{
	{Push, Pull, "sink", (*exchanged).source},
	{Pull, Push, "source", (*exchanged).sink},
	{Pub, Sub, "sink", (*exchanged).source},
	{Sub, Pub, "source", (*exchanged).sink},
	{XPub, XSub, "sink", (*exchanged).source},
	{XSub, XPub, "source", (*exchanged).sink},
	{Req, Rep, "server", (*exchanged).client},
	{Rep, Req, "client", (*exchanged).server},
	{Dealer, Router, "server", (*exchanged).client},
	{Router, Dealer, "client", (*exchanged).server},
	{Pair, Pair, "server", (*exchanged).client},
	{Pair, Pair, "client", (*exchanged).server},
	{Stream, Stream, "stream_server", (*exchanged).streamClient},
	{Stream, Stream, "stream_client", (*exchanged).streamServer},
}

// links are the ways between the two sockets.
var links = []struct{ name, endpoint, mechanism string }{
	{"tcp", "tcp://127.0.0.1:*", "NULL"},
	{"ipc", "ipc://*", "NULL"},
	{"PLAIN", "tcp://127.0.0.1:*", "PLAIN"},
	{"CURVE", "tcp://127.0.0.1:*", "CURVE"},
}

// Every pattern, bound here and there, with pyzmq on the other side.
func TestPyzmqPatterns(t *testing.T) {
	for _, link := range links {
		t.Run(link.name, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				if link.name == "ipc" || link.name == "CURVE" {
					e.needs(strings.ToLower(link.name))
				}
				if link.mechanism == "PLAIN" { // which needs someone to ask
					e.authenticator(Policy{Users: users(e.T, map[string]string{"admin": "secret"})})
				}
				peer := e.python(pyPeer)
				for _, x := range exchanges {
					if x.ours == Stream && (link.name != "tcp" || olderThan(e.ctx.Info().Version, "4.1.0")) {
						continue // no ZMTP, over TCP only, and not told of its connections before 4.1
					}
					for _, bound := range []bool{true, false} {
						if req := x.ours == Req && bound || x.theirs == Req && !bound; req && link.mechanism == "PLAIN" {
							continue // a Req that serves PLAIN never gets its replies, in pyzmq by itself neither
						}
						e.Logf("%v to %v (%s), bound here: %v", x.ours, x.theirs, x.role, bound)
						e.exchange(peer, x, link.endpoint, link.mechanism, bound)
					}
				}
			})
		})
	}
}

// An exchanged is an exchange that runs.
type exchanged struct {
	*env
	s    *Socket
	peer python
	msgs []Message
}

func (e *env) exchange(peer python, x exchange, endpoint, mechanism string, bound bool) {
	e.Helper()
	s := e.socket(x.ours)
	pair, other := newPair(e.T), newPair(e.T)
	e.secure(s, mechanism, bound, pair, other.Public)
	how := "bind"
	if bound {
		how, endpoint = "connect", e.bind(s, endpoint)
	}
	sizes := sizes
	if _, draft := draftTypes[x.ours]; draft {
		sizes = draftSizes
	}
	order, err := json.Marshal(sizes)
	e.check(err)
	keys, err := json.Marshal([]string{other.Public.String(), other.Secret.Z85(), pair.Public.String()})
	e.check(err)
	_, err = fmt.Fprintln(peer.in, x.role, x.theirs, how, endpoint, string(order), mechanism, string(keys))
	e.check(err)
	if endpoint = peer.says(); !bound {
		e.check(s.Connect(endpoint))
	}
	x.run(&exchanged{e, s, peer, messages(sizes)})
	peer.wants("done")
	e.check(s.Close())
	peer.next()
}

// next has the other side go on.
func (p python) next() {
	p.Helper()
	_, err := io.WriteString(p.in, "\n")
	p.check(err)
}

// secure sets what a mechanism needs.
func (e *env) secure(s *Socket, mechanism string, server bool, pair KeyPair, other PublicKey) {
	e.Helper()
	switch mechanism {
	case "PLAIN":
		if server {
			e.check(s.SetPlainServer(true))
			return
		}
		e.check(s.SetPlainUsername("admin"))
		e.check(s.SetPlainPassword("secret"))
	case "CURVE":
		e.check(s.SetCurvePublicKey(pair.Public.String()))
		e.check(s.SetCurveSecretKey(pair.Secret.Z85()))
		if server {
			e.check(s.SetCurveServer(true))
		} else {
			e.check(s.SetCurveServerKey(other.String()))
		}
	}
}

// messages returns those whose parts have the sizes.
func messages(sizes [][]int) (all []Message) {
	for _, parts := range sizes {
		var msg Message
		for _, size := range parts {
			part := make([]byte, size)
			for i := range part {
				part[i] = byte(i)
			}
			msg = append(msg, part)
		}
		all = append(all, msg)
	}
	return all
}

// describe gives the length and a checksum of each part, as the other side does.
func describe(msg Message) string {
	var text []string
	for _, part := range msg {
		text = append(text, fmt.Sprintf("%d:%08x", len(part), crc32.ChecksumIEEE(part)))
	}
	return strings.Join(text, " ")
}

func (x *exchanged) client() {
	for _, msg := range x.msgs {
		x.check(x.s.Send(x.c, msg))
		x.gets(msg)
	}
}

func (x *exchanged) server() {
	for _, msg := range x.msgs {
		x.check(x.s.Send(x.c, x.recv(x.s)))
		x.peer.wants(describe(msg))
	}
}

func (x *exchanged) gets(want Message) {
	x.Helper()
	if got := x.recv(x.s); !got.Equal(want) {
		x.Fatalf("got %s, want %s", describe(got), describe(want))
	}
}

// source sends all messages. A Pub repeats a message until the subscription has
// arrived, an XPub sees it.
func (x *exchanged) source() {
	switch x.s.Type() {
	case Pub:
		x.repeat(func() { x.send(x.s, "early") })
		x.send(x.s, "start")
	case XPub:
		x.want(x.s, "\x01")
		x.send(x.s, "early")
		x.peer.wants("subscribed")
		x.send(x.s, "start")
	}
	for _, msg := range x.msgs {
		x.check(x.s.Send(x.c, msg))
		x.peer.wants(describe(msg))
	}
}

// repeat sends something until the other side says that it is subscribed.
func (x *exchanged) repeat(send func()) {
	subscribed := make(chan struct{})
	go func() {
		defer close(subscribed)
		x.peer.lines.Scan()
	}()
	for {
		send()
		select {
		case <-subscribed:
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// sink receives all messages, and subscribes to them if need be.
func (x *exchanged) sink() {
	switch x.s.Type() {
	case Sub:
		x.check(x.s.Subscribe(""))
		x.want(x.s, "early")
		x.peer.next()
	case XSub:
		x.send(x.s, "\x01")
	}
	if x.s.Type() == Sub || x.s.Type() == XSub {
		for !x.recv(x.s).Equal(Msg("start")) {
		}
	}
	for _, msg := range x.msgs {
		x.gets(msg)
	}
}

// streamClient sends bytes over a raw connection and receives them again.
func (x *exchanged) streamClient() {
	id := x.recv(x.s)[0]
	for _, msg := range x.msgs {
		data := joined(msg)
		if len(data) > 0 {
			x.send(x.s, id, data)
		}
		var got []byte
		for len(got) < len(data) {
			got = append(got, x.recv(x.s)[1]...)
		}
		if describe(Message{got}) != describe(Message{data}) {
			x.Fatal("the bytes arrived changed")
		}
	}
}

func (x *exchanged) streamServer() {
	for _, msg := range x.msgs {
		data := joined(msg)
		for left := len(data); left > 0; {
			msg := x.recv(x.s)
			if len(msg[1]) > 0 {
				x.check(x.s.Send(x.c, msg))
				left -= len(msg[1])
			}
		}
		x.peer.wants(describe(Message{data}))
	}
}

func joined(msg Message) (data []byte) {
	for _, part := range msg {
		data = append(data, part...)
	}
	return data
}
