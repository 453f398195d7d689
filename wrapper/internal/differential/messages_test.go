package differential

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// topics are prefixes of each other. Subscriptions in the form of messages are a byte
// and a topic.
var topics = []string{`""`, `"a"`, `"a"`, `"ab"`, `"abcd"`, `"b"`, `"\x01"`, `"\x00"`}

// peers are routing ids, of sockets and of connections.
var peers = []string{`"A"`, `"B"`, `"C"`}

func (g *generator) send() {
	i := g.any()
	g.add("send", i, g.message(i)...)
}

func (g *generator) loan() {
	i := g.any()
	g.add("loan", i, g.message(i)...)
}

func (g *generator) sendBatch() {
	i := g.any()
	args := g.message(i)
	for range g.IntN(4) {
		args = append(append(args, separator), g.message(i)...)
	}
	g.add("sendbatch", i, args...)
}

// message returns one that makes sense for a type of socket, mostly.
func (g *generator) message(i int) []string {
	typ := g.sockets[i].typ
	if g.single {
		return g.onePart(typ)
	}
	parts := g.parts(typ)
	// An XPub of libzmq tears messages of which another part than the first looks like a
	// subscription.
	for i, p := range parts {
		first := i == 0 && typ != capi.Req && typ != capi.Rep || i == 1 && typ == capi.Router
		if !first && (strings.HasPrefix(p, `"\x00`) || strings.HasPrefix(p, `"\x01`)) {
			parts[i] = `"m` + p[1:]
		}
	}
	return parts
}

// parts returns a message for a type of socket, seldom for another one.
func (g *generator) parts(typ capi.SocketType) (parts []string) {
	if g.chance(5) {
		typ = pick(g, families[len(families)-1])
	}
	switch typ {
	case capi.Router:
		parts = append(parts, g.peer())
		if g.chance(10) {
			parts = append(parts, g.peer())
		}
		if g.chance(30) {
			parts = append(parts, `""`)
		}
		if g.chance(5) {
			return parts
		}
	case capi.Dealer:
		if g.chance(20) {
			parts = append(parts, g.peer())
		}
		if g.chance(40) {
			parts = append(parts, `""`)
		}
	case capi.Pub, capi.XPub:
		parts = append(parts, g.topic())
	case capi.XSub:
		if g.chance(75) {
			parts = append(parts, g.subscription())
		}
		if len(parts) > 0 && g.chance(80) {
			return parts
		}
	}
	if g.chance(5) && len(parts) == 0 && typ != capi.Req && typ != capi.Rep {
		parts = append(parts, g.subscription())
	}
	for range 1 + min(g.IntN(3), g.IntN(3)) {
		parts = append(parts, g.part())
	}
	return parts
}

func (g *generator) onePart(typ capi.SocketType) []string {
	switch typ {
	case capi.Router:
		return []string{g.peer(), g.part()}
	case capi.Pub, capi.XPub:
		return []string{g.topic()}
	case capi.XSub:
		return []string{g.subscription()}
	}
	return []string{g.part()}
}

// peer names one, by an id that somebody has or one that was made up.
func (g *generator) peer() string {
	if g.chance(50) {
		return "@" + strconv.Itoa(1+g.IntN(3))
	}
	return pick(g, peers)
}

// topic returns the first part of a published message: some match.
func (g *generator) topic() string {
	topic := pick(g, topics)
	return topic[:len(topic)-1] + g.number() + `"`
}

func (g *generator) subscription() string {
	return `"\x0` + strconv.Itoa(g.IntN(2)) + strings.TrimPrefix(pick(g, topics), `"`)
}

// part returns one unlike all before, mostly.
func (g *generator) part() string {
	switch g.IntN(20) {
	case 0:
		return `""`
	case 1:
		return `"` + strings.Repeat("x", 300) + g.number() + `"` // more than fits into a zmq_msg_t
	case 2:
		return pick(g, topics[:6])
	}
	return `"m` + g.number() + `"`
}

// number has two digits or six, so that no part has four bytes, which are taken for a
// request id.
func (g *generator) number() string {
	g.sent++
	if g.sent < 100 {
		return fmt.Sprintf("%02d", g.sent)
	}
	return fmt.Sprintf("%06d", g.sent)
}
