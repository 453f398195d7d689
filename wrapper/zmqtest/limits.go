package zmqtest

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// limits are how long a call may take: as long as its context, and as a timeout
// option says, which is 0 for not waiting at all.
type limits struct {
	socket *faultySocket
	parent context.Context
	ctx    context.Context // ends with the parent or when the time is over
	now    bool            // there is no time
	cancel context.CancelFunc
}

func (s *faultySocket) unlimited(ctx context.Context) *limits {
	return &limits{socket: s, parent: ctx, ctx: ctx, cancel: func() {}}
}

// limited returns the limits of a call that begins, whose cancel must be called.
func (s *faultySocket) limited(ctx context.Context, option capi.SocketOption) *limits {
	l := s.unlimited(ctx)
	if l.now = ctx == driver.DontWait; l.now {
		return l
	}
	var buf [4]byte
	if _, err := s.Socket.Option(option, buf[:]); err != nil {
		return l // the call will say why
	}
	ms := int32(binary.NativeEndian.Uint32(buf[:]))
	l.now = ms == 0
	if ms > 0 {
		l.ctx, l.cancel = context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
	}
	return l
}

// error returns that of the call for one of a step of it.
func (l *limits) error(err error) error {
	if errors.Is(err, context.DeadlineExceeded) && l.parent.Err() == nil {
		return capi.EAGAIN
	}
	return err
}

// pause waits for d.
func (l *limits) pause(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	return wait(l, timer.C)
}

// wait waits for a value of a channel, or that it is closed.
func wait[T any](l *limits, done <-chan T) error {
	if l.now {
		return capi.EAGAIN
	}
	select {
	case <-done:
		return nil
	case <-l.ctx.Done():
		return l.error(l.ctx.Err())
	case <-l.socket.ended:
		return l.socket.why()
	}
}
