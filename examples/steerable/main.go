// Steerable is a proxy that is paused, resumed, asked for statistics and ended by messages
// to its control socket, from wherever that can be reached. A program that has the
// zmq.Proxy at hand may call its methods instead.
//
//	producer (Push) ──▶ (Pull) proxy (Push) ──▶ consumer (Pull)
//	                           (Rep)
//	                             ▲
//	                             └── operator (Req)
//
//	go run ./examples/steerable
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	frontend, in, err := demo.Bind(zctx, zmq.Pull)
	if err != nil {
		return err
	}
	backend, out, err := demo.Bind(zctx, zmq.Push)
	if err != nil {
		return err
	}
	control, endpoint, err := demo.Bind(zctx, zmq.Rep)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	consumed := make(chan string)
	g.Go(func() error { return produce(ctx, zctx, in) })
	g.Go(func() error { return consume(ctx, zctx, out, consumed) })
	g.Go(func() error { return operate(ctx, zctx, endpoint, consumed) })
	g.Go(func() error {
		defer g.Stop()
		proxy := &zmq.Proxy{Frontend: frontend, Backend: backend, Control: control}
		err := proxy.Run(ctx)
		demo.Say("proxy", "has ended")
		return err
	})
	return g.Wait()
}

// operate sends commands. The reply to one says that it is in force.
func operate(ctx context.Context, zctx *zmq.Context, endpoint string, consumed <-chan string) error {
	req, err := demo.Connect(zctx, zmq.Req, endpoint)
	if err != nil {
		return err
	}
	defer req.Close()
	if err := await(ctx, consumed, 20); err != nil {
		return err
	}
	for _, command := range []string{"STATISTICS", "PAUSE", "STATISTICS", "RESUME", "STATISTICS"} {
		reply, err := req.Request(ctx, zmq.Msg(command))
		if err != nil {
			return err
		}
		if command != "STATISTICS" {
			demo.Say("operator", "%s", command)
			// Time for some 20 messages, if it were not for a pause.
			if err := demo.Work(ctx, 20*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		received, sent, err := statistics(reply)
		if err != nil {
			return err
		}
		demo.Say("operator", "%s: %d received from the producer, %d sent to the consumer", command, received, sent)
	}
	if err := await(ctx, consumed, 20); err != nil {
		return err
	}
	demo.Say("operator", "TERMINATE")
	_, err = req.Request(ctx, zmq.Msg("TERMINATE"))
	return err
}

// statistics reads eight numbers: the messages and bytes received by the frontend and
// sent by it, then the same of the backend.
func statistics(reply zmq.Message) (received, sent uint64, err error) {
	if len(reply) != 8 || len(reply[0]) != 8 || len(reply[6]) != 8 {
		return 0, 0, fmt.Errorf("odd statistics %v", reply)
	}
	return binary.NativeEndian.Uint64(reply[0]), binary.NativeEndian.Uint64(reply[6]), nil
}

func produce(ctx context.Context, zctx *zmq.Context, in string) error {
	push, err := demo.Connect(zctx, zmq.Push, in, zmq.Linger(0))
	if err != nil {
		return err
	}
	defer push.Close()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-tick.C:
			if err := push.Send(ctx, zmq.Msg(n)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func consume(ctx context.Context, zctx *zmq.Context, out string, consumed chan<- string) error {
	pull, err := demo.Connect(zctx, zmq.Pull, out)
	if err != nil {
		return err
	}
	defer pull.Close()
	for msg, err := range pull.Messages(ctx) {
		if err != nil {
			return err
		}
		select {
		case consumed <- string(msg.Part(0)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// await waits until the consumer has had n more.
func await(ctx context.Context, consumed <-chan string, n int) error {
	for range n {
		select {
		case <-consumed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
