package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// send writes a message of the user's, behind a prefix: a copy, unless it is lent.
func (e *end) send(s *slab, prefix, parts [][]byte, lent *box, next *visits) {
	p := e.out
	if lent != nil || len(prefix) > 0 || len(parts) > 1 || len(parts[0]) > slabPart || p.conflate || !e.remote.copies() {
		e.write(s.message(prefix, parts, lent), next)
		return
	}
	p.mu.Lock()
	if p.deaf {
		p.mu.Unlock()
		return
	}
	e.push(message{one: p.keep(parts[0]), shared: true, flat: true}, next)
	e.written++
}

// copies reports whether the other side hands out a copy of a message when it takes it
// from the pipe. Other types may hold on to one.
func (t *traits) copies() bool {
	return t != nil && (t.typ == capi.Pull || t.typ == capi.Dealer || t.typ == capi.Pair)
}

// Sizes of the memory for small messages.
const (
	flatMin = 1 << 10
	flatMax = 256 << 10
)

// keep copies a small message into the memory of the pipe, which the reader gives back
// when it has read all.
func (p *pipe) keep(part []byte) []byte {
	n := len(p.flat)
	if n+len(part) > cap(p.flat) {
		n = 0
		p.flat = make([]byte, 0, min(max(2*cap(p.flat), flatMin), flatMax))
	}
	p.flat = append(p.flat, part...)
	return p.flat[n:len(p.flat):len(p.flat)]
}
