// Asyncserver has clients that send many requests without waiting for replies, and a
// server whose workers answer in whatever order they finish.
//
//	clients (Dealer) ◀──▶ (Router) proxy (Dealer) ◀──▶ (Dealer) workers
//
//	go run ./examples/asyncserver
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const (
	clients  = 3
	requests = 5 // of each client, all at once
	workers  = 4
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	frontend, endpoint, err := demo.Bind(zctx, zmq.Router)
	if err != nil {
		return err
	}
	// The workers live in this process, so inproc will do for them.
	backend, err := zctx.Socket(zmq.Dealer)
	if err != nil {
		return err
	}
	if _, err := backend.Bind("inproc://workers"); err != nil {
		return err
	}
	server, stopping := demo.NewGroup(ctx)
	for i := range workers {
		server.Go(func() error { return worker(stopping, zctx, fmt.Sprint("worker ", i+1)) })
	}
	proxy := &zmq.Proxy{Frontend: frontend, Backend: backend}
	server.Go(func() error { return proxy.Run(stopping) })

	asking, ctx := demo.NewGroup(ctx)
	for i := range clients {
		asking.Go(func() error { return client(ctx, zctx, endpoint, fmt.Sprint("client ", i+1)) })
	}
	err = asking.Wait()
	server.Stop()
	err = errors.Join(err, server.Wait())
	demo.Say("proxy", "took %d requests and %d replies", proxy.Stats().Frontend.Received, proxy.Stats().Backend.Received)
	return err
}

// worker answers what the proxy gives it. The envelope says to whom.
func worker(ctx context.Context, zctx *zmq.Context, name string) error {
	dealer, err := demo.Connect(zctx, zmq.Dealer, "inproc://workers")
	if err != nil {
		return err
	}
	defer dealer.Close()
	for msg, err := range dealer.Messages(ctx) {
		if err != nil {
			return err
		}
		client, body := msg.Open()
		if err := demo.Work(ctx, rand.N(20*time.Millisecond)); err != nil {
			return err
		}
		if err := dealer.Send(ctx, client.Wrap(append(body, []byte(name)))); err != nil {
			return err
		}
	}
	return nil
}

// client sends all its requests, then takes the replies as they come. A Dealer does not
// match them to requests, so a request has a number.
func client(ctx context.Context, zctx *zmq.Context, endpoint, name string) error {
	dealer, err := demo.Connect(zctx, zmq.Dealer, endpoint)
	if err != nil {
		return err
	}
	defer dealer.Close()
	open := map[string]bool{}
	for i := range requests {
		number := strconv.Itoa(i + 1)
		if err := dealer.Send(ctx, zmq.Msg(number)); err != nil {
			return err
		}
		open[number] = true
	}
	for len(open) > 0 {
		msg, err := dealer.Recv(ctx)
		if err != nil {
			return err
		}
		number, by := string(msg.Part(0)), string(msg.Part(1))
		if !open[number] {
			return fmt.Errorf("%s: nobody asked for the reply %v", name, msg)
		}
		delete(open, number)
		demo.Say(name, "request %s answered by %s, %d open", number, by, len(open))
	}
	return nil
}
