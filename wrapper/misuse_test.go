package zmq

import (
	"context"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestZeroLeaseIsReleased(t *testing.T) {
	var l Lease
	l.Release()
	if l.Message() != nil || len(l.Clone()) != 0 {
		t.Error("a message")
	}
	_, err := l.Property(0, PropertyMore)
	wantError(t, err, ErrClosed)
	_, err = l.Metadata(PropertyUserID)
	wantError(t, err, ErrClosed)
}

func TestCloseWithoutContext(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pair)
		wantError(e.T, e.ctx.CloseContext(nil), errNilContext) //lint:ignore SA1012 the point of it
		if _, err := s.Bind("inproc://still-open"); err != nil {
			e.Error(err)
		}
	})
}

func TestZeroAuthenticator(t *testing.T) {
	var a Authenticator
	wantError(t, a.SetPolicy(Policy{}), ErrClosed)
	wantError(t, a.SetDomain("x", Policy{}), ErrClosed)
	a.RemoveDomain("x")
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	_, err := NewAuthenticator(nil, Policy{})
	wantError(t, err, ErrClosed)
}

func TestRawOfNil(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		wantError(e.T, s.Raw(nil), capi.EINVAL)
		e.check(s.SetLinger(0)) // nothing is locked
	})
}

func TestNilOptions(t *testing.T) {
	_, err := NewContext(nil)
	wantError(t, err, capi.EINVAL)
	eachBackend(t, func(e *env) {
		_, err := e.ctx.Socket(Pull, nil)
		wantError(e.T, err, capi.EINVAL)
		_, err = NewAuthenticator(e.ctx, Policy{}, nil)
		wantError(e.T, err, capi.EINVAL)
	})
}

// What the feed pushes while Close is under way must not be seen afterwards.
func TestMonitorHasNothingAfterClose(t *testing.T) {
	m := &Monitor{monitors: new(monitors), types: EventAll, ready: make(chan struct{}, 1), ended: make(chan struct{})}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	m.push(Event{Type: EventListening})
	e, err := m.Next(context.Background())
	if err == nil {
		t.Errorf("got %v", e)
	}
	wantError(t, err, ErrClosed)
}

func TestAuthOptionsOfNil(t *testing.T) {
	var c authConfig
	for _, opt := range []AuthOption{AuthLog(nil), AuthReport(nil)} {
		if err := opt(&c); err != nil {
			t.Error(err)
		}
	}
	c.log(AuthRequest{}, AuthReply{})
	c.report(capi.EINVAL)
}

// A lender may write to its memory again as soon as it is back, whoever has read it
// in this process. The race detector judges.
func TestLoansThatAreRead(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair("inproc://loans", Push, Pull)
		const n = 50
		part := make([]byte, 8<<10)
		var lender sync.WaitGroup
		lender.Go(func() {
			for i := range n {
				part[0] = byte(i)
				back := make(chan struct{})
				if err := push.SendLoan(e.c, Message{part}, func() { close(back) }); err != nil {
					e.Error(err)
					return
				}
				select {
				case <-back:
				case <-e.c.Done():
					e.Error("the loan was not returned")
					return
				}
			}
		})
		for i := range n {
			var got byte
			if i%2 == 0 {
				got = e.recv(pull)[0][0]
			} else {
				l, err := pull.RecvLease(e.c)
				e.check(err)
				got = l.Message()[0][0]
				l.Release()
			}
			if got != byte(i) {
				e.Errorf("message %d holds %d", i, got)
			}
		}
		lender.Wait()
	})
}
