package libzmq

import (
	"context"
	"math"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Recv receives a message with zmq_msg_recv, a call for each part.
func (s *Socket) Recv(ctx context.Context) ([][]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if s.closed != nil {
		defer s.mu.Unlock()
		return nil, s.closed
	}
	if s.receivers.first == nil {
		if parts, err := s.tryRecv(); err != errAgain {
			s.unlock()
			return parts, err
		}
	}
	return s.park(ctx, &s.receivers, nil, s.receiveTimeout)
}

// tryRecv receives all parts of a message; libzmq has them all once it has the
// first. Should a call fail half way nevertheless, the parts are kept for the
// next receive.
func (s *Socket) tryRecv() ([][]byte, error) {
	parts := s.partial
	s.partial = nil
	for {
		part, more, err := s.recvPart()
		if err != nil {
			s.partial = parts
			return nil, err
		}
		parts = append(parts, part)
		if !more {
			return parts, nil
		}
	}
}

// recvPart receives one part and copies it. The zmq_msg_t is used again and
// again: libzmq frees what it held when the next part is received into it.
func (s *Socket) recvPart() (part []byte, more bool, err error) {
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
	part = s.copyMsg(msg, size)
	flag, _ := s.lib.MsgMore(msg)
	if len(part) > keep {
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

// copyMsg returns the content of msg in memory of its own.
func (s *Socket) copyMsg(msg *capi.Msg, size uintptr) []byte {
	part := make([]byte, size)
	if size > 0 {
		data, _ := s.lib.MsgData(msg)
		copy(part, unsafe.Slice((*byte)(data), size))
	}
	return part
}
