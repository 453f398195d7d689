package zmqtest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// echo answers each request with itself, until the socket is closed.
func echo(t *testing.T, rep *zmq.Socket) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range rep.Messages(context.Background()) {
			if err == nil && rep.Send(context.Background(), m) != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		rep.Close()
		<-done
	})
}

// To a Req whose request or reply is lost, the other side is silent: it waits until it
// times out, must not ask again, and only a relaxed one goes on.
func TestReqThatLosesSomething(t *testing.T) {
	for _, op := range []zmqtest.Op{zmqtest.OpSend, zmqtest.OpRecv} {
		t.Run(string(op), func(t *testing.T) {
			virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
				rep, req := pair(t, ctx, zmq.Rep, zmq.Req)
				echo(t, rep)
				faults.Drop(op, zmqtest.Of(req), zmqtest.Nth(1))
				check(t, req.SetRecvTimeout(time.Second))
				start := time.Now()
				send(t, req, "1")
				for range 2 {
					_, err := req.Recv(t.Context())
					wantError(t, err, zmq.ErrAgain)
				}
				wantTook(t, start, 2*time.Second)
				if events, err := req.PollEvents(); events != 0 || err != nil {
					t.Error(events, err)
				}
				wantError(t, req.Send(t.Context(), zmq.Msg("2")), zmq.ErrState)
				check(t, req.SetReqRelaxed(true))
				send(t, req, "2")
				want(t, req, "2")
				_, err := req.Recv(t.Context())
				wantError(t, err, zmq.ErrState)
			})
		})
	}
}

// A reply that is delayed beyond the patience of a Req is dropped by its next request.
func TestReplyThatComesTooLate(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		rep, req := pair(t, ctx, zmq.Rep, zmq.Req)
		echo(t, rep)
		faults.Delay(zmqtest.OpRecv, 3*time.Second, zmqtest.Of(req), zmqtest.Nth(1))
		c, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := req.Request(c, zmq.Msg("1"))
		wantError(t, err, context.DeadlineExceeded)
		reply, err := req.Request(t.Context(), zmq.Msg("2"))
		check(t, err)
		if !reply.Equal(zmq.Msg("2")) {
			t.Error(reply)
		}
	})
}

// Who waits for a reply that was lost gets that to the next request, which another
// goroutine makes.
func TestRequestWhileAnotherWaits(t *testing.T) {
	for name, fault := range map[string]func(f *zmqtest.Faults, req *zmq.Socket){
		"lost": func(f *zmqtest.Faults, req *zmq.Socket) { f.Drop(zmqtest.OpSend, zmqtest.Of(req), zmqtest.Nth(1)) },
		"delayed": func(f *zmqtest.Faults, req *zmq.Socket) {
			f.Delay(zmqtest.OpRecv, time.Hour, zmqtest.Of(req), zmqtest.Nth(1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
				rep, req := pair(t, ctx, zmq.Rep, zmq.Req)
				echo(t, rep)
				check(t, req.SetReqRelaxed(true))
				check(t, req.SetReqCorrelate(true))
				fault(faults, req)
				send(t, req, "1")
				got := make(chan zmq.Message)
				go func() {
					m, _ := req.Recv(t.Context())
					got <- m
				}()
				synctest.Wait()
				send(t, req, "2")
				if m := <-got; !m.Equal(zmq.Msg("2")) {
					t.Error(m)
				}
			})
		})
	}
}

// A request that cannot be sent is none.
func TestRequestThatIsNotSent(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		rep, req := pair(t, ctx, zmq.Rep, zmq.Req)
		echo(t, rep)
		faults.Fail(zmqtest.OpSend, errInjected, zmqtest.Of(req), zmqtest.Nth(1))
		wantError(t, req.Send(t.Context(), zmq.Msg("1")), errInjected)
		_, err := req.Recv(t.Context())
		wantError(t, err, zmq.ErrState)
		send(t, req, "2")
		want(t, req, "2")
	})
}

// The same on libzmq.
func TestLossOnEachBackend(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		skipBefore42(t, ctx)
		rep, req := pair(t, ctx, zmq.Rep, zmq.Req)
		echo(t, rep)
		for _, op := range []zmqtest.Op{zmqtest.OpRecv, zmqtest.OpSend} {
			c, cancel := context.WithCancel(t.Context())
			faults.Drop(op, zmqtest.Of(req), zmqtest.Nth(1), func(zmqtest.Call) bool {
				cancel() // nothing more will come
				return true
			})
			_, err := req.Request(c, zmq.Msg(op))
			wantError(t, err, context.Canceled)
		}
		reply, err := req.Request(t.Context(), zmq.Msg("x"))
		check(t, err)
		if !reply.Equal(zmq.Msg("x")) {
			t.Error(reply)
		}
	})
}
