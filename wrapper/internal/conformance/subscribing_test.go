package conformance

import (
	"bytes"
	"strings"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// subscribing is what publishing leaves out: how subscriptions travel, in detail.
var subscribing = theme{"subscribing", []testCase{
	{"ManualGoesToWhoAskedLast", anywhere, manualGoesToWhoAskedLast},
	{"ManualTakesBack", anywhere, manualTakesBack},
	{"ManualForgetsWhoLeft", inproc, manualForgetsWhoLeft},
	{"ManualLastValueSendsToOne", anywhere, manualLastValueSendsToOne},
	{"OnlyTheFirstPartSubscribes", anywhere, onlyTheFirstPartSubscribes},
	{"EveryPartSubscribes", anywhere, everyPartSubscribes},
	{"PublishersTellSubscribersApart", anywhere, publishersTellSubscribersApart},
	{"PubHasTheOptionsOfXPub", inproc, pubHasTheOptionsOfXPub},
	{"InvertedMatching", inproc, invertedMatching},
	{"TopicsHoldAnyBytes", anywhere, topicsHoldAnyBytes},
	{"ManyTopics", anywhere, manyTopics},
	{"ManySubscribers", anywhere, manySubscribers},
	{"XSubDoesNotFilter", anywhere, xsubDoesNotFilter},
	{"XSubCountsSubscriptions", anywhere, xsubCountsSubscriptions},
	{"PublishingToNobody", anywhere, publishingToNobody},
	{"SubscribersOfManyPublishers", anywhere, subscribersOfManyPublishers},
	{"UnsubscribingTakesEffectAtOnce", inproc, unsubscribingTakesEffectAtOnce},
	{"PartsStayTogether", anywhere, partsStayTogether},
	{"WelcomeIsForThoseToCome", inproc, welcomeIsForThoseToCome},
}}

// hears wants the next messages of an XPub.
func (e *env) hears(pub *zmq.Socket, subscriptions ...string) {
	for _, want := range subscriptions {
		e.want(pub, want)
	}
}

func manualGoesToWhoAskedLast(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManual(true))
	a, b := e.connected(zmq.Sub, endpoint), e.connected(zmq.Sub, endpoint)
	for i, sub := range []*zmq.Socket{a, b} {
		e.check(sub.Subscribe(""))
		e.hears(pub, "\x01")
		e.check(pub.Subscribe(string(rune('a' + i))))
	}
	e.send(pub, "a")
	e.send(pub, "b")
	e.send(pub, "")
	e.want(a, "a")
	e.want(b, "b")
}

func manualTakesBack(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManual(true))
	sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions(""))
	e.hears(pub, "\x01")
	for _, topic := range []string{"a", "b"} {
		e.check(pub.Subscribe(topic))
	}
	e.send(pub, "a")
	e.want(sub, "a")
	e.check(pub.Unsubscribe("a"))
	e.check(pub.Unsubscribe("never was"))
	e.send(pub, "a")
	e.send(pub, "b")
	e.want(sub, "b")
}

// Its own subscriptions are told when it leaves, and those on its behalf are gone.
func manualForgetsWhoLeft(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManual(true))
	sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("a"))
	e.hears(pub, "\x01a")
	e.check(pub.Subscribe("b"))
	e.check(sub.Close())
	e.settle(pub)
	e.hears(pub, "\x00a")
	e.check(pub.Subscribe("c")) // of nobody
	e.send(pub, "b")
	next := e.connected(zmq.Sub, endpoint, zmq.Subscriptions(""))
	e.hears(pub, "\x01")
	e.check(pub.Subscribe("d"))
	e.send(pub, "c")
	e.send(pub, "d")
	e.want(next, "d")
}

// The last message of a topic can so be sent to a new subscriber alone.
func manualLastValueSendsToOne(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManualLastValue(true))
	first := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("a"))
	e.hears(pub, "\x01a")
	e.check(pub.Subscribe("a"))
	e.send(pub, "a", "for the first")
	e.want(first, "a", "for the first")
	second := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("a"))
	e.hears(pub, "\x01a")
	e.check(pub.Subscribe("a"))
	e.send(pub, "a", "for the second alone")
	e.send(pub, "a", "for both")
	e.want(second, "a", "for the second alone")
	e.want(second, "a", "for both")
	e.want(first, "a", "for both")
}

func onlyTheFirstPartSubscribes(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.OnlyFirstSubscribe(true))
	sub := e.connected(zmq.XSub, endpoint, zmq.OnlyFirstSubscribe(true))
	e.send(sub, "\x01a")
	e.hears(pub, "\x01a")
	e.send(sub, "x", "\x01b")
	e.want(pub, "x", "\x01b")
	e.send(pub, "b")
	e.send(pub, "a")
	e.want(sub, "a")
}

func everyPartSubscribes(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.XSub)
	e.send(sub, "\x01a", "\x01b")
	e.hears(pub, "\x01a", "\x01b")
	e.send(pub, "b")
	e.want(sub, "b")
}

func publishersTellSubscribersApart(e *env) {
	pub, endpoint := e.bound(zmq.XPub)
	var subs []*zmq.Socket
	for _, topic := range []string{"a", "b", "ab"} {
		subs = append(subs, e.connected(zmq.Sub, endpoint, zmq.Subscriptions(topic)))
		e.hears(pub, "\x01"+topic)
	}
	for _, topic := range []string{"a", "b", "ab", "c", "a"} {
		e.send(pub, topic)
	}
	for i, want := range [][]string{{"a", "ab", "a"}, {"b"}, {"ab"}} {
		for _, topic := range want {
			e.want(subs[i], topic)
		}
	}
}

func pubHasTheOptionsOfXPub(e *env) {
	pub, endpoint := e.bound(zmq.Pub, zmq.SendHWM(1), zmq.XPubNoDrop(true), zmq.XPubWelcomeMsg([]byte("w")))
	sub := e.connected(zmq.Sub, endpoint, zmq.RecvHWM(2), zmq.Subscriptions(""))
	e.settle(pub)
	e.equal(e.fill(pub, 10), 2) // and the welcome
	e.want(sub, "w")
	e.want(sub, 0)
	e.want(sub, 1)
}

// What was not asked for is sent, and wanted. Both sides must have it.
func invertedMatching(e *env) {
	pub, endpoint := e.bound(zmq.Pub, zmq.InvertMatching(true))
	sub := e.connected(zmq.Sub, endpoint, zmq.InvertMatching(true), zmq.Subscriptions("a"))
	e.settle(pub)
	for _, topic := range []string{"a", "b", "ab", "c"} {
		e.send(pub, topic)
	}
	e.want(sub, "b")
	e.want(sub, "c")
	e.empty(sub)
}

func topicsHoldAnyBytes(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	for _, topic := range []string{"\x00", "\x01", "\x00\x01\x02", "\xff\xfe", strings.Repeat("x", 1000)} {
		e.check(sub.Subscribe(topic))
		e.hears(pub, "\x01"+topic)
		e.send(pub, topic+"tail")
		e.want(sub, topic+"tail")
	}
}

func manyTopics(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	const n = 500
	topic := func(i int) string { return string(bytes.Repeat([]byte{byte('a' + i%26)}, i/26+1)) + "." }
	for i := range n {
		e.check(sub.Subscribe(topic(i)))
		e.hears(pub, "\x01"+topic(i))
	}
	for i := 0; i < n; i += 2 {
		e.check(sub.Unsubscribe(topic(i)))
		e.hears(pub, "\x00"+topic(i))
	}
	for i := range n {
		e.send(pub, topic(i), i)
	}
	for i := 1; i < n; i += 2 {
		e.want(sub, topic(i), i)
	}
}

func manySubscribers(e *env) {
	pub, subs := e.audience(20)
	for i := range 10 {
		e.send(pub, i, "part", large[:5000])
	}
	for _, sub := range subs {
		for i := range 10 {
			e.want(sub, i, "part", large[:5000])
		}
	}
}

func xsubDoesNotFilter(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManual(true))
	sub := e.connected(zmq.XSub, endpoint)
	e.send(sub, "\x01a")
	e.hears(pub, "\x01a")
	e.check(pub.Subscribe(""))
	for _, topic := range []string{"x", "", "a"} {
		e.send(pub, topic)
		e.want(sub, topic)
	}
}

// It passes on all that it is told to take, and what it is told to leave once nothing
// is left.
func xsubCountsSubscriptions(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManual(true)) // which tells everything
	sub := e.connected(zmq.XSub, endpoint)
	for _, message := range []string{"\x01a", "\x01a", "\x00a", "\x00never", "\x01b", "\x00a", "\x01c"} {
		e.send(sub, message)
	}
	e.hears(pub, "\x01a", "\x01a", "\x01b", "\x00a", "\x01c")
}

func publishingToNobody(e *env) {
	for _, typ := range []zmq.SocketType{zmq.Pub, zmq.XPub} {
		pub, endpoint := e.bound(typ)
		for range 5000 {
			e.send(pub, "nobody hears it")
		}
		sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("last"))
		e.until(func() bool { e.send(pub, "last"); return e.events(sub) == in })
		e.want(sub, "last")
	}
}

func subscribersOfManyPublishers(e *env) {
	sub := e.socket(zmq.Sub)
	var pubs []*zmq.Socket
	for range 3 {
		pub, endpoint := e.bound(zmq.XPub)
		e.check(sub.Connect(endpoint))
		pubs = append(pubs, pub)
	}
	e.check(sub.Subscribe("a"))
	for i, pub := range pubs {
		e.hears(pub, "\x01a")
		e.send(pub, "a", i)
		e.want(sub, "a", i)
	}
	e.check(sub.Unsubscribe("a"))
	for _, pub := range pubs {
		e.hears(pub, "\x00a")
	}
}

// What is there already is not wanted any more.
func unsubscribingTakesEffectAtOnce(e *env) {
	pub, endpoint := e.bound(zmq.Pub)
	sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("a", "b"))
	e.settle(pub)
	e.send(pub, "a")
	e.send(pub, "b")
	e.check(sub.Unsubscribe("a"))
	e.want(sub, "b")
	e.empty(sub)
}

func partsStayTogether(e *env) {
	pub, subs := e.audience(3)
	for i := range 20 {
		e.send(pub, i, "", strings.Repeat("x", i*50), "tail")
	}
	for _, sub := range subs {
		for i := range 20 {
			e.want(sub, i, "", strings.Repeat("x", i*50), "tail")
		}
	}
}

func welcomeIsForThoseToCome(e *env) {
	pub, endpoint := e.bound(zmq.XPub)
	before := e.connected(zmq.Sub, endpoint, zmq.Subscriptions(""))
	e.hears(pub, "\x01")
	e.check(pub.SetXPubWelcomeMsg([]byte("welcome")))
	after := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("other"))
	wants := e.connected(zmq.Sub, endpoint, zmq.Subscriptions("wel"))
	e.hears(pub, "\x01other", "\x01wel")
	e.check(pub.SetXPubWelcomeMsg(nil))
	e.send(pub, "welcome", "not the one")
	e.want(wants, "welcome")
	e.want(wants, "welcome", "not the one")
	e.want(before, "welcome", "not the one")
	e.empty(after) // it did not ask for it
}
