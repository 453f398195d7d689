package engine

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// req is a dealer that sends requests, each of which has to be answered before the
// next, by the peer that got it. Before the body goes an empty delimiter, and before
// that an id, if replies are to be told apart.
type req struct {
	dealer
	waiting  bool // for the reply
	asked    *end // who has to reply; nil if that is gone
	relaxed  bool
	matching bool
	id       uint32
	prefix   [2][]byte
}

func newReq(s *Socket) *req { return &req{dealer: *newDealer(s), id: rand.Uint32()} }

func (r *req) detach(e *end) {
	if r.asked == e {
		r.asked = nil
	}
	r.dealer.detach(e)
}

func (r *req) send(parts [][]byte, lent *box) error {
	if r.waiting && !r.relaxed {
		return capi.EFSM
	}
	r.waiting = false // the request before is given up, even if this one cannot be sent yet
	if r.balance.ready() == nil {
		return errAgain
	}
	prefix := append(r.prefix[:0], []byte{})
	if r.matching {
		r.id++
		id := r.s.slab.clone(binary.NativeEndian.AppendUint32(make([]byte, 0, 4), r.id))
		prefix = append(r.prefix[:0], id, []byte{})
	}
	r.skip()
	r.asked = r.balance.send(prefix, parts, lent)
	r.waiting = true
	return nil
}

// skip drops what has come: a reply to an older request is not one to the next.
func (r *req) skip() {
	for {
		m, _, ok := r.queue.take()
		if !ok {
			return
		}
		r.s.discard(&m)
	}
}

func (r *req) recv() (message, []byte, error) {
	if !r.waiting {
		return message{}, nil, capi.EFSM
	}
	for {
		m, from, ok := r.queue.take()
		if !ok {
			return m, nil, errAgain
		}
		if n := r.envelope(m.parts); n > 0 && (r.asked == nil || from == r.asked) {
			r.waiting = false
			m.parts = m.parts[n:]
			return m, nil, nil
		}
		r.s.discard(&m)
	}
}

// envelope returns how many parts go before the body, 0 if the message is no reply
// to the last request.
func (r *req) envelope(parts [][]byte) int {
	n := 0
	if r.matching {
		if len(parts) == 0 || len(parts[0]) != 4 || binary.NativeEndian.Uint32(parts[0]) != r.id {
			return 0
		}
		n = 1
	}
	if len(parts) < n+2 || len(parts[n]) != 0 {
		return 0
	}
	return n + 1
}

func (r *req) events() capi.PollEvents {
	return pollEvents((!r.waiting || r.relaxed) && r.balance.ready() != nil, r.waiting && r.queue.ready())
}

func (r *req) set(option capi.SocketOption, value []byte) error {
	switch option {
	case capi.OptReqRelaxed:
		return setFlag(&r.relaxed, value)
	case capi.OptReqCorrelate:
		return setFlag(&r.matching, value)
	}
	return r.dealer.set(option, value)
}
