package engine

import (
	"sync"
	"sync/atomic"
)

// An event is what an end has to be told.
type event struct {
	kind eventKind
	end  *end
	peer *traits // of known
}

type eventKind uint8

const (
	attached  eventKind = iota // a peer has connected
	known                      // the peer that was connected to exists now
	readable                   // there is something to read where there was nothing
	writable                   // there is room where there was none
	hungUp                     // the other end was closed
	released                   // the other end has read all, or is detached
	exhausted                  // so is this one, and the other is detached
)

// An inbox holds the events of one owner of ends.
type inbox struct {
	// attend has the owner take its events in, and notes whom to attend next.
	attend func(next *visits)

	pending atomic.Bool // there are events
	parked  atomic.Bool // someone waits for them, and wants to be attended

	mu     sync.Mutex // nothing is locked while it is held
	events []event
}

// post adds an event. Whoever posts does so before it looks at parked, and whoever
// parks sets parked before it looks at the events, so one of them sees the other.
func (b *inbox) post(e event, next *visits) {
	b.mu.Lock()
	b.events = append(b.events, e)
	b.pending.Store(true)
	b.mu.Unlock()
	if b.parked.Load() {
		next.add(b)
	}
}

// take returns all events; spare is memory for those to come.
func (b *inbox) take(spare []event) []event {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := b.events
	b.events = spare[:0]
	b.pending.Store(false)
	return taken
}

// visits lists whom to go to once no lock is held: the inboxes to attend, and those who
// get memory back.
type visits struct {
	first *inbox // of those to come; there is seldom more than one
	more  []*inbox
	over  *box // of the loans that have ended
}

// discard is for those who are done with a message.
func (v *visits) discard(m *message) {
	if b := m.drop(); b != nil {
		b.next, v.over = v.over, b
	}
}

func (v *visits) empty() bool { return v.first == nil && v.over == nil }

func (v *visits) add(b *inbox) {
	switch v.first {
	case b:
	case nil:
		v.first = b
	default:
		v.more = append(v.more, b)
	}
}

// run makes all, and those that they lead to. No lock may be held.
func (v *visits) run() {
	for {
		switch {
		case v.first != nil:
			b := v.first
			v.first = nil
			if n := len(v.more); n > 0 {
				v.first = v.more[0]
				v.more = v.more[1:]
			}
			b.attend(v)
		case v.over != nil:
			b := v.over
			v.over = b.next
			b.end()
		default:
			return
		}
	}
}

// merge adds those of another list, which is empty then.
func (v *visits) merge(other *visits) {
	if other.empty() {
		return
	}
	if other.first != nil {
		v.add(other.first)
	}
	for _, b := range other.more {
		v.add(b)
	}
	for b := other.over; b != nil; b = other.over {
		other.over = b.next
		b.next, v.over = v.over, b
	}
	*other = visits{}
}
