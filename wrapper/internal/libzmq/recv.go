package libzmq

import (
	"context"
	"math"
	"slices"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Recv receives a message with zmq_msg_recv, a call for each part.
func (s *Socket) Recv(ctx context.Context, into [][]byte) ([][]byte, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	tried := s.receivers.First() == nil
	if tried {
		w := s.single(into)
		err := s.tryRecv(w)
		parts := w.one[0]
		w.one[0] = nil
		if err != errAgain {
			s.unlock()
			return parts, err
		}
	}
	w := newWaiter(into)
	defer w.release()
	if err := s.park(ctx, &s.receivers, w, tried); err != nil {
		return nil, err
	}
	return w.one[0], nil
}

// RecvBatch receives messages as long as there are any, under one lock.
func (s *Socket) RecvBatch(ctx context.Context, into [][][]byte) (received int, err error) {
	w := newWaiter(nil)
	defer w.release()
	w.msgs = into
	err = s.do(ctx, w, &s.receivers, (*Socket).tryRecv)
	return w.n, err
}

// RecvFrom reads the address from the zmq_msg_t.
func (s *Socket) RecvFrom(ctx context.Context, into [][]byte) (parts [][]byte, from driver.Address, err error) {
	w := newWaiter(into)
	defer w.release()
	w.address = &from
	if err = s.do(ctx, w, &s.receivers, (*Socket).tryRecv); err != nil {
		return nil, from, err
	}
	return w.one[0], from, nil
}

// tryRecv receives one message at least, or returns errAgain.
func (s *Socket) tryRecv(w *waiter) error {
	if w.lease != nil {
		return s.tryLease(w.lease)
	}
	for w.n < len(w.msgs) {
		if err := s.recvSome(w); err != nil {
			if w.n > 0 {
				return nil
			}
			return err
		}
	}
	return nil
}

// How much one crossing into C receives at most: parts, and bytes, if the parts are
// as large as those before.
const (
	batchParts = 64
	batchBytes = 64 << 10
)

// recvSome receives until all messages are there or something is in the way.
// libzmq has all parts of a message once it has the first. Should a call fail half
// way nevertheless, the parts are kept for the next receive.
func (s *Socket) recvSome(w *waiter) error {
	parts := append(w.msgs[w.n][:0], s.partial...)
	s.partial = nil
	parts, whole := s.takeAhead(parts, w.address)
	if whole {
		s.deliver(w, parts)
		return nil
	}
	for {
		// As many parts as messages are never too many.
		want := len(w.msgs) - w.n
		one := want == 1
		if one {
			want = s.partsExpected
		} else {
			want = min(want, batchParts, max(1, batchBytes/(s.sizeExpected+1)))
		}
		in, err := s.slots(want)
		if err != nil {
			s.keepPartial(parts)
			return err
		}
		n, errno := s.batch.RecvMsgs(s.handle, in, capi.DontWait, one)
		parts = s.collect(w, parts, n)
		switch {
		case w.n == len(w.msgs):
			return nil
		case errno == capi.EAGAIN: // the rest of a message was lost with its connection
			return errAgain
		case errno != 0 && errno != capi.EINTR:
			s.keepPartial(parts)
			return failure(s.lib, capi.FnMsgRecv, errno)
		}
	}
}

// collect copies parts out of the first n slots. It is given the parts of the message
// at w.n that are there already, and returns those of a message that is not all
// there.
func (s *Socket) collect(w *waiter, parts [][]byte, n int) [][]byte {
	s.expectSize(n)
	var shelf shelf
	for i := range n {
		more := s.in[i].More != 0
		if parts = s.add(parts, i, n, &shelf, w.address); more {
			continue
		}
		if s.deliver(w, parts); w.n == len(w.msgs) {
			return nil
		}
		parts = w.msgs[w.n][:0]
	}
	return parts
}

// expectSize takes the next parts to be as large as the largest of the first n.
func (s *Socket) expectSize(n int) {
	if n > 0 {
		s.sizeExpected = 0
	}
	for i := range n {
		s.sizeExpected = max(s.sizeExpected, int(s.in[i].Size))
	}
}

// add copies a part out of a slot, into memory of the message that it belongs to or,
// if that has none, of a shelf for what is in the slots up to end.
func (s *Socket) add(parts [][]byte, slot, end int, sh *shelf, from *driver.Address) [][]byte {
	r := &s.in[slot]
	memory := unused(parts)
	switch {
	case cap(parts) > 0:
	case end-slot == 1 && r.More == 0 && sh.parts == nil:
		parts = alone(r.Bytes())
		s.taken(slot, from)
		return parts
	default:
		if sh.parts == nil {
			sh.fill(s.in[slot:end])
		}
		parts = sh.message(s.in[slot:end])
	}
	if memory == nil {
		memory = sh.part(int(r.Size))
	}
	part := append(memory, r.Bytes()...)
	if part == nil {
		part = []byte{}
	}
	s.taken(slot, from)
	return append(parts, part)
}

// taken is called when a part has been copied out of its slot.
func (s *Socket) taken(slot int, from *driver.Address) {
	s.ctx.loans.readBefore()
	if from != nil {
		*from = s.sender(&s.in[slot].Msg)
	}
	if s.in[slot].Size > keep {
		s.closeSlot(slot)
	}
	if s.in[slot].Size >= leastLoan {
		s.ctx.loans.hurry()
	}
}

// deliver gives w a message, unless nobody wants it any more.
func (s *Socket) deliver(w *waiter, parts [][]byte) {
	if s.filtered(parts) {
		return
	}
	s.noteSender(parts)
	s.partsExpected = min(max(s.partsExpected, len(parts)), maxParts)
	w.msgs[w.n] = parts
	w.n++
}

// maxParts limits how many parts of a single message one crossing receives.
const maxParts = 8

// slots returns initialised memory for some parts. It is used again and again:
// libzmq frees what a slot held when the next part is received into it.
func (s *Socket) slots(n int) ([]capi.Received, error) {
	if len(s.in) < n {
		s.closeSlots() // a zmq_msg_t must not move
		s.in, s.inReady = make([]capi.Received, n), make([]bool, n)
	}
	for i := range n {
		if s.inReady[i] {
			continue
		}
		if errno := s.lib.MsgInit(&s.in[i].Msg); errno != 0 {
			return nil, failure(s.lib, capi.FnMsgInit, errno)
		}
		s.inReady[i] = true
	}
	return s.in[:n], nil
}

// keep is the size of message up to which its memory may stay in its slot until the
// next receive.
const keep = 1 << 10

func (s *Socket) closeSlot(slot int) {
	if s.inReady[slot] {
		s.inReady[slot] = false
		s.lib.MsgClose(&s.in[slot].Msg)
	}
}

func (s *Socket) closeSlots() {
	for slot := range s.in {
		s.closeSlot(slot)
	}
}

// keepPartial copies parts: their memory is the caller's.
func (s *Socket) keepPartial(parts [][]byte) {
	for _, p := range parts {
		s.partial = append(s.partial, slices.Clone(p))
	}
}

// unused returns the memory of a part that may lie behind the end of parts.
func unused(parts [][]byte) []byte {
	if n := len(parts); n < cap(parts) {
		return parts[:n+1][n][:0]
	}
	return nil
}

// recvMsg returns the size of what it received.
func (s *Socket) recvMsg(msg *capi.Msg) (size uintptr, errno capi.Errno) {
	for {
		n, errno := s.lib.MsgRecv(msg, s.handle, capi.DontWait)
		switch {
		case errno == capi.EINTR:
			continue
		case errno == 0 && n == math.MaxInt32: // or more
			size, errno = s.lib.MsgSize(msg)
			return size, errno
		}
		return uintptr(n), errno
	}
}

// data returns the content of msg, which belongs to it.
func (s *Socket) data(msg *capi.Msg, size uintptr) []byte {
	if size == 0 {
		return nil
	}
	data, _ := s.lib.MsgData(msg)
	return unsafe.Slice((*byte)(data), size)
}

// sender reads the address of a message. What the library cannot tell is zero.
func (s *Socket) sender(msg *capi.Msg) (from driver.Address) {
	switch s.typ {
	case capi.Server, capi.Peer:
		from.RoutingID, _ = s.lib.MsgRoutingID(msg)
	case capi.Dish:
		from.Group, _ = s.lib.MsgGroup(msg)
	}
	return from
}
