// Heartbeat has a peer that interjects heartbeats into what it sends, but only when it has
// nothing else to send: every message is a sign of life. The other peer waits for such
// signs, and takes who is silent for too long for dead, until it is heard again.
//
//	sender (Pair) ──data, or else heartbeats──▶ listener (Pair)
//
// The options HeartbeatInterval and HeartbeatTimeout have libzmq send heartbeats of its own. They
// find dead connections, while these find programs that hang.
//
//	go run ./examples/heartbeat
package main

import (
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const (
	interval = 50 * time.Millisecond
	silence  = 4 * interval // several heartbeats: one may be late
)

// The first part of a message.
const (
	data      = "data"
	heartbeat = "heartbeat"
	goodbye   = "goodbye"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	from, endpoint, err := demo.Bind(zctx, zmq.Pair)
	if err != nil {
		return err
	}
	to, err := demo.Connect(zctx, zmq.Pair, endpoint)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	things, hang := make(chan string), make(chan time.Duration)
	g.Go(func() error { return sender(ctx, to, things, hang) })
	g.Go(func() error { return listener(ctx, from) })
	g.Go(func() error {
		defer close(things)
		return script(ctx, things, hang)
	})
	return g.Wait()
}

// sender sends what there is to send, and a heartbeat whenever that takes too long.
func sender(ctx context.Context, s *zmq.Socket, things <-chan string, hang <-chan time.Duration) error {
	quiet := time.NewTimer(interval)
	defer quiet.Stop()
	for {
		var msg zmq.Message
		select {
		case thing, ok := <-things:
			if !ok {
				return s.Send(ctx, zmq.Msg(goodbye))
			}
			msg = zmq.Msg(data, thing)
		case <-quiet.C:
			msg = zmq.Msg(heartbeat)
		case d := <-hang:
			if err := demo.Work(ctx, d); err != nil {
				return err
			}
			continue
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := s.Send(ctx, msg); err != nil {
			return err
		}
		quiet.Reset(interval) // counted from the last message, whatever it was
	}
}

// listener says what it hears, and when it hears nothing.
func listener(ctx context.Context, s *zmq.Socket) error {
	g, ctx := demo.NewGroup(ctx)
	msgs := g.Receive(ctx, s)
	g.Go(func() error {
		defer g.Stop()
		dead := false
		quiet := time.NewTimer(silence)
		defer quiet.Stop()
		for {
			select {
			case msg := <-msgs:
				quiet.Reset(silence)
				if dead {
					demo.Say("listener", "the sender is back")
					dead = false
				}
				demo.Say("listener", "hears %v", msg)
				if string(msg.Part(0)) == goodbye {
					return nil
				}
			case <-quiet.C:
				demo.Say("listener", "the sender is silent for %v: taken for dead", silence)
				dead = true
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return g.Wait()
}

// script is a busy time, a quiet one, one in which the sender hangs, and a busy one.
func script(ctx context.Context, things chan<- string, hang chan<- time.Duration) error {
	busy := func(what ...string) error {
		for _, thing := range what {
			select {
			case things <- thing:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := demo.Work(ctx, interval/2); err != nil {
				return err
			}
		}
		return nil
	}
	demo.Say("sender", "is busy: no heartbeats needed")
	if err := busy("one", "two", "three", "four"); err != nil {
		return err
	}
	demo.Say("sender", "has nothing to send: heartbeats")
	if err := demo.Work(ctx, 4*interval); err != nil {
		return err
	}
	demo.Say("sender", "hangs")
	select {
	case hang <- 2 * silence:
	case <-ctx.Done():
		return ctx.Err()
	}
	return busy("five", "six") // it comes to these when it hangs no more
}
