package engine

import "slices"

// A message is what a pipe holds: whole, and not to be changed.
type message struct {
	one    []byte   // its only part, if parts is nil
	parts  [][]byte // all parts, if there are several
	box    *box     // of parts, or nil
	shared bool     // others have the same memory: it is not the receiver's to keep
	flat   bool     // they are the pipe, which needs it again when all it holds was received
	asks   asks     // of a publisher
}

// asks is what a message means to a publisher; to others it means nothing.
type asks uint8

const (
	nothing asks = iota
	toSubscribe
	toUnsubscribe
	toBeNamed // of a Router: this is no message, but the routing id
)

func (m *message) named() bool { return m.asks == toBeNamed }

// len returns the number of parts.
func (m *message) len() int {
	if m.parts == nil {
		return 1
	}
	return len(m.parts)
}

// first returns the first part.
func (m *message) first() []byte {
	if m.parts == nil {
		return m.one
	}
	return m.parts[0]
}

// all returns the parts, maybe in a new slice.
func (m *message) all() [][]byte {
	if m.parts == nil {
		return [][]byte{m.one}
	}
	return m.parts
}

// share notes that n pipes are about to hold the message.
func (m *message) share(n int) {
	if n == 1 {
		return
	}
	m.shared = true
	if m.box == nil && len(m.one) > slabPart {
		m.box = newBox(0)
	}
	if m.box != nil {
		m.box.others.Add(int32(n) - 1)
	}
}

// drop is for those who are done with a message. It returns a box whose lender is to be
// told, or nil.
func (m *message) drop() (over *box) {
	switch {
	case m.shared && (m.box == nil || !m.box.last()):
		return nil
	case m.box != nil && m.box.done != nil:
		return m.box
	case m.parts == nil:
		recycle(m.one)
	}
	for _, p := range m.parts {
		recycle(p)
	}
	m.box.release(false)
	return nil
}

// message copies parts, unless they are lent. Those of prefix are not copied.
func (s *slab) message(prefix, parts [][]byte, lent *box) message {
	if lent != nil {
		return lent.message(prefix, parts)
	}
	if len(prefix) == 0 && len(parts) == 1 {
		return message{one: s.clone(parts[0])}
	}
	b := newBox(len(prefix) + len(parts))
	m := message{parts: append(b.parts, prefix...), box: b}
	for _, p := range parts {
		m.parts = append(m.parts, s.clone(p))
	}
	return m
}

// message makes a message of parts that are lent. Its receivers share them with the
// sender, who is done with them once the call that lends them returns. What is behind a part
// in the sender's memory is not theirs.
func (b *box) message(prefix, parts [][]byte) message {
	b.parts = append(b.parts[:0], prefix...)
	for _, p := range parts {
		b.parts = append(b.parts, slices.Clip(p))
	}
	b.others.Add(1)
	return message{parts: b.parts, box: b, shared: true}
}

// deliver hands a message to its receiver, behind an id if there is one. Memory of into
// is used where it is large enough; otherwise the message itself is handed out, unless
// others share it.
func (s *slab) deliver(into [][]byte, m *message, id []byte) [][]byte {
	if cap(into) == 0 && id == nil && !m.shared && m.parts != nil {
		m.box.release(true)
		return slices.Clip(m.parts)
	}
	out := into[:0]
	if cap(out) == 0 {
		n := m.len()
		if id != nil {
			n++
		}
		out = s.head(n, m.one)
	}
	if id != nil {
		out = append(out, s.fit(unused(out), id, true))
	}
	if m.parts == nil {
		return append(out, s.fit(unused(out), m.one, m.shared))
	}
	for _, p := range m.parts {
		out = append(out, s.fit(unused(out), p, m.shared))
	}
	if !m.shared {
		m.box.release(false)
	}
	return out
}

// fit returns part, in memory if it fits there.
func (s *slab) fit(memory, part []byte, shared bool) []byte {
	switch {
	case len(part) <= cap(memory) && memory != nil:
		memory = append(memory[:0], part...)
		if !shared {
			recycle(part)
		}
		return memory
	case shared:
		return s.clone(part)
	}
	return part
}

// unused returns the memory of a part that may lie behind the end of parts.
func unused(parts [][]byte) []byte {
	if n := len(parts); n < cap(parts) {
		return parts[:n+1][n]
	}
	return nil
}
