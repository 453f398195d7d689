package libzmq

import (
	"bytes"
	"context"
	"encoding/binary"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// ahead is what a socket has received before anyone asked for it, by RecvAhead: the
// slots of in from next to end. Whatever receives next on the socket takes from it
// first, so nobody hoards messages. While there is any, nothing is parked to receive.
// The mutex of the socket guards it.
type ahead struct {
	next, end int
	shelf     shelf // memory for those who bring none
	hwm       int   // ZMQ_RCVHWM
	inverted  bool  // ZMQ_INVERT_MATCHING

	// topics are the subscriptions of a Sub, each with how often it was made. stale
	// says that one was taken back while messages were here: libzmq filters what it
	// hands out, and so must we.
	topics map[string]int
	stale  bool
}

var _ driver.Ahead = (*Socket)(nil)

// RecvAhead is Recv for a caller who is going to call again: it receives many
// messages in one crossing into C.
func (s *Socket) RecvAhead(ctx context.Context) ([][]byte, error) {
	w := newWaiter(nil)
	defer w.release()
	if err := s.do(ctx, w, &s.receivers, (*Socket).tryAhead); err != nil {
		return nil, err
	}
	return w.one[0], nil
}

// tryAhead is tryRecv of one message. It is not called while others are parked.
func (s *Socket) tryAhead(w *waiter) error {
	if n := s.aheadLimit(); n > 1 && !s.ahead.any() && s.partial == nil {
		if err := s.readAhead(n); err != nil {
			return err
		}
	}
	return s.tryRecv(w)
}

// aheadLimit returns how many parts may be read ahead: few next to the high water
// mark, which is to say who gets how much. Types that reply to, or otherwise act on,
// the message that libzmq gave out last read none.
func (s *Socket) aheadLimit() int {
	switch s.typ {
	case capi.Pull, capi.Sub, capi.Dealer, capi.Router, capi.Pair:
	default:
		return 1
	}
	switch {
	case s.ahead.inverted:
		return 1
	case s.ahead.hwm == 0: // no limit
		return batchParts
	}
	return min(s.ahead.hwm/16, batchParts)
}

// readAhead receives up to n parts, and one at least.
func (s *Socket) readAhead(n int) error {
	in, err := s.slots(n)
	if err != nil {
		return err
	}
	for {
		parts, errno := s.batch.RecvMsgs(s.handle, in, capi.DontWait, false)
		switch {
		case parts > 0:
			s.ahead.next, s.ahead.end, s.ahead.shelf = 0, parts, shelf{}
			return nil
		case errno != capi.EINTR:
			return failure(s.lib, capi.FnMsgRecv, errno)
		}
	}
}

func (a *ahead) any() bool { return a.next < a.end }

// events is what ZMQ_EVENTS lacks.
func (a *ahead) events() capi.PollEvents {
	if a.any() {
		return capi.PollIn
	}
	return 0
}

// show adds that to a value of ZMQ_EVENTS.
func (a *ahead) show(value []byte) {
	if len(value) >= 4 {
		events := capi.PollEvents(binary.NativeEndian.Uint32(value)) | a.events()
		binary.NativeEndian.PutUint32(value, uint32(events))
	}
}

// takeAhead appends the parts of the next message, if one was read ahead. It reports
// whether these are all: libzmq may have the rest.
func (s *Socket) takeAhead(parts [][]byte, from *driver.Address) (_ [][]byte, whole bool) {
	a := &s.ahead
	a.stale = a.stale && a.any()
	for a.any() && !whole {
		whole = s.in[a.next].More == 0
		parts = s.add(parts, a.next, a.end, &a.shelf, from)
		a.next++
	}
	return parts, whole
}

// leaseAhead moves a part that was read ahead, if there is one.
func (s *Socket) leaseAhead(msg *capi.Msg) (size uintptr, ok bool, errno capi.Errno) {
	a := &s.ahead
	a.stale = a.stale && a.any()
	if !a.any() {
		return 0, false, 0
	}
	if errno = s.lib.MsgMove(msg, &s.in[a.next].Msg); errno == 0 {
		size = s.in[a.next].Size
		a.next++
	}
	return size, true, errno
}

// filtered reports whether a message is for nobody any more. Others than those that
// were read ahead libzmq would not have given out.
func (s *Socket) filtered(msg [][]byte) bool {
	if !s.ahead.stale {
		return false
	}
	for topic := range s.ahead.topics {
		if bytes.HasPrefix(msg[0], []byte(topic)) {
			return false
		}
	}
	return true
}

// note follows the options that matter.
func (a *ahead) note(option capi.SocketOption, value []byte) {
	switch option {
	case capi.OptSubscribe, capi.OptUnsubscribe:
		a.noteTopic(option == capi.OptSubscribe, string(value))
	case capi.OptRcvHWM:
		a.hwm = int(number(value))
	case capi.OptInvertMatching:
		a.inverted = number(value) != 0
	}
}

func (a *ahead) noteTopic(subscribed bool, topic string) {
	if subscribed {
		if a.topics == nil {
			a.topics = map[string]int{}
		}
		a.topics[topic]++
		return
	}
	if n := a.topics[topic]; n > 1 {
		a.topics[topic] = n - 1
	} else {
		delete(a.topics, topic)
	}
	a.stale = a.stale || a.any()
}
