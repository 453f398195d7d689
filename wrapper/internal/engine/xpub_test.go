package engine

import (
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func (e *env) subscribe(s *Socket, topics ...string) {
	for _, topic := range topics {
		e.set(s, capi.OptSubscribe, topic)
	}
}

func TestXPubTellsOfSubscriptions(t *testing.T) {
	e := newEnv(t)
	x, s := e.pair(capi.XPub, capi.Sub)
	e.subscribe(s, "a", "a", "b")
	e.wants(x, "\x01a", "\x01b", capi.EAGAIN)
	e.set(x, capi.OptXPubVerbose, 1)
	e.subscribe(s, "a")
	e.wants(x, "\x01a")
	late := e.socket(capi.Sub)
	e.subscribe(late, "a")
	e.connect(late, t.Name())
	e.wants(x, "\x01a")
	for range 3 {
		e.wants(x, capi.EAGAIN)
		e.set(s, capi.OptUnsubscribe, "a")
	}
	e.wants(x, capi.EAGAIN) // late has it
	e.check(late.Close())
	e.wants(x, "\x00a", capi.EAGAIN)

	e.set(x, capi.OptXPubVerboser, 1)
	other := e.socket(capi.Sub)
	e.subscribe(other, "c", "b")
	e.connect(other, t.Name())
	e.wants(x, "\x01b", "\x01c")
	e.set(s, capi.OptUnsubscribe, "nothing")
	e.set(s, capi.OptUnsubscribe, "b")
	e.wants(x, "\x00b", capi.EAGAIN)
	e.check(other.Close())
	e.wants(x, "\x00b", "\x00c", capi.EAGAIN)
}

func TestPubMatchesPrefixes(t *testing.T) {
	e := newEnv(t)
	x, s := e.pair(capi.XPub, capi.Sub)
	e.send(x, "nobody is subscribed")
	e.subscribe(s, "ab", "a", "")
	e.set(s, capi.OptUnsubscribe, "")
	for _, text := range []string{"abc", "ab", "a", "", "b", "ba"} {
		e.send(x, text, "body")
	}
	e.wants(s, "abc|body", "ab|body", "a|body", capi.EAGAIN)
	// What is on its way is filtered again where it arrives.
	e.send(x, "a")
	e.send(x, "ab")
	e.set(s, capi.OptUnsubscribe, "a")
	e.wants(s, "ab", capi.EAGAIN)
}

func TestPubToSeveral(t *testing.T) {
	e := newEnv(t)
	pub := e.socket(capi.Pub)
	e.bind(pub, "p")
	var subs []*Socket
	for range 3 {
		s := e.socket(capi.Sub)
		e.subscribe(s, "")
		e.connect(s, "p")
		subs = append(subs, s)
	}
	long := string(make([]byte, 1000))
	e.send(pub, "x", long)
	first, err := subs[0].Recv(e.c, nil)
	e.check(err)
	first[1][0] = 'c' // it is the receiver's; the others have their own
	e.wants(subs[1], "x|"+long)
	e.wants(subs[2], "x|"+long)
}

func TestPubDropsForThoseWhoAreFull(t *testing.T) {
	e := newEnv(t)
	x, s := e.socket(capi.XPub), e.socket(capi.Sub)
	e.set(x, capi.OptSndHWM, 1)
	e.set(s, capi.OptRcvHWM, 1)
	e.bind(x, "p")
	e.subscribe(s, "")
	e.connect(s, "p")
	for _, text := range []string{"1", "2", "dropped"} {
		e.send(x, text)
	}
	e.wants(s, "1", "2", capi.EAGAIN)
	e.set(x, capi.OptXPubNoDrop, 1)
	e.send(x, "1")
	e.send(x, "2")
	e.fails(capi.EAGAIN, x, "3")
	e.wants(s, "1")
	e.send(x, "3")
}

func TestXPubManual(t *testing.T) {
	e := newEnv(t)
	x, s := e.socket(capi.XPub), e.socket(capi.Sub)
	e.set(x, capi.OptXPubManual, 1)
	e.subscribe(x, "nobody asked")
	e.bind(x, "x")
	e.connect(s, "x")
	e.subscribe(s, "A", "A")
	e.wants(x, "\x01A")
	e.subscribe(x, "B")
	e.wants(x, "\x01A", capi.EAGAIN)
	e.subscribe(s, "")
	e.wants(x, "\x01")
	e.subscribe(x, "X")
	for _, text := range []string{"A1", "B1", "X1"} {
		e.send(x, text)
	}
	e.wants(s, "B1", "X1", capi.EAGAIN)
	e.set(s, capi.OptUnsubscribe, "A")
	e.wants(x, capi.EAGAIN)
	e.set(s, capi.OptUnsubscribe, "A")
	e.wants(x, "\x00A")
	e.set(x, capi.OptUnsubscribe, "B")
	e.send(x, "B2")
	e.wants(s, capi.EAGAIN)
	e.check(s.Close())
	e.wants(x, "\x00", capi.EAGAIN)
}

func TestXSubSendsSubscriptions(t *testing.T) {
	e := newEnv(t)
	x, s := e.pair(capi.XPub, capi.XSub)
	e.send(s, "\x01a")
	e.send(s, "hello")
	e.send(s, "\x01b", "\x01c", "user")
	e.send(s, "\x00nothing")
	e.send(s, "")
	e.wants(x, "\x01a", "hello", "\x01b", "\x01c", "user", "", capi.EAGAIN)
	e.send(x, "c", "1")
	e.wants(s, "c|1")
	e.send(s, "\x00c")
	e.wants(x, "\x00c")
}

func TestWelcomeAndInvert(t *testing.T) {
	e := newEnv(t)
	x, s := e.socket(capi.XPub), e.socket(capi.Sub)
	e.set(x, capi.OptXPubWelcomeMsg, "W")
	e.set(x, capi.OptInvertMatching, 1)
	e.set(s, capi.OptInvertMatching, 1)
	e.bind(x, "x")
	e.connect(s, "x")
	e.subscribe(s, "a")
	e.wants(x, "\x01a")
	e.send(x, "a1")
	e.send(x, "b1")
	e.wants(s, "W", "b1", capi.EAGAIN)
}
