package zmqtest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// virtual runs a test of the embedded engine in virtual time.
func virtual(t *testing.T, test func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		faults, ctx := faulty(t, zmq.WithBackend("embedded"))
		test(t, faults, ctx)
	})
}

func TestDelay(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpSend, time.Second)
		faults.Delay(zmqtest.OpSend, time.Second, zmqtest.Nth(2)) // delays add up
		faults.Delay(zmqtest.OpRecv, 10*time.Second)
		faults.Delay(zmqtest.OpBind, time.Minute)
		faults.Delay(zmqtest.OpNewSocket, time.Minute)
		start := time.Now()
		send(t, push, "a")
		wantTook(t, start, time.Second)
		send(t, push, "b")
		wantTook(t, start, 3*time.Second)
		want(t, pull, "a")
		wantTook(t, start, 13*time.Second)
		want(t, pull, "b")
		wantTook(t, start, 23*time.Second)
		s := zmqtest.NewSocket(t, ctx, zmq.Pull)
		_, err := s.Bind("inproc://late")
		check(t, err)
		wantTook(t, start, 143*time.Second)
	})
}

// On libzmq, time is real: a delay is a delay.
func TestDelayOnEachBackend(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpSend, time.Millisecond)
		faults.Delay(zmqtest.OpRecv, time.Millisecond)
		start := time.Now()
		send(t, push, "a")
		want(t, pull, "a")
		if took := time.Since(start); took < 2*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		check(t, pull.SetRecvTimeout(time.Millisecond))
		_, err := pull.Recv(t.Context())
		wantError(t, err, zmq.ErrAgain)
	})
}

// A send that is delayed beyond its limits has not sent anything.
func TestDelayedSendIsLimited(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpSend, time.Second, zmqtest.First(4))
		start := time.Now()
		c, cancel := context.WithTimeout(t.Context(), 600*time.Millisecond)
		defer cancel()
		wantError(t, push.Send(c, zmq.Msg("a")), context.DeadlineExceeded)
		wantTook(t, start, 600*time.Millisecond)
		check(t, push.SetSendTimeout(300*time.Millisecond))
		wantError(t, push.Send(t.Context(), zmq.Msg("b")), zmq.ErrAgain)
		wantTook(t, start, 900*time.Millisecond)
		check(t, push.SetSendTimeout(0))
		wantError(t, push.Send(t.Context(), zmq.Msg("c")), zmq.ErrAgain)
		wantTook(t, start, 900*time.Millisecond)
		check(t, push.SetSendTimeout(2*time.Second))
		send(t, push, "d")
		want(t, pull, "d")
		wantTook(t, start, 1900*time.Millisecond)
	})
}

// A message whose receiver loses its patience is there for the next when it is due.
func TestDelayedReceiveIsLimited(t *testing.T) {
	for name, recv := range map[string]func(*zmq.Socket, context.Context) (string, error){
		"message": func(s *zmq.Socket, c context.Context) (string, error) {
			m, err := s.Recv(c)
			return string(m.Part(0)), err
		},
		"lease": func(s *zmq.Socket, c context.Context) (string, error) {
			l, err := s.RecvLease(c)
			if err != nil {
				return "", err
			}
			defer l.Release()
			return string(l.Message()[0]), nil
		},
		"batch": func(s *zmq.Socket, c context.Context) (string, error) {
			batch := make([]zmq.Message, 2)
			_, err := s.RecvBatch(c, batch)
			return string(batch[0].Part(0)), err
		},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
				pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
				faults.Delay(zmqtest.OpRecv, 2*time.Second, zmqtest.Nth(1))
				send(t, push, "a")
				send(t, push, "b")
				start := time.Now()
				c, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				_, err := recv(pull, c)
				wantError(t, err, context.DeadlineExceeded)
				check(t, pull.SetRecvTimeout(500*time.Millisecond))
				_, err = recv(pull, t.Context())
				wantError(t, err, zmq.ErrAgain)
				wantTook(t, start, time.Second)
				check(t, pull.SetRecvTimeout(0))
				_, err = recv(pull, t.Context())
				wantError(t, err, zmq.ErrAgain)
				check(t, pull.SetRecvTimeout(-1))
				var p zmq.Poller
				defer p.Close()
				check(t, p.Add(pull, zmq.PollIn))
				_, err = p.Wait(t.Context()) // though "b" is there, "a" goes first
				check(t, err)
				wantTook(t, start, 2*time.Second)
				want(t, pull, "a")
				wantTook(t, start, 2*time.Second)
				got, err := recv(pull, t.Context())
				if got != "b" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			})
		})
	}
}

// A lease can be had of a message that another call has received.
func TestHeldMessagesChangeHands(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpRecv, time.Second)
		send(t, push, "a", "b")
		c, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := pull.Recv(c)
		wantError(t, err, context.DeadlineExceeded)
		l, err := pull.RecvLease(t.Context())
		check(t, err)
		defer l.Release()
		if more, err := l.Property(0, zmq.PropertyMore); more != 1 || err != nil || !l.Message().Equal(zmq.Msg("a", "b")) {
			t.Error(l.Message(), more, err)
		}
	})
}

// A message that is dropped with its socket comes back to its sender, who may use any
// socket then.
func TestHeldLoanIsGivenBack(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpRecv, time.Second)
		back := make(chan struct{})
		check(t, push.SendLoan(t.Context(), zmq.Msg("a"), func() {
			_, _ = pull.PollEvents()
			close(back)
		}))
		c, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := pull.RecvLease(c)
		wantError(t, err, context.DeadlineExceeded)
		check(t, pull.Close())
		<-back
	})
}

// What waits in a fault ends with its socket or its context.
func TestDelaysEndWithTheSocket(t *testing.T) {
	for name, end := range map[string]struct {
		call func(*zmq.Context, *zmq.Socket) error
		want error
	}{
		"close":    {func(_ *zmq.Context, s *zmq.Socket) error { return s.Close() }, zmq.ErrClosed},
		"shutdown": {func(ctx *zmq.Context, _ *zmq.Socket) error { return ctx.Shutdown() }, zmq.ErrTerminated},
		"term":     {func(ctx *zmq.Context, _ *zmq.Socket) error { return ctx.Close() }, zmq.ErrTerminated},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
				a, b := pair(t, ctx, zmq.Dealer, zmq.Dealer)
				send(t, b, "x")
				send(t, b, "y")
				faults.Delay(zmqtest.OpAny, time.Hour, zmqtest.Of(a), func(c zmqtest.Call) bool { return c.Op != zmqtest.OpClose })
				errs := make(chan error)
				calls := []func() error{
					func() error { return a.Send(t.Context(), zmq.Msg("x")) },
					func() error { _, err := a.Recv(t.Context()); return err },
					func() error { _, err := a.RecvLease(t.Context()); return err }, // waits for its turn
					func() error { return a.SetSendHWM(1) },
				}
				for _, call := range calls {
					go func() { errs <- call() }()
					synctest.Wait()
				}
				check(t, end.call(ctx, a))
				for range calls {
					wantError(t, <-errs, end.want)
				}
				_, err := a.Recv(t.Context())
				wantError(t, err, end.want)
			})
		})
	}
}

// Several receivers get every message once.
func TestManyReceivers(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpRecv, time.Millisecond, zmqtest.Every(3))
		faults.Drop(zmqtest.OpRecv, zmqtest.Every(10))
		got := make(chan string)
		for range 5 {
			go func() {
				for m, err := range pull.Messages(t.Context()) {
					if err != nil {
						got <- ""
						return
					}
					got <- string(m[0])
				}
			}()
		}
		for i := range 100 {
			send(t, push, i)
		}
		seen := map[string]bool{}
		for range 90 {
			m := <-got
			if seen[m] {
				t.Errorf("%s twice", m)
			}
			seen[m] = true
		}
		c, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := pull.Recv(c)
		wantError(t, err, context.Canceled)
		check(t, pull.Close())
		for range 5 {
			<-got
		}
	})
}

// A receiver that does not wait does not wait for others either.
func TestNoTimeForTurns(t *testing.T) {
	virtual(t, func(t *testing.T, _ *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		ended := make(chan error)
		go func() { _, err := pull.Recv(t.Context()); ended <- err }()
		synctest.Wait()
		check(t, pull.SetRecvTimeout(0))
		_, err := pull.Recv(t.Context())
		wantError(t, err, zmq.ErrAgain)
		check(t, pull.SetRecvTimeout(time.Second))
		start := time.Now()
		_, err = pull.Recv(t.Context())
		wantError(t, err, zmq.ErrAgain)
		wantTook(t, start, time.Second)
		send(t, push, "x")
		check(t, <-ended)
	})
}

// Nor does a call with zmq.DontWait, whose message is there for the next.
func TestDontWait(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		_, err := pull.Recv(zmq.DontWait)
		wantError(t, err, zmq.ErrAgain)
		check(t, push.Send(zmq.DontWait, zmq.Msg("a")))
		_, err = pull.Recv(zmq.DontWait)
		check(t, err)
		faults.Delay(zmqtest.OpAny, time.Second, zmqtest.Part(0, "b"))
		wantError(t, push.Send(zmq.DontWait, zmq.Msg("b")), zmq.ErrAgain)
		start := time.Now()
		send(t, push, "b")
		for range 2 {
			_, err = pull.Recv(zmq.DontWait)
			wantError(t, err, zmq.ErrAgain)
		}
		time.Sleep(time.Second)
		msg, err := pull.Recv(zmq.DontWait)
		check(t, err)
		if !msg.Equal(zmq.Msg("b")) {
			t.Error(msg)
		}
		wantTook(t, start, 2*time.Second)
	})
}
