package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// xsub receives from publishers in turn, and sends them subscriptions. These are
// counted here, so that a peer that comes later is told of those that hold.
type xsub struct {
	base
	queue    fairQueue
	topics   trie[struct{}]
	held     message // that matched, when it was looked for without being received
	holds    bool
	oneFirst bool
	tells    bool // of unsubscriptions that change nothing
}

func newXSub(s *Socket) *xsub { return &xsub{base: base{s}, queue: fairQueue{s: s}} }

func (x *xsub) attach(e *end) {
	x.queue.add(e)
	x.topics.keys(nil, func(topic []byte) { x.tell(e, 1, topic) })
}

func (x *xsub) detach(e *end)   { x.queue.remove(e) }
func (x *xsub) readable(e *end) { x.queue.add(e) }

// tell sends a subscription. There is always room for one, as a peer that missed it
// would never know.
func (x *xsub) tell(e *end, kind byte, topic []byte) {
	if !e.hungUp {
		e.write(message{one: append([]byte{kind}, topic...)}, &x.s.next)
	}
}

// subscribe passes each subscription on, for an XPub may want to know of them all.
func (x *xsub) subscribe(topic []byte) {
	x.topics.add(topic, struct{}{})
	for _, e := range x.s.ends {
		x.tell(e, 1, topic)
	}
}

// unsubscribe passes the last one on.
func (x *xsub) unsubscribe(topic []byte) {
	left, was := x.topics.remove(topic, struct{}{})
	if was && left == 0 || x.tells {
		for _, e := range x.s.ends {
			x.tell(e, 0, topic)
		}
	}
}

// send takes parts that start with 1 and 0 as subscriptions; others go to all peers
// that have room.
func (x *xsub) send(parts [][]byte) error {
	var user [][]byte
	for i, p := range parts {
		switch {
		case len(p) == 0 || p[0] > 1 || i > 0 && x.oneFirst:
			user = append(user, p)
		case p[0] == 1:
			x.subscribe(p[1:])
		default:
			x.unsubscribe(p[1:])
		}
	}
	if user == nil {
		return nil
	}
	m := x.s.slab.message(nil, user)
	if len(x.s.ends) > 1 {
		m.share()
	}
	for _, e := range x.s.ends {
		if e.roomy() {
			e.write(m, &x.s.next)
		}
	}
	return nil
}

func (x *xsub) recv(into [][]byte) ([][]byte, error) {
	if !x.ready() {
		return nil, errAgain
	}
	m := x.held
	x.held, x.holds = message{}, false
	return x.s.slab.deliver(into, &m, 0, nil), nil
}

// ready looks for a message that is wanted. An XSub wants all.
func (x *xsub) ready() bool {
	for !x.holds {
		m, _, ok := x.queue.take()
		if !ok {
			return false
		}
		if x.s.typ == capi.XSub || x.topics.matches(m.first()) != x.s.options.invert {
			x.held, x.holds = m, true
		}
	}
	return true
}

func (x *xsub) events() capi.PollEvents { return pollEvents(x.ready(), true) }

func (x *xsub) set(option capi.SocketOption, value []byte) error {
	if option == capi.OptOnlyFirstSubscribe {
		return setFlag(&x.oneFirst, value)
	}
	return errUnknown
}

// sub is an xsub that subscribes through options and does not send.
type sub struct{ xsub }

func (s *sub) send([][]byte) error     { return capi.ENOTSUP }
func (s *sub) events() capi.PollEvents { return pollEvents(s.ready(), false) }

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
