package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// xsub receives from publishers in turn, and sends them subscriptions. These are
// counted here, so that a peer that comes later is told of those that hold.
type xsub struct {
	base
	queue    fairQueue
	outlets  loadBalance // those that may have room; each gets all
	topics   trie[struct{}]
	held     hold
	oneFirst bool
	tells    bool                    // of unsubscriptions that change nothing
	wanted   func(topic []byte) bool // nil: all are
}

func newXSub(s *Socket) *xsub {
	return &xsub{base: base{s}, queue: fairQueue{s: s}, outlets: loadBalance{s: s}}
}

func (x *xsub) attach(e *end) {
	x.queue.add(e)
	x.outlets.add(e)
	x.topics.keys(nil, func(topic []byte) { x.tell(e, toSubscribe, topic) })
}

func (x *xsub) detach(e *end) {
	x.queue.remove(e)
	x.outlets.remove(e)
}

func (x *xsub) readable(e *end) { x.queue.add(e) }
func (x *xsub) writable(e *end) { x.outlets.add(e) }

// tell sends a subscription. A peer without room for it never learns of it: so does
// libzmq.
func (x *xsub) tell(e *end, what asks, topic []byte) {
	if e.roomy() {
		e.write(message{one: append([]byte{}, topic...), asks: what}, &x.s.next)
	}
}

// subscribe passes each subscription on, for an XPub may want to know of them all.
func (x *xsub) subscribe(topic []byte) {
	x.topics.add(topic, struct{}{})
	x.distribute(message{one: append([]byte{}, topic...), asks: toSubscribe})
}

// unsubscribe passes the last one on.
func (x *xsub) unsubscribe(topic []byte) {
	if x.takeBack(topic) {
		x.distribute(message{one: append([]byte{}, topic...), asks: toUnsubscribe})
	}
}

// distribute sends to all that have room.
func (x *xsub) distribute(m message) {
	m.share(len(x.outlets.active))
	for i := 0; i < len(x.outlets.active); {
		e := x.outlets.active[i]
		if !e.roomy() {
			x.outlets.remove(e) // another one takes its place
			x.s.discard(&m)
			continue
		}
		e.write(m, &x.s.next)
		i++
	}
}

// takeBack reports whether publishers have to know.
func (x *xsub) takeBack(topic []byte) bool {
	left, was := x.topics.remove(topic, struct{}{})
	return was && left == 0 || x.tells
}

// send takes parts that start with 1 and 0 as subscriptions. The peers get all, but
// unsubscriptions that are not the last.
func (x *xsub) send(parts [][]byte, lent *box) error {
	out := parts
	for i, p := range parts {
		switch {
		case len(p) == 0 || p[0] > 1 || i > 0 && x.oneFirst:
		case p[0] == 1:
			x.topics.add(p[1:], struct{}{})
		case !x.takeBack(p[1:]):
			if len(out) == len(parts) { // the first that is left out
				out = append([][]byte{}, parts[:i]...)
			}
			continue
		}
		if len(out) < i+1 {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return nil
	}
	x.distribute(x.s.slab.message(nil, out, lent))
	return nil
}

func (x *xsub) recv() (message, []byte, error) {
	m, _, _, ok := x.held.take(&x.queue, x.wanted)
	if !ok {
		return m, nil, errAgain
	}
	return m, nil, nil
}

func (x *xsub) forget() { x.held.drop(x.s) }

func (x *xsub) ready() bool { return x.held.ready(&x.queue, x.wanted) }

// matches is what a Sub wants.
func (x *xsub) matches(topic []byte) bool {
	return x.topics.matches(topic) != x.s.options.invert
}

func (x *xsub) events() capi.PollEvents { return pollEvents(true, x.ready()) }

func (x *xsub) set(option capi.SocketOption, value []byte) error {
	if option == capi.OptOnlyFirstSubscribe {
		return setFlag(&x.oneFirst, value)
	}
	return errUnknown
}

// sub is an xsub that subscribes through options and does not send.
type sub struct{ xsub }

func newSub(s *Socket) *sub {
	sub := &sub{xsub: *newXSub(s)}
	sub.wanted = sub.matches
	return sub
}

func (s *sub) send([][]byte, *box) error { return capi.ENOTSUP }
func (s *sub) events() capi.PollEvents   { return pollEvents(false, s.ready()) }

func (s *sub) set(option capi.SocketOption, value []byte) error {
	switch option {
	case capi.OptSubscribe:
		s.subscribe(value)
		return nil
	case capi.OptUnsubscribe:
		s.unsubscribe(value)
		return nil
	}
	return errUnknown
}

func (x *xsub) countTopics() int { return x.topics.len() }
