package zmq

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestRequests(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		rep, req := e.pair(endpoint, Rep, Req)
		go func() {
			for msg, err := range rep.Messages(e.c) {
				if err != nil || rep.Send(e.c, append(Msg("re"), msg...)) != nil {
					return
				}
			}
		}()
		var group sync.WaitGroup
		for g := range 16 {
			group.Go(func() {
				for i := range 20 {
					id := strconv.Itoa(100*g + i)
					reply, err := req.Request(e.c, Msg(id))
					if err != nil || !reply.Equal(Msg("re", id)) {
						e.Errorf("request %s: %v, %v", id, reply, err)
						return
					}
				}
			})
		}
		group.Wait()
		e.check(rep.Close())
	})
}

// The reply to a request that was given up must not become that to the next one.
func TestLateReplies(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		e.since("4.2.0")
		router, req := e.pair(endpoint, Router, Req)
		c, cancel := context.WithCancel(e.c)
		given := make(chan error, 1)
		go func() {
			_, err := req.Request(c, Msg("first"))
			given <- err
		}()
		first, body := e.recv(router).Open()
		if !body.Equal(Msg("first")) || !first.Delimiter || len(first.RoutingIDs) != 2 {
			e.Fatal(first, body)
		}
		cancel()
		wantError(e.T, <-given, context.Canceled)
		answered := make(chan Message, 1)
		go func() {
			reply, err := req.Request(e.c, Msg("second"))
			if err != nil {
				e.Error(err)
			}
			answered <- reply
		}()
		second, _ := e.recv(router).Open()
		e.check(router.Send(e.c, first.Wrap(Msg("too late"))))
		e.check(router.Send(e.c, second.Wrap(Msg("in time"))))
		if reply := <-answered; !reply.Equal(Msg("in time")) {
			e.Error(reply)
		}
	})
}

func TestRequestsThatCannotBe(t *testing.T) {
	eachBackend(t, func(e *env) {
		_, err := e.socket(Dealer).Request(e.c, Msg("x"))
		wantError(e.T, err, ErrNotSupported, capi.ENOTSUP)
		req := e.socket(Req)
		_, err = req.Request(e.c, nil)
		wantError(e.T, err, capi.EINVAL)
		c, cancel := context.WithCancel(e.c)
		cancel()
		_, err = req.Request(c, Msg("x"))
		wantError(e.T, err, context.Canceled)
		req.requests.turn <- struct{}{} // another request is under way
		_, err = req.Request(c, Msg("x"))
		wantError(e.T, err, context.Canceled)
		e.check(req.Close())
		<-req.requests.turn
		_, err = req.Request(e.c, Msg("x"))
		wantError(e.T, err, ErrClosed)
	})
}

func TestEnvelopes(t *testing.T) {
	for _, tt := range []struct {
		msg   Message
		ids   int
		delim bool
		body  Message
	}{
		{Msg("id", "", "body", "more"), 1, true, Msg("body", "more")},
		{Msg("id", "via", "", "body", ""), 2, true, Msg("body", "")},
		{Msg("id", "body", "more"), 1, false, Msg("body", "more")},
		{Msg("id", ""), 1, true, Msg()},
		{Msg("id"), 1, false, Msg()},
		{Msg("", "", "body"), 1, true, Msg("body")}, // an id may not be empty, but nothing breaks
		{Msg(), 0, false, Msg()},
	} {
		env, body := tt.msg.Open()
		if len(env.RoutingIDs) != tt.ids || env.Delimiter != tt.delim || !body.Equal(tt.body) {
			t.Errorf("%v: %v, %v", tt.msg, env, body)
		}
		if got := env.Wrap(body); !got.Equal(tt.msg) {
			t.Errorf("%v became %v", tt.msg, got)
		}
		if string(env.RoutingID()) != string(tt.msg.Part(0)) {
			t.Errorf("%v comes from %q", tt.msg, env.RoutingID())
		}
		before := tt.msg.Clone()
		_ = append(env.Wrap(Msg("overwrites?")), []byte("x"))
		if !tt.msg.Equal(before) {
			t.Errorf("%v was changed to %v", before, tt.msg)
		}
	}
	if got := To([]byte("id"), Msg("x")); !got.Equal(Msg("id", "", "x")) {
		t.Error(got)
	}
	if m := Msg("a", "bcd"); m.Size() != 4 || m.Part(-1) != nil || m.Part(2) != nil || m.Equal(Msg("a")) {
		t.Error(m)
	}
}
