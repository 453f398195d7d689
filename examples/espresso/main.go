// Espresso shows what goes through a proxy: a subscriber joins and leaves, publishers
// publish all the time, and a capture socket gets a copy of every message either way,
// subscriptions included. Topics that nobody wants do not even reach the proxy.
//
//	publisher (Pub) ──▶ (XSub) proxy (XPub) ──▶ subscriber (Sub)
//	                         └─(Push)──▶ (Pull) listener
//
//	go run ./examples/espresso
package main

import (
	"context"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	frontend, in, err := demo.Bind(zctx, zmq.XSub)
	if err != nil {
		return err
	}
	backend, out, err := demo.Bind(zctx, zmq.XPub)
	if err != nil {
		return err
	}
	listener, tap, err := demo.Bind(zctx, zmq.Pull)
	if err != nil {
		return err
	}
	capture, err := demo.Connect(zctx, zmq.Push, tap)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	proxy := &zmq.Proxy{Frontend: frontend, Backend: backend, Capture: capture}
	g.Go(func() error { return proxy.Run(ctx) })
	g.Go(func() error { return publisher(ctx, zctx, in) })
	g.Go(func() error { return subscriber(ctx, zctx, out) })
	g.Go(func() error {
		defer g.Stop() // the listener hears of the end of the subscriber
		return listen(ctx, listener)
	})
	err = g.Wait()
	stats := proxy.Stats()
	demo.Say("proxy", "%d messages from the publisher, %d subscriptions to it", stats.Frontend.Received, stats.Frontend.Sent)
	return err
}

// publisher publishes under ten letters, in turn.
func publisher(ctx context.Context, zctx *zmq.Context, in string) error {
	pub, err := demo.Connect(zctx, zmq.Pub, in)
	if err != nil {
		return err
	}
	defer pub.Close()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-tick.C:
			letter := string(rune('A' + n%10))
			if err := pub.Send(ctx, zmq.Msg(letter, n)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// subscriber wants two of the ten letters, and only so much of them.
func subscriber(ctx context.Context, zctx *zmq.Context, out string) error {
	sub, err := demo.Connect(zctx, zmq.Sub, out, zmq.Subscriptions("A", "B"))
	if err != nil {
		return err
	}
	defer sub.Close()
	for range 5 {
		msg, err := sub.Recv(ctx)
		if err != nil {
			return err
		}
		demo.Say("subscriber", "gets %v", msg)
	}
	demo.Say("subscriber", "has had enough")
	return nil
}

// listen prints what the proxy has taken, until both topics are given up.
func listen(ctx context.Context, pull *zmq.Socket) error {
	for given := 0; given < 2; {
		msg, err := pull.Recv(ctx)
		if err != nil {
			return err
		}
		event := string(msg.Part(0))
		switch {
		case strings.HasPrefix(event, "\x01"):
			demo.Say("listener", "a subscription to %s", event[1:])
		case strings.HasPrefix(event, "\x00"):
			demo.Say("listener", "the end of that to %s", event[1:])
			given++
		default:
			demo.Say("listener", "a message %v", msg)
		}
	}
	return nil
}
