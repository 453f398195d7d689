package engine

import (
	"bytes"
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Send copies the parts, once, into a pipe.
func (s *Socket) Send(ctx context.Context, parts [][]byte) error { return s.send(ctx, parts, nil) }

// send does not copy parts that are lent.
func (s *Socket) send(ctx context.Context, parts [][]byte, lent *box) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	if s.senders.First() == nil {
		if err := s.pattern.send(parts, lent); err != errAgain {
			s.unlock()
			return err
		}
	}
	w := newWaiter(nil, parts)
	w.lent = lent
	defer w.release()
	return s.wait(ctx, w, &s.senders)
}

// SendBatch sends messages as long as it goes on, under one lock.
func (s *Socket) SendBatch(ctx context.Context, msgs [][][]byte) (sent int, err error) {
	if err := s.begin(ctx); err != nil {
		return 0, err
	}
	w := newWaiter(msgs, nil)
	defer w.release()
	err = s.wait(ctx, w, &s.senders)
	return w.n, err
}

// Recv takes a message out of a pipe.
func (s *Socket) Recv(ctx context.Context, into [][]byte) ([][]byte, error) {
	return s.recv(ctx, into, nil)
}

// recv receives into a lease, if there is one, and returns nothing then.
func (s *Socket) recv(ctx context.Context, into [][]byte, l *lease) ([][]byte, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	if s.receivers.First() == nil {
		if parts, err := s.take(into, l); err != errAgain {
			s.unlock()
			return parts, err
		}
	}
	w := newWaiter(nil, into)
	w.lease = l
	defer w.release()
	if err := s.wait(ctx, w, &s.receivers); err != nil {
		return nil, err
	}
	return w.one[0], nil
}

// RecvBatch receives messages as long as there are any, under one lock.
func (s *Socket) RecvBatch(ctx context.Context, into [][][]byte) (received int, err error) {
	if err := s.begin(ctx); err != nil {
		return 0, err
	}
	w := newWaiter(into, nil)
	defer w.release()
	err = s.wait(ctx, w, &s.receivers)
	return w.n, err
}

// begin takes the lock for a call that may wait.
func (s *Socket) begin(ctx context.Context) error {
	if err := driver.Ended(ctx); err != nil {
		return err
	}
	return s.usable()
}

// trySend sends the messages of w that are not sent yet. It returns errAgain when
// that is not possible now.
func (s *Socket) trySend(w *waiter) error {
	for ; w.n < len(w.msgs); w.n++ {
		if err := s.pattern.send(w.msgs[w.n], w.lent); err != nil {
			return err
		}
	}
	return nil
}

// take takes a message out of a pipe, for a lease if there is one.
func (s *Socket) take(into [][]byte, l *lease) (parts [][]byte, err error) {
	m, id, err := s.pattern.recv()
	switch {
	case err != nil:
		return nil, err
	case l != nil:
		l.fill(&s.slab, m, id)
		return nil, nil
	}
	parts = s.slab.deliver(into, &m, id)
	if m.shared {
		s.discard(&m)
	}
	return parts, nil
}

// tryRecv receives one message at least, or returns errAgain.
func (s *Socket) tryRecv(w *waiter) error {
	for ; w.n < len(w.msgs); w.n++ {
		parts, err := s.take(w.msgs[w.n], w.lease)
		if err != nil {
			if w.n > 0 {
				return nil
			}
			return err
		}
		w.msgs[w.n] = parts
	}
	return nil
}

// wait makes a call, and parks it if others wait already or it has to wait itself.
// It is called with the lock held and releases it.
func (s *Socket) wait(ctx context.Context, w *waiter, q *queue) error {
	if !s.mustQueue(q, w) {
		if err := s.try(q, w); err != errAgain {
			s.unlock()
			return err
		}
	}
	if q == &s.senders {
		s.pattern.events() // the driver of libzmq looks, too, which lets go of connections that are over
	}
	option := capi.OptRcvTimeo
	if q == &s.senders {
		option = capi.OptSndTimeo
	}
	limit := time.Duration(s.options.number(option)) * time.Millisecond
	w.Done = s.signal()
	q.Push(w)
	s.inbox.parked.Store(true)
	s.absorb() // what was posted by those who could not see that someone is parked
	s.dispatch()
	if w.Parked && (limit == 0 || ctx == driver.DontWait) {
		q.Remove(w)
		w.Err = capi.EAGAIN
		s.unlock()
		return w.Err
	}
	s.release()
	s.await(ctx, q, w, limit)
	return w.Err
}

func (s *Socket) try(q *queue, w *waiter) error {
	if q == &s.senders {
		return s.trySend(w)
	}
	return s.tryRecv(w)
}

// mustQueue reports whether parked calls have to go before a new one.
func (s *Socket) mustQueue(q *queue, w *waiter) bool {
	if q.First() == nil || q != &s.senders || !s.roomPerPeer() {
		return q.First() != nil
	}
	for p := q.First(); p != nil; p = p.Next() {
		if bytes.Equal(p.peer(), w.peer()) {
			return true
		}
	}
	return false
}

// signal returns a channel that nobody uses.
func (s *Socket) signal() chan struct{} {
	last := len(s.signals) - 1
	if last < 0 {
		return make(chan struct{}, 1)
	}
	c := s.signals[last]
	s.signals = s.signals[:last]
	return c
}

// await returns once w is out of its queue.
func (s *Socket) await(ctx context.Context, q *queue, w *waiter, limit time.Duration) {
	var expired <-chan time.Time
	if limit >= 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		expired = timer.C
	}
	var reason error
	select {
	case <-w.Done:
		s.mu.Lock()
		s.signals = append(s.signals, w.Done)
		s.mu.Unlock()
		return
	case <-ctx.Done():
		reason = ctx.Err()
	case <-expired:
		reason = capi.EAGAIN
	}
	s.mu.Lock()
	if !w.Parked {
		// It was completed meanwhile. That stands: a message that was taken is
		// delivered, one that was sent is not reported as unsent.
		s.mu.Unlock()
		<-w.Done
		return
	}
	q.Remove(w)
	w.Err = reason
	s.unlock() // those behind w may be able to go where it could not
}

// parked reports whether anyone has to be told when the socket becomes ready.
func (s *Socket) parked() bool {
	return s.receivers.First() != nil || s.senders.First() != nil || len(s.watchers) > 0
}

// dispatch completes as many parked calls as the socket allows.
func (s *Socket) dispatch() {
	for w := s.receivers.First(); w != nil; w = s.receivers.First() {
		err := s.tryRecv(w)
		if err == errAgain {
			break
		}
		s.receivers.Complete(w, err)
	}
	s.dispatchSenders()
	if len(s.watchers) > 0 {
		s.tellWatchers(s.pattern.events())
	}
	s.inbox.parked.Store(s.parked())
}

// dispatchSenders has the first that fails hold up the others, as they are in order;
// only where each peer has room of its own do those to other peers go on.
func (s *Socket) dispatchSenders() {
	var full map[string]bool
	for w := s.senders.First(); w != nil; {
		next := w.Next()
		if len(full) == 0 || !full[string(w.peer())] {
			err := s.trySend(w)
			switch {
			case err != errAgain:
				s.senders.Complete(w, err)
			case !s.roomPerPeer():
				return
			case next != nil:
				if full == nil {
					full = map[string]bool{}
				}
				full[string(w.peer())] = true
			}
		}
		w = next
	}
}

// roomPerPeer reports whether a message that must wait does so for the peer that
// its first part names.
func (s *Socket) roomPerPeer() bool { return s.typ == capi.Router }
