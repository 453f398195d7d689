// Snail is a subscriber that ends itself when it cannot keep up (the "suicidal snail"): a
// publisher does not notice slow subscribers, and queues and drops their messages. It is
// better to fail, and to be seen failing, than to act on what is old.
//
//	publisher (Pub) ──▶ swift subscriber (Sub)
//	                ──▶ slow subscriber (Sub)
//
//	go run ./examples/snail
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const (
	interval = time.Millisecond       // of messages
	tooOld   = 400 * time.Millisecond // what is older than that is not worth acting on
)

var errSlow = errors.New("cannot keep up")

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	pub, endpoint, err := demo.Bind(zctx, zmq.Pub)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return publisher(ctx, pub) })
	g.Go(func() error { return watch(ctx, zctx, endpoint, "swift", 0) })
	g.Go(func() error {
		defer g.Stop() // one end is enough to see
		return watch(ctx, zctx, endpoint, "slow", 10*time.Millisecond)
	})
	return g.Wait()
}

// publisher sends the time.
func publisher(ctx context.Context, pub *zmq.Socket) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			now, err := time.Now().MarshalBinary()
			if err != nil {
				return err
			}
			if err := pub.Send(ctx, zmq.Msg(now)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// watch is what starts a subscriber, and hears of its end. In a program it might start
// another, raise an alarm, or have the subscriber do with less.
func watch(ctx context.Context, zctx *zmq.Context, endpoint, name string, pace time.Duration) error {
	n, err := subscriber(ctx, zctx, endpoint, name, pace)
	switch {
	case errors.Is(err, errSlow):
		demo.Say(name, "ends itself after %d messages: %v", n, err)
		return nil
	case errors.Is(err, context.Canceled):
		demo.Say(name, "has done %d messages, and is in time", n)
	}
	return err
}

// subscriber works on each message for a while, and returns how many it has done.
func subscriber(ctx context.Context, zctx *zmq.Context, endpoint, name string, pace time.Duration) (n int, err error) {
	sub, err := demo.Connect(zctx, zmq.Sub, endpoint, zmq.Subscriptions(""))
	if err != nil {
		return 0, err
	}
	defer sub.Close()
	for ; ; n++ {
		msg, err := sub.Recv(ctx)
		if err != nil {
			return n, err
		}
		var sent time.Time
		if err := sent.UnmarshalBinary(msg.Part(0)); err != nil {
			return n, fmt.Errorf("odd message %v: %w", msg, err)
		}
		age := time.Since(sent)
		if age > tooOld {
			return n, fmt.Errorf("%w: a message is %v old", errSlow, age.Round(time.Millisecond))
		}
		if n%20 == 0 && pace > 0 {
			demo.Say(name, "message %d is %v old", n, age.Round(time.Millisecond))
		}
		if err := demo.Work(ctx, pace); err != nil {
			return n, err
		}
	}
}
