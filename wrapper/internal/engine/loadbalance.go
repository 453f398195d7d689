package engine

// A loadBalance sends messages to several ends in turn: one to each that has room.
type loadBalance struct {
	s       *Socket
	active  []*end // those that may have room
	current int
}

// add has it try an end again.
func (b *loadBalance) add(e *end) {
	if e.sends < 0 {
		e.sends = len(b.active)
		b.active = append(b.active, e)
	}
}

// remove puts the last one in the place of e.
func (b *loadBalance) remove(e *end) {
	i := e.sends
	if i < 0 {
		return
	}
	last := len(b.active) - 1
	b.active[i] = b.active[last]
	b.active[i].sends = i
	b.active[last] = nil
	b.active = b.active[:last]
	e.sends = -1
	if b.current >= last {
		b.current = 0
	}
}

// ready returns the end that is next and has room, or nil.
func (b *loadBalance) ready() *end {
	for len(b.active) > 0 {
		e := b.active[b.current]
		if e.roomy() {
			return e
		}
		b.remove(e)
	}
	return nil
}

// send sends a message; it returns to where, or nil if it has to wait.
func (b *loadBalance) send(prefix, parts [][]byte, lent *box) *end {
	e := b.ready()
	if e == nil {
		return nil
	}
	e.send(&b.s.slab, prefix, parts, lent, &b.s.next)
	if b.current++; b.current >= len(b.active) {
		b.current = 0
	}
	return e
}
