package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// rep receives requests and answers each before the next. It keeps the envelope of
// the request: all parts up to the empty one.
type rep struct {
	router
	replying bool
	asker    *end // nil once it is gone
	envelope [][]byte
	// What was no request came from a peer to which nothing can be sent. libzmq then loses
	// the next reply, whoever it is for.
	loses bool
}

func (r *rep) detach(e *end) {
	if r.asker == e {
		r.asker = nil
	}
	r.router.detach(e)
}

// recv drops what has no envelope or nothing behind it.
func (r *rep) recv() (message, []byte, error) {
	if r.replying {
		return message{}, nil, capi.EFSM
	}
	for {
		m, from, _, ok := r.take()
		if !ok {
			return m, nil, errAgain
		}
		n := delimiter(m.parts)
		if n < 0 || n+1 == len(m.parts) {
			r.loses = r.loses || !from.roomy()
			r.s.discard(&m)
			continue
		}
		r.replying, r.asker = true, from
		r.envelope = append(r.envelope[:0], m.parts[:n+1]...)
		for i, p := range r.envelope {
			if m.shared {
				r.envelope[i] = r.s.slab.clone(p)
			}
		}
		m.parts = m.parts[n+1:]
		return m, nil, nil
	}
}

// delimiter returns the place of the first empty part, or -1.
func delimiter(parts [][]byte) int {
	for i, p := range parts {
		if len(p) == 0 {
			return i
		}
	}
	return -1
}

// send drops a reply that cannot be delivered.
func (r *rep) send(parts [][]byte, lent *box) error {
	if !r.replying {
		return capi.EFSM
	}
	r.replying = false
	if r.asker != nil && r.asker.roomy() && !r.loses {
		r.asker.write(r.s.slab.message(r.envelope, parts, lent), &r.s.next)
	}
	r.asker, r.loses = nil, false
	clear(r.envelope)
	return nil
}

func (r *rep) events() capi.PollEvents {
	return pollEvents(r.replying && r.anyRoom(), !r.replying && r.held.ready(&r.queue, nil))
}
