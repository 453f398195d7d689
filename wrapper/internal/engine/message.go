package engine

// A message is what a pipe holds: whole, and not to be changed.
type message struct {
	one    []byte   // its only part, if parts is nil
	parts  [][]byte // all parts, if there are several
	box    *box     // of parts, or nil
	shared bool     // others have the same memory, pipes or a pipe: it is not the receiver's to keep
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

// share notes that several pipes are about to hold the message.
func (m *message) share() {
	m.shared = true
	m.box = nil // there is no telling who is the last to use it
}

// message copies parts. Those of prefix are not copied.
func (s *slab) message(prefix, parts [][]byte) message {
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

// deliver hands a message to its receiver, without its first parts and behind an id
// if there is one. Memory of into is used where it is large enough; otherwise the
// message itself is handed out, unless others share it.
func (s *slab) deliver(into [][]byte, m *message, skip int, id []byte) [][]byte {
	if cap(into) == 0 && id == nil && !m.shared && m.parts != nil {
		m.box.release(true)
		return m.parts[skip:len(m.parts):len(m.parts)]
	}
	out := into[:0]
	if cap(out) == 0 {
		n := m.len() - skip
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
	for _, p := range m.parts[skip:] {
		out = append(out, s.fit(unused(out), p, m.shared))
	}
	m.box.release(false)
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
