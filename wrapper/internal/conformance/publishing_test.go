package conformance

import zmq "github.com/zmqbridge/zmqbridge/wrapper"

var publishing = theme{"publishing", []testCase{
	{"PrefixesMatch", anywhere, prefixesMatch},
	{"SubscriptionsCount", anywhere, subscriptionsCount},
	{"SubscriptionsAreToldOnce", anywhere, subscriptionsAreToldOnce},
	{"VerboseTellsAllSubscriptions", anywhere, verboseTellsAllSubscriptions},
	{"VerboserTellsAll", anywhere, verboserTellsAll},
	{"WhoLeavesUnsubscribes", anywhere, whoLeavesUnsubscribes},
	{"SubscriptionsReachLaterPublishers", anywhere, subscriptionsReachLaterPublishers},
	{"ManualSubscribesWhatItLikes", anywhere, manualSubscribesWhatItLikes},
	{"WelcomeIsFirst", anywhere, welcomeIsFirst},
	{"OtherMessagesGoUpstream", anywhere, otherMessagesGoUpstream},
	{"PubDropsWhatHasNoRoom", inproc, pubDropsWhatHasNoRoom},
	{"NoDropWantsRoom", inproc, noDropWantsRoom},
	{"SubServesPublishersInTurn", inproc, subServesPublishersInTurn},
}}

func prefixesMatch(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	for _, prefix := range []string{"ab", "x"} {
		e.check(sub.Subscribe(prefix))
		e.want(pub, "\x01"+prefix)
	}
	for _, topic := range []string{"", "a", "b", "ba", "ab", "abc", "x", "ax"} {
		e.send(pub, topic, "x") // only the first part counts
	}
	for _, topic := range []string{"ab", "abc", "x"} {
		e.want(sub, topic, "x")
	}
	e.check(sub.Subscribe(""))
	e.want(pub, "\x01")
	e.send(pub, "")
	e.want(sub, "")
}

// As many have to go as came, and those that never came do not count.
func subscriptionsCount(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	e.check(sub.Unsubscribe("a"))
	e.check(sub.Subscribe("a"))
	e.check(sub.Subscribe("a"))
	e.want(pub, "\x01a")
	e.check(sub.Unsubscribe("a"))
	e.check(sub.Subscribe("b"))
	e.want(pub, "\x01b")
	e.send(pub, "a")
	e.want(sub, "a")
	e.check(sub.Unsubscribe("a"))
	e.want(pub, "\x00a")
	e.send(pub, "a")
	e.send(pub, "b")
	e.want(sub, "b")
}

// told has two subscribers take the topic a and leave it, one after the other, and
// b after each step, so that it is known when a step was not told.
func (e *env) told(want []string, opts ...zmq.SocketOption) {
	pub, endpoint := e.bound(zmq.XPub, opts...)
	first, second := e.connected(zmq.Sub, endpoint), e.connected(zmq.Sub, endpoint)
	var told []string
	for i, step := range []func() (*zmq.Socket, error){
		func() (*zmq.Socket, error) { return first, first.Subscribe("a") },
		func() (*zmq.Socket, error) { return second, second.Subscribe("a") },
		func() (*zmq.Socket, error) { return first, first.Unsubscribe("a") },
		func() (*zmq.Socket, error) { return second, second.Unsubscribe("a") },
	} {
		s, err := step()
		e.check(err)
		mark := string(rune('0' + i))
		e.check(s.Subscribe(mark))
		for got := ""; got != "\x01"+mark; told = append(told, got) {
			got = string(e.recv(pub)[0])
		}
	}
	var about []string
	for _, got := range told {
		if got[1:] == "a" {
			about = append(about, got)
		}
	}
	e.equal(about, want)
}

func subscriptionsAreToldOnce(e *env) { e.told([]string{"\x01a", "\x00a"}) }

func verboseTellsAllSubscriptions(e *env) {
	e.told([]string{"\x01a", "\x01a", "\x00a"}, zmq.XPubVerbose(true))
}

func verboserTellsAll(e *env) {
	e.told([]string{"\x01a", "\x01a", "\x00a", "\x00a"}, zmq.XPubVerboser(true))
}

func whoLeavesUnsubscribes(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	e.check(sub.Subscribe("a"))
	e.want(pub, "\x01a")
	e.check(sub.Close())
	e.want(pub, "\x00a")
}

func subscriptionsReachLaterPublishers(e *env) {
	sub := e.socket(zmq.Sub, zmq.Subscriptions("a"))
	for i := range 3 {
		pub, endpoint := e.bound(zmq.XPub)
		e.check(sub.Connect(endpoint))
		e.want(pub, "\x01a")
		e.send(pub, "a", i)
		e.want(sub, "a", i)
	}
}

// An XSub does not filter, so it gets what the publisher took it for.
func manualSubscribesWhatItLikes(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubManual(true))
	sub := e.connected(zmq.XSub, endpoint)
	e.send(sub, "\x01a")
	e.want(pub, "\x01a")
	e.check(pub.Subscribe("b"))
	e.send(pub, "a")
	e.send(pub, "b")
	e.want(sub, "b")
}

func welcomeIsFirst(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubWelcomeMsg([]byte("welcome")))
	sub := e.connected(zmq.Sub, endpoint, zmq.Subscriptions(""))
	e.want(pub, "\x01")
	e.send(pub, "x")
	e.want(sub, "welcome")
	e.want(sub, "x")
}

func otherMessagesGoUpstream(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.XSub)
	e.send(sub, "hello")
	e.want(pub, "hello")
}

func pubDropsWhatHasNoRoom(e *env) {
	pub, endpoint := e.bound(zmq.Pub, zmq.SendHWM(2))
	slow := e.connected(zmq.Sub, endpoint, zmq.RecvHWM(3), zmq.Subscriptions(""))
	quick := e.connected(zmq.Sub, endpoint, zmq.Subscriptions(""))
	e.settle(pub)
	for i := range 20 {
		e.send(pub, i)
		e.want(quick, i)
	}
	for i := range 5 {
		e.want(slow, i)
	}
	e.empty(slow)
}

func noDropWantsRoom(e *env) {
	pub, endpoint := e.bound(zmq.XPub, zmq.SendHWM(2), zmq.XPubNoDrop(true))
	sub := e.connected(zmq.Sub, endpoint, zmq.RecvHWM(3), zmq.Subscriptions(""))
	e.want(pub, "\x01")
	e.equal(e.fill(pub, 20), 5)
	sent := e.sends(pub, 5)
	for i := range 6 {
		e.want(sub, i)
	}
	e.check(<-sent)
}

func subServesPublishersInTurn(e *env) {
	sub := e.socket(zmq.Sub, zmq.Subscriptions(""))
	for who := range 3 {
		pub, endpoint := e.bound(zmq.XPub)
		e.check(sub.Connect(endpoint))
		e.want(pub, "\x01")
		for i := range 3 {
			e.send(pub, who, i)
		}
	}
	for i := range 3 {
		for who := range 3 {
			e.want(sub, who, i)
		}
	}
}
