package zmq

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// How many messages a proxy takes at a time, and how long it goes on trying to
// send them when it has to end.
const (
	proxyBatch = 64
	proxyGrace = 100 * time.Millisecond
)

// proxyWay is one direction of a proxy.
type proxyWay struct {
	from, to, capture *Socket
	received, sent    *proxyCounters
	gate              *gate
}

// ways returns those that the types of the sockets allow.
func (p *Proxy) ways() (ways []proxyWay, err error) {
	for _, s := range []*Socket{p.Frontend, p.Backend} {
		if s == nil || s.socket == nil {
			return nil, fmt.Errorf("a proxy needs a frontend and a backend: %w", ErrClosed)
		}
	}
	for _, s := range []*Socket{p.Capture, p.Control} {
		if s != nil && s.socket == nil {
			return nil, fmt.Errorf("the capture and the control must be nil or open: %w", ErrClosed)
		}
	}
	there := proxyWay{p.Frontend, p.Backend, p.Capture, &p.frontend, &p.backend, &p.gate}
	back := proxyWay{p.Backend, p.Frontend, p.Capture, &p.backend, &p.frontend, &p.gate}
	for _, w := range []proxyWay{there, back} {
		if !sendOnly[w.from.typ] && !receiveOnly[w.to.typ] {
			ways = append(ways, w)
		}
		if p.Frontend == p.Backend {
			break
		}
	}
	if len(ways) == 0 {
		return nil, fmt.Errorf("nothing goes from a %v to a %v, nor back: %w", p.Frontend.typ, p.Backend.typ, capi.EINVAL)
	}
	return ways, nil
}

var (
	sendOnly    = map[SocketType]bool{Push: true, Pub: true, Radio: true, Scatter: true}
	receiveOnly = map[SocketType]bool{Pull: true, Sub: true, Dish: true, Gather: true}
)

// run passes messages on, with breaks while the gate is shut.
func (w proxyWay) run(ctx context.Context) error {
	var room Poller
	defer room.Close()
	if err := room.Add(w.to, PollOut); err != nil {
		return err
	}
	batch := make([]Message, proxyBatch)
	for {
		open, leave, err := w.gate.enter(ctx)
		if err != nil {
			return err
		}
		for err == nil {
			err = w.pass(ctx, open, &room, batch)
		}
		leave()
		if ctx.Err() != nil || !errors.Is(err, context.Canceled) {
			return err
		}
	}
}

// pass takes some messages, once there is room for them, and sends them on.
func (w proxyWay) pass(ctx, open context.Context, room *Poller, batch []Message) error {
	ready, err := room.Wait(open)
	if err != nil {
		return err
	}
	if err := ready[0].Err; err != nil {
		return err
	}
	n, err := w.take(open, batch)
	if err != nil {
		return err
	}
	batch = batch[:n]
	w.received.received.Add(uint64(n))
	w.received.receivedBytes.Add(size(batch))
	if w.capture != nil {
		if _, err := patient(ctx, w.capture, batch); err != nil {
			return errors.Join(err, w.deliver(ctx, batch))
		}
	}
	return w.deliver(ctx, batch)
}

// take receives nothing once the gate is shut.
func (w proxyWay) take(open context.Context, batch []Message) (int, error) {
	w.gate.acting.RLock()
	defer w.gate.acting.RUnlock()
	return w.from.RecvBatch(open, batch)
}

func (w proxyWay) deliver(ctx context.Context, batch []Message) error {
	n, err := patient(ctx, w.to, batch)
	w.sent.sent.Add(uint64(n))
	w.sent.sentBytes.Add(size(batch[:n]))
	if err == nil {
		return nil
	}
	lost := &ProxyError{Err: err, To: w.to}
	for _, msg := range batch[n:] {
		lost.Unsent = append(lost.Unsent, msg.Clone())
	}
	return lost
}

// patient sends a batch, for a moment longer than ctx lasts.
func patient(ctx context.Context, to *Socket, batch []Message) (sent int, err error) {
	sent, err = to.SendBatch(ctx, batch)
	if err == nil || ctx.Err() == nil {
		return sent, err
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), proxyGrace)
	defer cancel()
	more, err := to.SendBatch(grace, batch[sent:])
	return sent + more, err
}

func size(batch []Message) (n uint64) {
	for _, msg := range batch {
		n += uint64(msg.Size())
	}
	return n
}
