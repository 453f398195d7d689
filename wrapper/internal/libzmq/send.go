package libzmq

import (
	"context"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// errAgain tells the callers of try functions to wait. It is compared with ==.
var errAgain error = capi.EAGAIN

// Send sends a message with zmq_send, a call for each part.
func (s *Socket) Send(ctx context.Context, parts [][]byte) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	w := s.single(parts)
	tried := !s.mustQueue(&s.senders, w)
	if tried {
		err := s.trySend(w)
		w.one[0] = nil
		if err != errAgain {
			s.unlock()
			return err
		}
	}
	w = newWaiter(parts)
	defer w.release()
	return s.park(ctx, &s.senders, w, tried)
}

// SendBatch sends messages as long as it goes on, under one lock.
func (s *Socket) SendBatch(ctx context.Context, msgs [][][]byte) (sent int, err error) {
	w := newWaiter(nil)
	defer w.release()
	w.msgs = msgs
	err = s.do(ctx, w, &s.senders, (*Socket).trySend)
	return w.n, err
}

// SendTo sends with zmq_msg_send, for the address is that of a zmq_msg_t.
func (s *Socket) SendTo(ctx context.Context, to driver.Address, parts [][]byte) error {
	w := newWaiter(parts)
	defer w.release()
	w.address = &to
	return s.do(ctx, w, &s.senders, (*Socket).trySend)
}

// maxRestarts limits how many peers may die on one message before it waits.
const maxRestarts = 16

// trySend sends the messages of w that are not sent yet, each with all its parts or
// not at all. It returns errAgain when that is not possible now.
func (s *Socket) trySend(w *waiter) error {
	for restarts := 0; w.n < len(w.msgs); restarts++ {
		switch {
		case s.broken != nil:
			return s.broken
		case s.typ == capi.Dgram && s.binds <= 0:
			return capi.ENOTCONN // libzmq would abort the process
		case restarts > maxRestarts:
			return errAgain
		}
		sent, err := s.sendSome(w)
		switch {
		case err == nil:
			return nil
		case sent == 0:
			return err
		case err != errAgain:
			if err != errTerminated {
				s.broken = brokenError(err)
			}
			return err
		}
		// The peer died between two parts, and libzmq took those it had back.
		if err := s.dropTail(w.msgs[w.n][sent+1:]); err != nil {
			return err
		}
	}
	return nil
}

// sendSome sends until something is in the way; it returns how many parts of the
// message at w.n libzmq has taken then.
func (s *Socket) sendSome(w *waiter) (sent int, err error) {
	if w.address == nil && w.loan == nil {
		return s.sendPlain(w)
	}
	for w.n < len(w.msgs) {
		if sent, err := s.sendParts(w, w.msgs[w.n]); err != nil {
			return sent, err
		}
		w.n++
	}
	return 0, nil
}

// sendPlain sends many messages in one crossing into C.
func (s *Socket) sendPlain(w *waiter) (sent int, err error) {
	for {
		parts, errno := s.sendMsgs(w.msgs[w.n:])
		for w.n < len(w.msgs) && parts >= len(w.msgs[w.n]) {
			parts -= len(w.msgs[w.n])
			w.n++
		}
		switch {
		case errno == 0:
			return 0, nil
		case errno != capi.EINTR:
			return parts, failure(s.lib, capi.FnSend, errno)
		case parts == 0:
			continue
		}
		rest, err := s.sendParts(&waiter{}, w.msgs[w.n][parts:])
		if err != nil {
			return parts + rest, err
		}
		if w.n++; w.n == len(w.msgs) {
			return 0, nil
		}
	}
}

// errTerminated is compared with ==.
var errTerminated error = capi.ETERM

// sendParts returns how many parts libzmq has taken.
func (s *Socket) sendParts(w *waiter, parts [][]byte) (sent int, err error) {
	for i, part := range parts {
		flags := capi.DontWait
		if i < len(parts)-1 {
			flags |= capi.SndMore
		}
		if err := s.sendPart(w, i, part, flags); err != nil {
			return i, err
		}
	}
	return len(parts), nil
}

func (s *Socket) sendPart(w *waiter, i int, part []byte, flags capi.Flags) error {
	switch {
	case w.address != nil:
		return s.sendAddressed(w.address, part, flags)
	case w.loan.lendable(i, part) && s.givesBack():
		return s.sendLoan(w.loan, i, part, flags)
	}
	for {
		_, errno := s.lib.Send(s.handle, part, flags)
		switch errno {
		case 0:
			return nil
		case capi.EINTR:
		default:
			return failure(s.lib, capi.FnSend, errno)
		}
	}
}

// sendMsg sends a zmq_msg_t, or closes it.
func (s *Socket) sendMsg(msg *capi.Msg, flags capi.Flags) error {
	for {
		_, errno := s.lib.MsgSend(msg, s.handle, flags)
		switch errno {
		case 0:
			return nil
		case capi.EINTR:
		default:
			s.lib.MsgClose(msg)
			return failure(s.lib, capi.FnMsgSend, errno)
		}
	}
}

// sendAddressed sends a copy of a part to an address.
func (s *Socket) sendAddressed(to *driver.Address, part []byte, flags capi.Flags) error {
	msg := new(capi.Msg)
	if errno := s.lib.MsgInitSize(msg, uintptr(len(part))); errno != 0 {
		return failure(s.lib, capi.FnMsgInitSize, errno)
	}
	if data, _ := s.lib.MsgData(msg); len(part) > 0 {
		copy(unsafe.Slice((*byte)(data), len(part)), part)
	}
	fn, errno := capi.FnMsgSetRoutingID, capi.Errno(0)
	if to.RoutingID != 0 {
		errno = s.lib.MsgSetRoutingID(msg, to.RoutingID)
	}
	if to.Group != "" && errno == 0 {
		fn, errno = capi.FnMsgSetGroup, s.lib.MsgSetGroup(msg, to.Group)
	}
	if errno != 0 {
		s.lib.MsgClose(msg)
		return failure(s.lib, fn, errno)
	}
	return s.sendMsg(msg, flags)
}

// dropTail has libzmq drop the rest of a message whose peer died. Sockets that
// balance load do so since 4.3.1; without the rest they would take the next
// message for it. Older ones, and a PAIR, would send it as a message.
func (s *Socket) dropTail(tail [][]byte) error {
	switch s.typ {
	case capi.Push, capi.Dealer, capi.Req:
		if s.lib.Info().Version.AtLeast(4, 3, 1) && len(tail) > 0 {
			if _, err := s.sendParts(&waiter{}, tail); err != nil && err != errTerminated {
				s.broken = brokenError(err)
				return s.broken
			}
		}
	}
	return nil
}
