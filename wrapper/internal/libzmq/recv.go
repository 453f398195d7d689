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
	w := newWaiter(into)
	defer w.release()
	err := s.do(ctx, w, &s.receivers, (*Socket).tryRecv)
	if err != nil {
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
	for ; w.n < len(w.msgs); w.n++ {
		var err error
		if w.lease != nil {
			err = s.tryLease(w.lease)
		} else {
			err = s.tryRecvOne(w)
		}
		if err != nil {
			if w.n > 0 {
				return nil
			}
			return err
		}
	}
	return nil
}

// tryRecvOne receives all parts of a message; libzmq has them all once it has the
// first. Should a call fail half way nevertheless, the parts are kept for the
// next receive.
func (s *Socket) tryRecvOne(w *waiter) error {
	parts := append(w.msgs[w.n][:0], s.partial...)
	s.partial = nil
	for {
		part, more, err := s.recvPart(unused(parts), w.address)
		if err != nil {
			s.keepPartial(parts)
			return err
		}
		parts = append(parts, part)
		if !more {
			s.noteSender(parts)
			w.msgs[w.n] = parts
			return nil
		}
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

// recvPart receives one part and copies it. The zmq_msg_t is used again and
// again: libzmq frees what it held when the next part is received into it.
func (s *Socket) recvPart(memory []byte, from *driver.Address) (part []byte, more bool, err error) {
	msg := &s.c.msg
	if !s.c.ready {
		if errno := s.lib.MsgInit(msg); errno != 0 {
			return nil, false, failure(s.lib, capi.FnMsgInit, errno)
		}
		s.c.ready = true
	}
	size, errno := s.recvMsg(msg)
	if errno != 0 {
		return nil, false, failure(s.lib, capi.FnMsgRecv, errno)
	}
	part = append(memory, s.data(msg, size)...)
	if part == nil {
		part = []byte{}
	}
	if from != nil {
		*from = s.sender(msg)
	}
	flag, _ := s.lib.MsgMore(msg)
	if size > keep {
		s.c.ready = false
		s.lib.MsgClose(msg)
	}
	return part, flag != 0, nil
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

// keep is the size of message up to which its memory may stay with the
// zmq_msg_t until the next receive.
const keep = 1 << 10

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
