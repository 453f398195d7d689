package zmqtest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// polled waits with a poller of s alone until do succeeds, which must not wait. The
// channel gets how long it took.
func polled(t *testing.T, s *zmq.Socket, events zmq.PollEvents, do func() error) <-chan time.Duration {
	t.Helper()
	var p zmq.Poller
	check(t, p.Add(s, events))
	took := make(chan time.Duration, 1)
	start := time.Now()
	go func() {
		defer p.Close()
		err := zmq.ErrAgain
		for errors.Is(err, zmq.ErrAgain) {
			if _, err = p.Wait(t.Context()); err == nil {
				err = do()
			}
		}
		if err != nil {
			t.Error(err)
		}
		took <- time.Since(start)
	}()
	synctest.Wait()
	return took
}

func wantPolled(t *testing.T, took <-chan time.Duration, want time.Duration) {
	t.Helper()
	if got := <-took; got != want {
		t.Errorf("polled for %v, want %v", got, want)
	}
}

// next returns a receive that must get a message of one part.
func next(t *testing.T, s *zmq.Socket, part string) func() error {
	return func() error {
		msg, err := s.Recv(zmq.DontWait)
		if err == nil && !msg.Equal(zmq.Msg(part)) {
			t.Errorf("got %v, want %s", msg, part)
		}
		return err
	}
}

// A message that was delayed, and whose receiver has left, is there for who polls.
func TestPollerIsToldOfWhatIsDue(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpRecv, 2*time.Second, zmqtest.Nth(1))
		c, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := pull.Recv(c); left <- err }()
		synctest.Wait()
		took := polled(t, pull, zmq.PollIn, next(t, pull, "a"))
		send(t, push, "a")
		send(t, push, "b")
		synctest.Wait()
		cancel()
		wantError(t, <-left, context.Canceled)
		wantPolled(t, took, 2*time.Second)
		wantPolled(t, polled(t, pull, zmq.PollIn, next(t, pull, "b")), 0)
	})
}

// What is behind a delayed message can be received as soon as that has been.
func TestPollerIsToldOfWhatIsBehind(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Delay(zmqtest.OpRecv, 2*time.Second, zmqtest.Nth(1))
		send(t, push, "a")
		send(t, push, "b")
		first := make(chan error, 1)
		go func() { _, err := pull.Recv(t.Context()); first <- err }()
		synctest.Wait()
		wantPolled(t, polled(t, pull, zmq.PollIn, next(t, pull, "b")), 2*time.Second)
		check(t, <-first)
	})
}

// A Req whose delayed request is given up can ask again.
func TestPollerIsToldOfARequestGivenUp(t *testing.T) {
	virtual(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context) {
		_, req := pair(t, ctx, zmq.Rep, zmq.Req)
		faults.Delay(zmqtest.OpSend, time.Minute, zmqtest.Nth(1))
		check(t, req.SetSendTimeout(time.Second))
		gave := make(chan error)
		go func() { gave <- req.Send(t.Context(), zmq.Msg("1")) }()
		synctest.Wait()
		took := polled(t, req, zmq.PollOut, func() error { return req.Send(zmq.DontWait, zmq.Msg("2")) })
		wantError(t, <-gave, zmq.ErrAgain)
		wantPolled(t, took, time.Second)
	})
}
