// Lvc is a last value cache: a proxy between publishers and subscribers that remembers
// the last message of each topic, and gives it to whoever subscribes. Who comes late
// need not wait for the next change.
//
//	publisher (Pub) ──▶ (Sub) cache (XPub) ──▶ subscribers (Sub)
//
//	go run ./examples/lvc
package main

import (
	"context"
	"strings"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const final = "99" // the last price

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	// The cache wants everything. It is bound, and so is there before who publishes.
	frontend, in, err := demo.Bind(zctx, zmq.Sub, zmq.Subscriptions(""))
	if err != nil {
		return err
	}
	// Verbose: a second subscriber to a topic must get the last value too.
	backend, out, err := demo.Bind(zctx, zmq.XPub, zmq.XPubVerbose(true))
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return cache(ctx, g, frontend, backend) })
	g.Go(func() error {
		defer g.Stop()
		if err := publisher(ctx, zctx, in); err != nil {
			return err
		}
		// When the last of all messages is there, the cache has all of them.
		if err := subscriber(ctx, zctx, out, "first", "tin", 1); err != nil {
			return err
		}
		// Topics are prefixes: this is for two of them.
		return subscriber(ctx, zctx, out, "latecomer", "copper", 2)
	})
	return g.Wait()
}

// cache passes messages on, and answers subscriptions with what it remembers. One
// goroutine does both, so that nobody gets an old value after a new one.
func cache(ctx context.Context, g *demo.Group, frontend, backend *zmq.Socket) error {
	messages, subscriptions := g.Receive(ctx, frontend), g.Receive(ctx, backend)
	last := map[string]zmq.Message{}
	for {
		select {
		case msg := <-messages:
			last[string(msg.Part(0))] = msg
			if err := backend.Send(ctx, msg); err != nil {
				return err
			}
		case event := <-subscriptions:
			prefix, subscribed := strings.CutPrefix(string(event.Part(0)), "\x01")
			for topic, msg := range last {
				if !subscribed || !strings.HasPrefix(topic, prefix) {
					continue
				}
				demo.Say("cache", "somebody wants %q: sends the last of %q", prefix, topic)
				// All who have subscribed get it, not just the new one.
				if err := backend.Send(ctx, msg); err != nil {
					return err
				}
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// publisher sets prices, and then falls silent.
func publisher(ctx context.Context, zctx *zmq.Context, in string) error {
	// An XPub sees the cache subscribe, and so loses nothing.
	pub, err := demo.Connect(zctx, zmq.XPub, in)
	if err != nil {
		return err
	}
	defer pub.Close()
	if _, err := pub.Recv(ctx); err != nil {
		return err
	}
	for _, price := range []string{"100", "101", final} {
		for _, topic := range []string{"copper", "copper wire", "tin"} {
			demo.Say("publisher", "%s costs %s", topic, price)
			if err := pub.Send(ctx, zmq.Msg(topic, price)); err != nil {
				return err
			}
		}
	}
	demo.Say("publisher", "has nothing more to say")
	return nil
}

// subscriber waits for the final price of n things.
func subscriber(ctx context.Context, zctx *zmq.Context, out, name, topic string, n int) error {
	sub, err := demo.Connect(zctx, zmq.Sub, out, zmq.Subscriptions(topic))
	if err != nil {
		return err
	}
	defer sub.Close()
	for n > 0 {
		msg, err := sub.Recv(ctx)
		if err != nil {
			return err
		}
		demo.Say(name, "hears that %s costs %s", msg.Part(0), msg.Part(1))
		if string(msg.Part(1)) == final {
			n--
		}
	}
	return nil
}
