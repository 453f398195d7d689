package engine

// A fairQueue takes messages from several ends in turn: one from each that has any.
type fairQueue struct {
	s       *Socket
	active  []*end // those that may have something
	current int
}

// add has the queue look at an end again.
func (q *fairQueue) add(e *end) {
	if e.reads < 0 {
		e.reads = len(q.active)
		q.active = append(q.active, e)
	}
}

// remove puts the last one in the place of e.
func (q *fairQueue) remove(e *end) {
	i := e.reads
	if i < 0 {
		return
	}
	last := len(q.active) - 1
	q.active[i] = q.active[last]
	q.active[i].reads = i
	q.active[last] = nil
	q.active = q.active[:last]
	e.reads = -1
	if q.current >= last {
		q.current = 0
	}
}

// ready reports whether there is a message; it comes from the current end.
func (q *fairQueue) ready() bool {
	for len(q.active) > 0 {
		e := q.active[q.current]
		if e.ready() {
			return true
		}
		q.remove(e)
		q.s.ranDry(e)
	}
	return false
}

// take returns the next message and where it comes from.
func (q *fairQueue) take() (m message, from *end, ok bool) {
	if m, from, ok = q.pop(); ok {
		q.finish(from)
	}
	return m, from, ok
}

// finish has the next message come from the next end, and counts the last one as read.
func (q *fairQueue) finish(from *end) {
	q.advance()
	from.count(&q.s.next)
}

func (q *fairQueue) advance() {
	if q.current++; q.current >= len(q.active) {
		q.current = 0
	}
}

// pop is take without finish.
func (q *fairQueue) pop() (m message, from *end, ok bool) {
	for q.ready() {
		from = q.active[q.current]
		if m = from.pop(); !m.named() {
			return m, from, true
		}
		q.advance()
	}
	return m, nil, false
}
