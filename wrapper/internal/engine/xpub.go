package engine

import (
	"maps"
	"slices"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// xpub sends to the peers that have subscribed to a prefix of the first part, and
// receives the subscriptions.
type xpub struct {
	base
	topics  trie[*end]
	pending []message // for recv; the oldest first
	askers  []*end    // of the subscriptions among them, in manual mode; nil: is gone
	last    *end      // the asker that recv came by last
	mark    uint64    // of the message being sent
	hits    []*end    // memory for match

	verbose  bool // tell of subscriptions to what others have subscribed to already
	verboser bool // tell of unsubscriptions from what others remain subscribed to
	manual   bool // the application subscribes on behalf of the peers
	noDrop   bool // wait for a peer that is full
	onlyLast bool // manual, and send to the last only
	oneFirst bool // only the first part of a message may be a subscription
	welcome  []byte
}

func newXPub(s *Socket) *xpub { return &xpub{base: base{s}} }

func (x *xpub) attach(e *end) {
	if len(x.welcome) > 0 {
		e.write(message{one: slices.Clone(x.welcome)}, &x.s.next)
	}
	x.readable(e)
}

// detach takes all subscriptions of a peer back. In manual mode the application
// learns of those that the peer had asked for, whatever became of them, and has nobody
// to subscribe for until it receives again.
func (x *xpub) detach(e *end) {
	for _, topic := range slices.Sorted(maps.Keys(e.topics)) {
		left, _ := x.topics.remove([]byte(topic), e)
		if !x.manual && (left == 0 || x.verboser) {
			x.notify(0, []byte(topic))
		}
	}
	if x.manual {
		for _, topic := range slices.Sorted(maps.Keys(e.asked)) {
			x.notify(0, []byte(topic), e)
		}
	}
	if x.last == e || x.manual && len(e.asked) > 0 {
		x.last = nil
	}
	e.topics, e.asked = nil, nil
	for i := range x.askers {
		if x.askers[i] == e {
			x.askers[i] = nil
		}
	}
}

func (x *xpub) writable(e *end) { e.muted = false }

// readable takes all that a peer has sent: subscriptions, and messages of a kind that
// an XSub may send to an XPub.
func (x *xpub) readable(e *end) {
	for e.ready() {
		x.process(e, e.take(&x.s.next))
	}
	x.s.ranDry(e)
}

// over is true once all is read, which is at once.
func (x *xpub) over(e *end) bool {
	for e.ready() {
		x.process(e, e.take(&x.s.next))
	}
	return true
}

// process tells the parts that subscribe from those that are for the application.
func (x *xpub) process(e *end, m message) {
	if m.asks != nothing {
		x.subscription(e, m.asks == toSubscribe, m.one)
		return
	}
	var user [][]byte
	parts := m.all()
	for i, p := range parts {
		if len(p) > 0 && p[0] <= 1 && (i == 0 || !x.oneFirst) {
			x.subscription(e, p[0] == 1, p[1:])
			continue
		}
		user = append(user, p)
	}
	if user == nil {
		x.s.discard(&m)
		return
	}
	m.parts = user
	x.queue(m)
}

func (x *xpub) subscription(e *end, on bool, topic []byte) {
	if x.manual {
		x.ask(e, on, topic)
		return
	}
	if on {
		fresh := x.subscribe(e, topic)
		if fresh || x.verbose {
			x.notify(1, topic)
		}
		return
	}
	// One from what was not subscribed to is passed on as well.
	if last, was := x.unsubscribe(e, topic); !was || last || x.verboser {
		x.notify(0, topic)
	}
}

// ask notes what a peer wants and tells the application.
func (x *xpub) ask(e *end, on bool, topic []byte) {
	if on {
		if e.asked == nil {
			e.asked = map[string]bool{}
		}
		e.asked[string(topic)] = true
		x.notify(1, topic, e)
		return
	}
	delete(e.asked, string(topic))
	x.notify(0, topic, e)
}

// subscribe reports whether nobody had subscribed to topic.
func (x *xpub) subscribe(e *end, topic []byte) (fresh bool) {
	if e.topics[string(topic)] {
		return false
	}
	if e.topics == nil {
		e.topics = map[string]bool{}
	}
	e.topics[string(topic)] = true
	return x.topics.add(topic, e) == 1
}

// unsubscribe reports whether nobody is subscribed to topic any more, and whether e
// was.
func (x *xpub) unsubscribe(e *end, topic []byte) (last, was bool) {
	delete(e.topics, string(topic))
	left, was := x.topics.remove(topic, e)
	return was && left == 0, was
}

// notify queues a subscription for the application, in manual mode with its asker.
func (x *xpub) notify(kind byte, topic []byte, asker ...*end) {
	x.queue(message{one: append([]byte{kind}, topic...)}, asker...)
}

// queue drops what the socket of a Pub has no way to receive.
func (x *xpub) queue(m message, asker ...*end) {
	if x.s.typ != capi.XPub {
		x.s.discard(&m)
		return
	}
	x.askers = append(x.askers, asker...)
	x.pending = append(x.pending, m)
}

func (x *xpub) recv() (message, []byte, error) {
	if len(x.pending) == 0 {
		return message{}, nil, errAgain
	}
	m := x.pending[0]
	x.pending[0] = message{}
	if x.pending = x.pending[1:]; len(x.pending) == 0 {
		x.pending = nil
	}
	// Other messages than subscriptions have no asker, yet libzmq goes on to the next, with
	// each part.
	if n := min(m.len(), len(x.askers)); x.manual && n > 0 {
		x.last, x.askers = x.askers[n-1], x.askers[n:]
	}
	return m, nil, nil
}

func (x *xpub) forget() {
	for i := range x.pending {
		x.s.discard(&x.pending[i])
	}
	x.pending = nil
}

func (x *xpub) events() capi.PollEvents { return pollEvents(true, len(x.pending) > 0) }

// send drops the message for peers that are full, or waits for them.
func (x *xpub) send(parts [][]byte, lent *box) error {
	hits := x.match(parts[0])
	roomy := hits[:0]
	for _, e := range hits {
		switch {
		case e.muted:
		case e.roomy():
			roomy = append(roomy, e)
		case x.noDrop && e.full():
			return errAgain
		default:
			e.muted = true
		}
	}
	if x.onlyLast {
		x.last = nil
	}
	if len(roomy) == 0 {
		return nil
	}
	m := x.s.slab.message(nil, parts, lent)
	m.share(len(roomy))
	for _, e := range roomy {
		e.write(m, &x.s.next)
	}
	return nil
}

// match returns those who want a message, in no order.
func (x *xpub) match(topic []byte) []*end {
	x.mark++
	hits := x.hits[:0]
	x.topics.each(topic, func(ends []*end) {
		for _, e := range ends {
			if e.mark != x.mark && (!x.onlyLast || x.last == nil || e == x.last) {
				e.mark = x.mark
				hits = append(hits, e)
			}
		}
	})
	if x.s.options.invert {
		hits = hits[:0]
		for _, e := range x.s.ends {
			if e.mark != x.mark {
				hits = append(hits, e)
			}
		}
	}
	x.hits = hits
	return hits
}

func (x *xpub) set(option capi.SocketOption, value []byte) error {
	switch option {
	case capi.OptXPubVerbose:
		err := setFlag(&x.verbose, value)
		x.verboser = x.verboser && err != nil
		return err
	case capi.OptXPubVerboser:
		err := setFlag(&x.verboser, value)
		if err == nil {
			x.verbose = x.verboser
		}
		return err
	case capi.OptXPubNoDrop:
		return setFlag(&x.noDrop, value)
	case capi.OptXPubManual:
		return setFlag(&x.manual, value)
	case capi.OptXPubManualLastValue:
		err := setFlag(&x.onlyLast, value)
		if err == nil {
			x.manual = x.onlyLast
		}
		return err
	case capi.OptOnlyFirstSubscribe:
		return setFlag(&x.oneFirst, value)
	case capi.OptXPubWelcomeMsg:
		x.welcome = slices.Clone(value)
		return nil
	case capi.OptSubscribe, capi.OptUnsubscribe:
		return x.setManual(option == capi.OptSubscribe, value)
	}
	return errUnknown
}

// setManual subscribes for the peer whose subscription was received last.
func (x *xpub) setManual(on bool, topic []byte) error {
	switch {
	case !x.manual:
		return errUnknown
	case x.last == nil:
	case on:
		x.subscribe(x.last, topic)
	default:
		x.unsubscribe(x.last, topic)
	}
	return nil
}

// pub is an xpub that nobody can receive from.
type pub struct{ xpub }

func (p *pub) recv() (m message, id []byte, err error) { return m, nil, capi.ENOTSUP }
func (p *pub) events() capi.PollEvents                 { return capi.PollOut }

func (x *xpub) countTopics() int { return x.topics.len() }
