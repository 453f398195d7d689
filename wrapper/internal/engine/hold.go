package engine

// A hold is a message that was taken from a fair queue because someone asked whether
// there is one. libzmq takes only the first part then, and it shows: a message of
// several parts counts against the limit and keeps others from their turn until it is
// received, and is lost when its connection is closed from this side.
type hold struct {
	m    message
	from *end // nil: nothing is held
	id   string
}

// ready takes a message that is wanted, unless there is one already.
func (h *hold) ready(q *fairQueue, wanted func(topic []byte) bool) bool {
	for h.from == nil {
		m, from, ok := q.pop()
		if !ok {
			return false
		}
		if wanted != nil && !wanted(m.first()) {
			q.finish(from)
			q.s.discard(&m)
			continue
		}
		h.m, h.from, h.id = m, from, from.id
		if m.len() == 1 {
			q.finish(from)
		}
	}
	return true
}

// take returns the message and the id that its sender had.
func (h *hold) take(q *fairQueue, wanted func(topic []byte) bool) (m message, from *end, id string, ok bool) {
	if h.from != nil {
		m, from, id = h.m, h.from, h.id
		*h = hold{}
		switch {
		case m.len() == 1:
			return m, from, id, true
		case !from.gone:
			q.finish(from)
			return m, from, id, true
		}
		q.s.discard(&m)
	}
	for {
		if m, from, ok = q.take(); !ok {
			return m, nil, "", false
		}
		if wanted == nil || wanted(m.first()) {
			return m, from, from.id, true
		}
		q.s.discard(&m)
	}
}

// drop drops what is held.
func (h *hold) drop(s *Socket) {
	s.discard(&h.m)
	*h = hold{}
}
