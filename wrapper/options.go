package zmq

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// DefaultLinger is the linger of new sockets. libzmq's own default is to linger
// for ever, which keeps programs from ending when a peer is gone. Sub, XSub and
// Dish sockets start at zero, as in libzmq.
const DefaultLinger = time.Second

func defaultLinger(s *Socket) error {
	switch s.typ {
	case Sub, XSub, Dish:
		return nil
	}
	return s.SetLinger(DefaultLinger)
}

// Subscribe has a Sub or XSub socket receive messages whose first part starts with
// prefix; the empty prefix stands for all messages. Prefixes add up, and each is
// counted. On an XPub with XPUB_MANUAL it answers the subscription received last.
func (s *Socket) Subscribe(prefix string) error {
	return s.subscription(capi.OptSubscribe, 1, prefix)
}

// Unsubscribe takes one Subscribe of prefix back.
func (s *Socket) Unsubscribe(prefix string) error {
	return s.subscription(capi.OptUnsubscribe, 0, prefix)
}

// subscription sets an option, or sends the message that an XSub has instead.
func (s *Socket) subscription(option SocketOptionNumber, first byte, prefix string) error {
	if s.typ == XSub && s.socket != nil {
		msg := append([]byte{first}, prefix...)
		return wrap(opSubscribe, "", s.socket.Send(context.Background(), [][]byte{msg}))
	}
	if s.socket == nil {
		return wrap(opSubscribe, "", ErrClosed)
	}
	return wrap(opSubscribe, "", s.socket.SetOption(option, []byte(prefix)))
}

// Subscriptions has a new Sub socket receive messages whose first part starts with
// one of prefixes; see [Socket.Subscribe].
func Subscriptions(prefixes ...string) SocketOption {
	prefixes = slices.Clone(prefixes)
	return func(s *Socket) error {
		for _, p := range prefixes {
			if err := s.Subscribe(p); err != nil {
				return err
			}
		}
		return nil
	}
}

// SetOption sets any socket option by its number to the bytes that C expects: a
// C int has four, in the order of the machine. It is for options that have no
// method; nothing is checked but what would make libzmq crash.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html
func (s *Socket) SetOption(option SocketOptionNumber, value []byte) error {
	if option == capi.OptXSubVerboseUnsubscribe && len(value) < 4 {
		return wrap(opSetOption, "", fmt.Errorf("%v takes a C int: %w", option, capi.EINVAL)) // it would read beyond the value
	}
	if s.socket == nil {
		return wrap(opSetOption, "", ErrClosed)
	}
	return wrap(opSetOption, "", about(opSetOption, option, s.socket.SetOption(option, value)))
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
	return n, wrap(opOption, "", about(opOption, option, err))
}
