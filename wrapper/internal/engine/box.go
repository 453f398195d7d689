package engine

import (
	"sync"
	"sync/atomic"
)

// A box is the slice that holds the parts of a message, to be used again. It knows when
// the last of those who share the message is done with it.
type box struct {
	parts  [][]byte
	others atomic.Int32 // how many share the message with the one who is always there
	done   func()       // gives the memory of the parts back if it is lent, else nil
	next   *box         // in visits
}

var boxes = sync.Pool{New: func() any { return new(box) }}

// newBox returns a box with no parts and room for n.
func newBox(n int) *box {
	b := boxes.Get().(*box)
	if cap(b.parts) < n {
		b.parts = make([][]byte, 0, max(n, 4))
	}
	return b
}

// release takes the box back, with the slice unless that was given away.
func (b *box) release(given bool) {
	switch {
	case b == nil:
		return
	case given:
		b.parts = nil
	default:
		b.parts = b.parts[:0]
		clear(b.parts[:cap(b.parts)])
	}
	boxes.Put(b)
}

// last is called by each of those who share the message, once done with it. It reports
// whether all are.
func (b *box) last() bool {
	if b.others.Add(-1) >= 0 {
		return false
	}
	b.others.Store(0)
	return true
}

// end gives lent memory back. No lock may be held.
func (b *box) end() {
	done := b.done
	b.done, b.next = nil, nil
	b.release(false)
	done()
}
