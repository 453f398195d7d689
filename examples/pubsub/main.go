// Pubsub publishes news to several subscribers, each with topics of its own. The
// publisher is an XPub, so it sees the subscriptions arrive, and starts when all are
// there: no sleep, and nothing lost to the "slow joiner". One subscriber joins later
// on purpose, and misses what was published before.
//
//	go run ./examples/pubsub
package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Everybody subscribes to this topic, after its own: who is seen to have subscribed to
// theEnd is ready for all of its topics.
const theEnd = "the end"

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	// Verbose: tell each subscription, not only the first to a topic.
	pub, endpoint, err := demo.Bind(zctx, zmq.XPub, zmq.XPubVerbose(true))
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	join := func(name string, topics ...string) {
		g.Go(func() error { return subscriber(ctx, zctx, endpoint, name, topics) })
	}
	join("sailor", "weather")
	join("fan", "sport")
	join("reader", "sport", "stocks", "weather")
	g.Go(func() error {
		if err := awaitSubscribers(ctx, pub, 3); err != nil {
			return err
		}
		if err := publish(ctx, pub, 1, 2); err != nil {
			return err
		}
		join("latecomer", "weather")
		if err := awaitSubscribers(ctx, pub, 1); err != nil {
			return err
		}
		if err := publish(ctx, pub, 3); err != nil {
			return err
		}
		return pub.Send(ctx, zmq.Msg(theEnd))
	})
	return g.Wait()
}

// awaitSubscribers receives subscriptions until n subscribers are ready.
func awaitSubscribers(ctx context.Context, pub *zmq.Socket, n int) error {
	for n > 0 {
		msg, err := pub.Recv(ctx)
		if err != nil {
			return err
		}
		// A byte of 1 comes before a topic that somebody wants, 0 before one no more wanted.
		topic, wanted := strings.CutPrefix(string(msg.Part(0)), "\x01")
		switch {
		case wanted && topic == theEnd:
			n--
		case wanted:
			demo.Say("publisher", "somebody wants %s", topic)
		}
	}
	return nil
}

// publish sends news on every topic. It never waits: what a subscriber has no room
// for is dropped.
func publish(ctx context.Context, pub *zmq.Socket, numbers ...int) error {
	for _, number := range numbers {
		demo.Say("publisher", "sends number %d on all topics", number)
		for _, topic := range []string{"weather", "sport", "stocks"} {
			if err := pub.Send(ctx, zmq.Msg(topic, number)); err != nil {
				return err
			}
		}
	}
	return nil
}

// subscriber acts on news as they come, until the end.
func subscriber(ctx context.Context, zctx *zmq.Context, endpoint, name string, topics []string) error {
	sub, err := demo.Connect(zctx, zmq.Sub, endpoint, zmq.Subscriptions(topics...))
	if err != nil {
		return err
	}
	defer sub.Close()
	// Only what is subscribed after Connect is sent last for certain.
	if err := sub.Subscribe(theEnd); err != nil {
		return err
	}
	received, missed := 0, 0
	for msg, err := range sub.Messages(ctx) {
		if err != nil {
			return err
		}
		if string(msg.Part(0)) == theEnd {
			break
		}
		number, err := strconv.Atoi(string(msg.Part(1)))
		if err != nil {
			return fmt.Errorf("%s: odd news %v", name, msg)
		}
		if received == 0 {
			missed = number - 1 // the first number that it sees, less one
		}
		received++
		demo.Say(name, "reads %s number %d", msg.Part(0), number)
	}
	demo.Say(name, "has read %d, and joined too late for %d", received, missed)
	return nil
}
