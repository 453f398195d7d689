package zmq

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// DefaultLinger is the linger of new sockets. libzmq's own default is to linger
// for ever, which keeps programs from ending when a peer is gone. Sub, XSub and
// Dish sockets start at zero, as in libzmq.
const DefaultLinger = time.Second

// Linger sets the linger of a new socket; see [Socket.SetLinger].
func Linger(d time.Duration) SocketOption {
	return func(s *Socket) error { return s.SetLinger(d) }
}

func defaultLinger(s *Socket) error {
	switch s.typ {
	case Sub, XSub, Dish:
		return nil
	}
	return s.SetLinger(DefaultLinger)
}

// SetLinger sets how long messages that are unsent are kept once the socket is
// closed or disconnected (ZMQ_LINGER). Zero discards them at once; a negative time
// keeps them for ever. It is rounded up to milliseconds.
func (s *Socket) SetLinger(d time.Duration) error {
	switch {
	case d < 0:
		return s.setInt(capi.OptLinger, -1)
	case d > math.MaxInt32*time.Millisecond:
		return wrap(opSetOption, "", fmt.Errorf("linger %v is beyond %v: %w", d, math.MaxInt32*time.Millisecond, capi.EINVAL))
	}
	return s.setInt(capi.OptLinger, int32((d+time.Millisecond-1)/time.Millisecond))
}

// Subscribe has a Sub socket receive messages whose first part starts with prefix;
// the empty prefix stands for all messages. Prefixes add up, and each is counted.
func (s *Socket) Subscribe(prefix string) error {
	return s.set(opSubscribe, capi.OptSubscribe, []byte(prefix))
}

// Unsubscribe takes one Subscribe of prefix back.
func (s *Socket) Unsubscribe(prefix string) error {
	return s.set(opSubscribe, capi.OptUnsubscribe, []byte(prefix))
}

// SetOption sets any socket option by its number to the bytes that C expects: a
// C int has four, in the order of the machine.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html
func (s *Socket) SetOption(option SocketOptionNumber, value []byte) error {
	return s.set(opSetOption, option, value)
}

func (s *Socket) setInt(option SocketOptionNumber, value int32) error {
	return s.set(opSetOption, option, binary.NativeEndian.AppendUint32(nil, uint32(value)))
}

func (s *Socket) set(op string, option SocketOptionNumber, value []byte) error {
	if s.socket == nil {
		return wrap(op, "", ErrClosed)
	}
	return wrap(op, "", s.socket.SetOption(option, value))
}

// Option reads any socket option by its number into buf, and returns the length of
// the value. For most options buf must have the very size of their C type.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_getsockopt.html
func (s *Socket) Option(option SocketOptionNumber, buf []byte) (int, error) {
	if s.socket == nil {
		return 0, wrap(opOption, "", ErrClosed)
	}
	n, err := s.socket.Option(option, buf)
	return n, wrap(opOption, "", err)
}
