package libzmq

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// leastLoan is the size from which on copying a part costs more than lending it: the
// pinning, two calls and a look at the flag take as long as a copy of about 32 KiB.
const leastLoan = 32 << 10

// A loan is the memory of a message that libzmq uses without having copied it. It
// is pinned for that time. libzmq frees each zmq_msg_t by setting a flag, maybe
// on a thread of its own, where no Go code may run; so the flags are polled.
type loan struct {
	lent []bool   // parts that a zmq_msg_t was made of
	free []uint32 // 1 for those whose zmq_msg_t is gone
	pins runtime.Pinner
	done func()
}

// SendLoan lends the large parts of a message and copies the others.
func (s *Socket) SendLoan(ctx context.Context, parts [][]byte, done func()) error {
	l := &loan{lent: make([]bool, len(parts)), free: make([]uint32, len(parts)), done: done}
	l.pins.Pin(&l.free[0])
	for _, part := range parts {
		if len(part) >= leastLoan {
			l.pins.Pin(&part[0])
		}
	}
	w := newWaiter(parts)
	defer w.release()
	w.loan = l
	err := s.do(ctx, w, &s.senders, (*Socket).trySend)
	if err != nil {
		l.done = func() {}
	}
	s.ctx.loans.add(l)
	return err
}

// givesBack reports whether libzmq gives all that the socket sends back. Of what a
// XSUB sends it never frees some.
func (s *Socket) givesBack() bool { return s.typ != capi.XSub }

// lendable reports whether a part may be lent. One that was lent before, to a peer
// that died, is copied unless libzmq has given it back.
func (l *loan) lendable(i int, part []byte) bool {
	return l != nil && len(part) >= leastLoan && (!l.lent[i] || l.returned(i))
}

func (l *loan) returned(i int) bool { return atomic.LoadUint32(&l.free[i]) != 0 }

// sendLoan sends a part that stays where it is.
func (s *Socket) sendLoan(l *loan, i int, part []byte, flags capi.Flags) error {
	msg := new(capi.Msg)
	l.free[i] = 0
	errno := s.lib.MsgInitData(msg, addressOf(&part[0]), uintptr(len(part)), s.lib.FlagFn(), addressOf(&l.free[i]))
	if errno != 0 {
		return failure(s.lib, capi.FnMsgInitData, errno)
	}
	l.lent[i] = true
	return s.sendMsg(msg, flags)
}

// addressOf returns the address of pinned memory.
func addressOf[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// over reports whether libzmq is done with all parts.
func (l *loan) over() bool {
	for i, lent := range l.lent {
		if lent && !l.returned(i) {
			return false
		}
	}
	return true
}

// settle ends the loan, once it is over.
func (l *loan) settle() {
	l.pins.Unpin()
	l.done()
}

// loans are those of a context that are not returned yet. A goroutine looks at
// them as long as there are any.
type loans struct {
	mu   sync.Mutex
	open []*loan

	watched atomic.Bool
	look    chan struct{} // holds one if the goroutine is to look at once

	// How long the goroutine sleeps: at first, and when nothing happens.
	shortest, longest time.Duration

	fence // between those who read lent memory and its lender
}

func newLoans() loans {
	return loans{look: make(chan struct{}, 1), shortest: 50 * time.Microsecond, longest: 10 * time.Millisecond}
}

func (ls *loans) add(l *loan) {
	if l.over() {
		ls.freeAfter()
		l.settle()
		return
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.open = append(ls.open, l)
	switch {
	case len(ls.open) == 1:
		ls.watched.Store(true)
		go ls.watch()
	case ls.open[0].over():
		ls.hurry()
	}
}

// hurry is called when a loan may be over. What its lender wants done is left to the
// goroutine: here the caller may hold a lock that this needs.
func (ls *loans) hurry() {
	if ls.watched.Load() {
		select {
		case ls.look <- struct{}{}:
		default:
		}
	}
}

func (ls *loans) watch() {
	timer := time.NewTimer(ls.shortest)
	defer timer.Stop()
	for sleep := ls.shortest; ; sleep = min(2*sleep, ls.longest) {
		settled, left := ls.settle()
		if !left {
			return
		}
		if settled {
			sleep = ls.shortest
		}
		timer.Reset(sleep)
		select {
		case <-ls.look:
		case <-timer.C:
		}
	}
}

// settle ends the loans that libzmq is done with.
func (ls *loans) settle() (settled, left bool) {
	ls.mu.Lock()
	var over []*loan
	open := ls.open[:0]
	for _, l := range ls.open {
		if l.over() {
			over = append(over, l)
		} else {
			open = append(open, l)
		}
	}
	clear(ls.open[len(open):])
	ls.open = open
	left = len(open) > 0
	ls.watched.Store(left)
	ls.mu.Unlock()
	ls.freeAfter()
	for _, l := range over {
		l.settle()
	}
	return len(over) > 0, left
}
