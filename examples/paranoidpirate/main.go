// Paranoidpirate survives the loss of anyone: clients ask again, and queue and workers
// send each other heartbeats. A worker that falls silent gets no more requests; a queue
// that falls silent has its workers connect anew. Here a worker crashes with a request
// in its hands, and later the queue does.
//
//	client (Req) ──▶ (Router) queue (Router) ◀──heartbeats──▶ (Dealer) workers
//
//	go run ./examples/paranoidpirate
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Heartbeats are short here, to have the example end soon. Over a network, seconds
// are more like it.
const (
	interval = 50 * time.Millisecond
	silence  = 6 * interval  // who says nothing for so long is dead
	patience = 12 * interval // of clients; longer, so that the queue notices first
	tries    = 5
	requests = 8
)

// What queue and workers say to each other in a message of one part. Messages of more
// parts are requests and replies.
const (
	ready     = "\x01" // from a worker: give me requests
	heartbeat = "\x02" // from both: I am alive
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	frontend, front, err := demo.Bind(zctx, zmq.Router)
	if err != nil {
		return err
	}
	backend, back, err := demo.Bind(zctx, zmq.Router)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error {
		first := &queue{frontend: frontend, backend: backend, crashAfter: 5}
		if err := first.run(ctx); !errors.Is(err, errCrash) {
			return err
		}
		demo.Say("queue", "crashes, and is started again")
		return restart(ctx, zctx, front, back)
	})
	// Worker 1 crashes at its second request, worker 2 never.
	g.Go(func() error { return worker(ctx, zctx, back, "worker 1", 2) })
	g.Go(func() error { return worker(ctx, zctx, back, "worker 2", 0) })
	g.Go(func() error {
		defer g.Stop()
		return client(ctx, zctx, front)
	})
	return g.Wait()
}

// client sends its requests one by one.
func client(ctx context.Context, zctx *zmq.Context, front string) error {
	for i := range requests {
		reply, err := ask(ctx, zctx, front, zmq.Msg("request", i+1))
		if err != nil {
			return err
		}
		demo.Say("client", "gets %s", reply.Part(0))
	}
	demo.Say("client", "all %d requests were answered", requests)
	return nil
}

// ask tries several times, with a new socket each time: that gets over whatever became
// of the connection.
func ask(ctx context.Context, zctx *zmq.Context, front string, request zmq.Message) (zmq.Message, error) {
	for range tries {
		reply, err := askOnce(ctx, zctx, front, request)
		if err == nil || !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			return reply, err
		}
		demo.Say("client", "no reply to %v, asks again", request)
	}
	return nil, fmt.Errorf("no reply to %v after %d tries", request, tries)
}

func askOnce(ctx context.Context, zctx *zmq.Context, front string, request zmq.Message) (zmq.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := demo.Connect(zctx, zmq.Req, front, zmq.Linger(0))
	if err != nil {
		return nil, err
	}
	defer req.Close()
	return req.Request(ctx, request)
}
