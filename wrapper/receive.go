package zmq

import (
	"context"
	"fmt"
	"iter"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Recv waits for a message and returns it. It belongs to the caller. Small messages
// may share an allocation with those that were received before and after them.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_recv.html
func (s *Socket) Recv(ctx context.Context) (Message, error) { return s.RecvInto(ctx, nil) }

// RecvInto is Recv into the memory of another message: the parts that are received
// overwrite those of into, up to their capacities, and it returns a message that
// uses them. A loop that passes each message to the next call does not allocate
// once the memory is large enough.
//
//	for msg, err = s.RecvInto(ctx, msg); err == nil; msg, err = s.RecvInto(ctx, msg) {
//
// After an error, into is lost.
func (s *Socket) RecvInto(ctx context.Context, into Message) (Message, error) {
	if err := s.ready(ctx); err != nil {
		return nil, wrap(opRecv, "", err)
	}
	parts, err := s.socket.Recv(ctx, into)
	return parts, wrap(opRecv, "", err)
}

// RecvBatch waits for a message, and then receives as many as are there, at most
// len(into), into the memory of the messages of into; see [Socket.RecvInto]. Messages
// without memory get it together: to keep a few of them for long, clone these. It
// returns how many it has received, which is zero after an error only.
func (s *Socket) RecvBatch(ctx context.Context, into []Message) (int, error) {
	if err := s.ready(ctx); err != nil {
		return 0, wrap(opRecv, "", err)
	}
	if len(into) == 0 {
		return 0, wrap(opRecv, "", fmt.Errorf("no room for messages: %w", capi.EINVAL))
	}
	n, err := s.socket.RecvBatch(ctx, plain(into))
	return n, wrap(opRecv, "", err)
}

// SendBatch sends messages in their order, and waits as [Socket.Send] does. It
// returns how many were sent: all of them, or fewer with an error.
func (s *Socket) SendBatch(ctx context.Context, msgs []Message) (int, error) {
	if err := s.ready(ctx); err != nil {
		return 0, wrap(opSend, "", err)
	}
	for i, msg := range msgs {
		if len(msg) == 0 {
			return 0, wrap(opSend, "", fmt.Errorf("message %d of the batch: %w", i, errNoParts))
		}
	}
	if len(msgs) == 0 {
		return 0, nil
	}
	n, err := s.socket.SendBatch(ctx, plain(msgs))
	return n, wrap(opSend, "", err)
}

// plain returns the same messages by another name. Message is a [][]byte, so both
// slices have the same layout.
func plain(msgs []Message) [][][]byte {
	return unsafe.Slice((*[][]byte)(unsafe.SliceData(msgs)), len(msgs))
}

// Messages receives until ctx ends, the socket is closed or the loop is left. The
// last pair has the error. Each message belongs to the caller.
//
// Where many messages are there, several are taken from libzmq at a time, up to a
// sixteenth of ZMQ_RCVHWM. They are lost to nobody: whatever receives next on the
// socket gets them, and PollIn is set as long as there are any.
//
//	for msg, err := range s.Messages(ctx) {
func (s *Socket) Messages(ctx context.Context) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for {
			msg, err := s.recvAhead(ctx)
			if !yield(msg, err) || err != nil {
				return
			}
		}
	}
}

// recvAhead is Recv by someone who will receive again.
func (s *Socket) recvAhead(ctx context.Context) (Message, error) {
	ahead, ok := s.socket.(driver.Ahead)
	if !ok || ctx == nil {
		return s.Recv(ctx)
	}
	parts, err := ahead.RecvAhead(ctx)
	return parts, wrap(opRecv, "", err)
}
