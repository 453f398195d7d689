package zmq

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestLease(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		push, pull := e.pair(endpoint, Push, Pull)
		big := bytes.Repeat([]byte("x"), 100_000)
		e.send(push, "head", "", big)
		l, err := pull.RecvLease(e.c)
		e.check(err)
		if !l.Message().Equal(Msg("head", "", big)) {
			e.Error("the message is another one")
		}
		for part, more := range []int{1, 1, 0} {
			if got, err := l.Property(part, PropertyMore); got != more || err != nil {
				e.Errorf("part %d: more is %d, %v", part, got, err)
			}
		}
		_, err = l.Property(3, PropertyMore)
		wantError(e.T, err, capi.EINVAL)
		c := l.Clone()
		l.Release()
		l.Release()
		if !c.Equal(Msg("head", "", big)) {
			e.Error("the copy went with the lease")
		}
		_, err = l.Property(0, PropertyMore)
		wantError(e.T, err, ErrClosed)
		_, err = l.Metadata(PropertyUserID)
		wantError(e.T, err, ErrClosed)
		if l.Message() != nil {
			e.Error("a message after Release")
		}
	})
}

func TestMetadata(t *testing.T) {
	eachBackend(t, func(e *env) {
		router, dealer := e.socket(Router), e.socket(Dealer, RoutingID([]byte("me")))
		endpoint, err := router.Bind("tcp://127.0.0.1:*")
		e.check(err)
		e.check(dealer.Connect(endpoint))
		e.send(dealer, "x")
		l, err := router.RecvLease(e.c)
		e.check(err)
		defer l.Release()
		for key, want := range map[string]string{
			PropertySocketType: "DEALER", PropertyPeerAddress: "127.0.0.1", PropertyIdentity: "me",
			PropertyUserID: "", "X-Nothing": "", "": "",
		} {
			if !e.ctx.Info().Version.AtLeast(4, 1, 1) {
				_, err := l.Metadata(key)
				wantError(e.T, err, ErrNotSupported)
				continue
			}
			if got, err := l.Metadata(key); got != want || err != nil {
				e.Errorf("%s is %q, %v; want %q", key, got, err, want)
			}
		}
	})
}

func TestLeaseOfASocketThatIsClosed(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		e.send(push, bytes.Repeat([]byte("x"), 1<<20))
		l, err := pull.RecvLease(e.c)
		e.check(err)
		e.check(pull.Close())
		if l.Message().Size() != 1<<20 {
			e.Error("the lease went with the socket")
		}
		l.Release()
		_, err = pull.RecvLease(e.c)
		wantError(e.T, err, ErrClosed)
	})
}

// receipt counts calls of done.
type receipt chan struct{}

func (r receipt) done() { r <- struct{}{} }

func (e *env) returned(r receipt) {
	e.Helper()
	select {
	case <-r:
	case <-e.c.Done():
		e.Fatal("the loan does not end")
	}
	select {
	case <-r:
		e.Error("the loan ended twice")
	default:
	}
}

func TestLoan(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		push, pull := e.pair(endpoint, Push, Pull)
		for _, msg := range []Message{
			Msg("small"), Msg("small", make([]byte, 1<<20)), Msg(make([]byte, 8192), make([]byte, 8192), "x"), Msg(""),
		} {
			for i := range msg[0] {
				msg[0][i] = byte(i)
			}
			r := make(receipt, 2)
			e.check(push.SendLoan(e.c, msg, r.done))
			if got := e.recv(pull); !got.Equal(msg) {
				e.Error("it arrived changed")
			}
			e.returned(r)
		}
		e.check(push.SendLoan(e.c, Msg(make([]byte, 1<<20)), nil))
		e.recv(pull)
	})
}

func TestLoansEndWithTheContext(t *testing.T) {
	eachBackend(t, func(e *env) {
		push := e.socket(Push)
		e.check(push.Connect("inproc://never"))
		r := make(receipt, 20)
		for range 10 {
			e.check(push.SendLoan(e.c, Msg(make([]byte, 40_000)), r.done))
		}
		if len(r) != 0 {
			e.Error("the loans ended early")
		}
		e.check(e.ctx.CloseContext(e.c))
		for range 10 {
			<-r
		}
	})
}

func TestLoanThatIsNotSent(t *testing.T) {
	eachBackend(t, func(e *env) {
		push := e.socket(Push)
		c, cancel := context.WithTimeout(e.c, 5*time.Millisecond)
		defer cancel()
		r := make(receipt, 1)
		err := push.SendLoan(c, Msg(make([]byte, 40_000), make([]byte, 40_000)), r.done)
		wantError(e.T, err, context.DeadlineExceeded)
		pull := e.socket(Pull)
		endpoint, err := pull.Bind(inproc())
		e.check(err)
		e.check(push.Connect(endpoint))
		e.send(push, "next")
		e.want(pull, "next")
		if len(r) != 0 {
			e.Error("done was called")
		}
	})
}
