package zmq

import (
	"context"
	"errors"
	"testing"
)

func TestDontWait(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.socket(Push), e.socket(Pull)
		_, err := pull.Recv(DontWait)
		wantError(t, err, ErrAgain)
		wantError(t, push.Send(DontWait, Msg("nobody is there")), ErrAgain)
		_, err = push.SendBatch(DontWait, []Message{Msg("nobody")})
		wantError(t, err, ErrAgain)

		endpoint := inproc()
		_, err = pull.Bind(endpoint)
		e.check(err)
		e.check(push.Connect(endpoint))
		e.check(push.Send(DontWait, Msg("one", "two")))
		msg, err := pull.Recv(DontWait)
		e.check(err)
		if msg.String() != `["one" "two"]` {
			t.Error(msg)
		}
	})
}

// Those who wait come first: a call that does not wait takes nothing from them.
func TestDontWaitBehindOthers(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		got := make(chan Message, 1)
		go func() {
			msg, _ := pull.Recv(e.c)
			got <- msg
		}()
		e.send(push, "for the one who waits")
		for range 100 {
			if msg, err := pull.Recv(DontWait); err == nil { // it was faster
				e.send(push, msg[0])
			} else if !errors.Is(err, ErrAgain) {
				t.Fatal(err)
			}
		}
		if msg := <-got; msg.String() != `["for the one who waits"]` {
			t.Error(msg)
		}
	})
}

func TestDontWaitElsewhere(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		p := e.poller()
		e.check(p.Add(pull, PollIn))
		_, err := p.Wait(DontWait)
		wantError(t, err, ErrAgain)
		e.send(push, "now")
		ready, err := p.Wait(DontWait)
		if err != nil || len(ready) != 1 {
			t.Error(ready, err)
		}
		m, err := pull.Monitor()
		e.check(err)
		_, err = m.Next(DontWait)
		wantError(t, err, ErrAgain)
		e.check(m.Close())
		c, cancel := context.WithCancel(DontWait)
		defer cancel()
		_, err = pull.Recv(c)
		wantError(t, err, ErrAgain)
	})
}

// A reply is never there at once, so no request is made.
func TestDontWaitMakesNoRequests(t *testing.T) {
	eachBackend(t, func(e *env) {
		rep, req := e.pair(inproc(), Rep, Req)
		for range 20 {
			_, err := req.Request(DontWait, Msg("x"))
			wantError(t, err, ErrAgain)
		}
		if msg, err := rep.Recv(DontWait); err == nil {
			t.Error("received ", msg)
		}
		e.send(req, "y")
		e.want(rep, "y")
	})
}
