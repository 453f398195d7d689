package demo

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func TestGroup(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		end  func(*Group) error // of one part; the other waits to be stopped
		want error
	}{
		{"the first error stops all", func(*Group) error { return boom }, boom},
		{"a part stops all", func(g *Group) error { g.Stop(); return nil }, nil},
		{"who is stopped has not failed", func(g *Group) error { return context.Canceled }, nil},
		{"who took too long has", func(g *Group) error { return context.DeadlineExceeded }, context.DeadlineExceeded},
	} {
		t.Run(test.name, func(t *testing.T) {
			g, ctx := NewGroup(t.Context())
			g.Go(func() error {
				<-ctx.Done()
				return ctx.Err()
			})
			g.Go(func() error {
				defer g.Stop()
				return test.end(g)
			})
			if err := g.Wait(); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// What Receive has taken from a socket is read in order, and its end is the group's.
func TestReceive(t *testing.T) {
	zctx, err := zmq.NewContext(zmq.WithBackend("embedded"))
	if err != nil {
		t.Fatal(err)
	}
	defer zctx.Close()
	pull, endpoint, err := Bind(zctx, zmq.Pull)
	if err != nil {
		t.Fatal(err)
	}
	push, err := Connect(zctx, zmq.Push, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	g, ctx := NewGroup(t.Context())
	msgs := g.Receive(ctx, pull)
	for i := range 3 {
		if err := push.Send(ctx, zmq.Msg(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if msg := <-msgs; !msg.Equal(zmq.Msg(i)) {
			t.Errorf("message %d is %v", i, msg)
		}
	}
	if err := pull.Close(); err != nil {
		t.Fatal(err)
	}
	if err := g.Wait(); !errors.Is(err, zmq.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// A goroutine that does not end is found, with its stack.
func TestLeftovers(t *testing.T) {
	if err := leftovers(3 * time.Second); err != nil {
		t.Fatal(err)
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		<-end
	}()
	if err := leftovers(0); err == nil || !strings.Contains(err.Error(), "TestLeftovers") {
		t.Errorf("got %v", err)
	}
	close(end)
	<-ended
	if err := leftovers(3 * time.Second); err != nil {
		t.Error(err)
	}
}
