// Loadbalance is a broker that gives each request to a worker that is idle. Clients and
// workers are Req sockets; the broker has a Router for either side, and a channel of
// idle workers in between.
//
//	clients (Req) ──▶ (Router) broker (Router) ◀── workers (Req)
//
// A plain proxy would hand requests out in turn, also to a worker that is busy. Here a
// request waits in its socket until somebody is free. Nobody dies here; see paranoidpirate.
//
//	go run ./examples/loadbalance
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
	clients  = 6
	requests = 3 // of each client
	workers  = 3
	ready    = "\x01" // what a worker says that has no reply to give
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
	idle := make(chan []byte, workers)
	g.Go(func() error { return dispatch(ctx, frontend, backend, idle) })
	g.Go(func() error { return answer(ctx, backend, frontend, idle) })
	for i := range workers {
		// Worker 1 is slow, and so is asked less often.
		pace := time.Millisecond
		if i == 0 {
			pace = 20 * time.Millisecond
		}
		g.Go(func() error { return worker(ctx, zctx, back, fmt.Sprint("worker ", i+1), pace) })
	}

	asking, _ := demo.NewGroup(ctx)
	for i := range clients {
		asking.Go(func() error { return client(ctx, zctx, front, fmt.Sprint("client ", i+1)) })
	}
	err = asking.Wait()
	g.Stop()
	return errors.Join(err, g.Wait())
}

// dispatch gives requests to idle workers. It takes the worker first: so requests are
// left in the socket, where queue limits hold, until there is one.
func dispatch(ctx context.Context, frontend, backend *zmq.Socket, idle <-chan []byte) error {
	for {
		select {
		case worker := <-idle:
			request, err := frontend.Recv(ctx)
			if err != nil {
				return err
			}
			// The client's envelope travels inside the worker's.
			if err := backend.Send(ctx, zmq.To(worker, request)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answer takes replies back to their clients. Whoever sent one is idle again.
func answer(ctx context.Context, backend, frontend *zmq.Socket, idle chan<- []byte) error {
	for msg, err := range backend.Messages(ctx) {
		if err != nil {
			return err
		}
		worker, reply := msg.Open()
		if string(reply.Part(0)) != ready {
			if err := frontend.Send(ctx, reply); err != nil {
				return err
			}
		}
		select {
		case idle <- worker.RoutingID():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// worker is a Req that asks for work: a reply is the question for more.
func worker(ctx context.Context, zctx *zmq.Context, back, name string, pace time.Duration) error {
	req, err := demo.Connect(zctx, zmq.Req, back)
	if err != nil {
		return err
	}
	defer req.Close()
	done := 0
	defer func() { demo.Say(name, "has done %d", done) }()
	for next := zmq.Msg(ready); ; done++ {
		if err := req.Send(ctx, next); err != nil {
			return err
		}
		msg, err := req.Recv(ctx)
		if err != nil {
			return err
		}
		// A request as the frontend received it, with the client's envelope.
		client, body := msg.Open()
		if err := demo.Work(ctx, pace); err != nil {
			return err
		}
		next = client.Wrap(zmq.Msg(fmt.Sprintf("%s, says %s", body.Part(0), name)))
	}
}

func client(ctx context.Context, zctx *zmq.Context, front, name string) error {
	req, err := demo.Connect(zctx, zmq.Req, front)
	if err != nil {
		return err
	}
	defer req.Close()
	for i := range requests {
		if err := req.Send(ctx, zmq.Msg(fmt.Sprint("done ", i+1))); err != nil {
			return err
		}
		reply, err := req.Recv(ctx)
		if err != nil {
			return err
		}
		demo.Say(name, "hears: %s", reply.Part(0))
	}
	return nil
}
