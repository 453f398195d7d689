package libzmq

import (
	"bytes"
	"context"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// errAgain tells the callers of try functions to wait. It is compared with ==.
var errAgain error = capi.EAGAIN

// Send sends a message with zmq_send, a call for each part.
func (s *Socket) Send(ctx context.Context, parts [][]byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	if s.closed != nil {
		defer s.mu.Unlock()
		return s.closed
	}
	if !s.mustQueue(parts) {
		if err := s.trySend(parts); err != errAgain {
			s.unlock()
			return err
		}
	}
	_, err := s.park(ctx, &s.senders, parts, s.sendTimeout)
	return err
}

// mustQueue reports whether parked senders have to go before a new one.
func (s *Socket) mustQueue(parts [][]byte) bool {
	if s.senders.first == nil || !s.roomPerPeer() {
		return s.senders.first != nil
	}
	for w := s.senders.first; w != nil; w = w.next {
		if bytes.Equal(w.parts[0], parts[0]) {
			return true
		}
	}
	return false
}

// maxRestarts limits how many peers may die on one message before it waits.
const maxRestarts = 16

// trySend sends all parts or none. It returns errAgain when that is not possible
// now.
func (s *Socket) trySend(parts [][]byte) error {
	if s.broken != nil {
		return s.broken
	}
	if s.typ == capi.Dgram && s.binds <= 0 {
		return capi.ENOTCONN // libzmq would abort the process
	}
	for range maxRestarts {
		sent, errno := s.sendParts(parts)
		switch {
		case errno == 0:
			return nil
		case sent == 0:
			return failure(s.lib, capi.FnSend, errno)
		case errno != capi.EAGAIN:
			if errno != capi.ETERM {
				s.broken = brokenError(errno)
			}
			return failure(s.lib, capi.FnSend, errno)
		}
		// The peer died between two parts, and libzmq took those it had back.
		if err := s.dropTail(parts[sent+1:]); err != nil {
			return err
		}
	}
	return errAgain
}

// sendParts returns how many parts libzmq has taken.
func (s *Socket) sendParts(parts [][]byte) (sent int, errno capi.Errno) {
	for i, part := range parts {
		flags := capi.DontWait
		if i < len(parts)-1 {
			flags |= capi.SndMore
		}
		for {
			if _, errno = s.lib.Send(s.handle, part, flags); errno != capi.EINTR {
				break
			}
		}
		if errno != 0 {
			return i, errno
		}
	}
	return len(parts), 0
}

// dropTail has libzmq drop the rest of a message whose peer died. Sockets that
// balance load do so since 4.3.1; without the rest they would take the next
// message for it. Older ones, and a PAIR, would send it as a message.
func (s *Socket) dropTail(tail [][]byte) error {
	switch s.typ {
	case capi.Push, capi.Dealer, capi.Req:
		if s.lib.Info().Version.AtLeast(4, 3, 1) && len(tail) > 0 {
			if _, errno := s.sendParts(tail); errno != 0 && errno != capi.ETERM {
				s.broken = brokenError(errno)
				return s.broken
			}
		}
	}
	return nil
}
