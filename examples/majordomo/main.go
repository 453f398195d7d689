// Majordomo is a broker for services with names: workers offer them, clients ask for
// them, and the broker brings them together. It speaks the Majordomo protocol, so its
// parts could be replaced by ones in other languages.
//
//	client (Req) ──▶ (Router) broker (Router, the same) ◀──▶ (Dealer) worker
//
// Specifications: https://rfc.zeromq.org/spec/7/ and https://rfc.zeromq.org/spec/8/
//
//	go run ./examples/majordomo
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// The names that begin the messages of clients and of workers.
const (
	clientProtocol = "MDPC01"
	workerProtocol = "MDPW01"
)

// The commands between broker and worker.
const (
	cmdReady      = "\x01" // of a worker, with the name of its service
	cmdRequest    = "\x02" // of the broker: envelope, empty part, body
	cmdReply      = "\x03" // of a worker: the same
	cmdHeartbeat  = "\x04" // of both
	cmdDisconnect = "\x05" // of both: the last message
)

const (
	interval = 50 * time.Millisecond // of heartbeats; seconds are usual over a network
	silence  = 6 * interval          // who says nothing for so long is gone
	patience = 2 * silence           // of clients, for each try
	tries    = 5
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	router, endpoint, err := demo.Bind(zctx, zmq.Router)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return newBroker(router).run(ctx) })

	shout := func(body string) string { return strings.ToUpper(body) + "!" }
	double := func(body string) string { return body + body }
	g.Go(func() error { return worker(ctx, zctx, endpoint, "shout", shout, 0) })
	g.Go(func() error { return worker(ctx, zctx, endpoint, "double", double, 0) })
	// This one retires after a request; the other carries on.
	g.Go(func() error { return worker(ctx, zctx, endpoint, "double", double, 1) })

	g.Go(func() error {
		defer g.Stop()
		return clients(ctx, zctx, endpoint)
	})
	return g.Wait()
}

// clients are two that ask at the same time.
func clients(ctx context.Context, zctx *zmq.Context, endpoint string) error {
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return client(ctx, zctx, endpoint, "client 1", "shout", "hello", "good day") })
	g.Go(func() error { return client(ctx, zctx, endpoint, "client 2", "double", "mur", "bon", "tar") })
	return g.Wait()
}

// client asks for what a service does, and then which services there are.
func client(ctx context.Context, zctx *zmq.Context, endpoint, name, service string, bodies ...string) error {
	req, err := demo.Connect(zctx, zmq.Req, endpoint)
	if err != nil {
		return err
	}
	defer req.Close()
	for _, body := range bodies {
		reply, err := ask(ctx, req, service, body)
		if err != nil {
			return err
		}
		demo.Say(name, "%s %q: %q", service, body, reply)
	}
	for _, s := range []string{service, "flatter"} {
		status, err := ask(ctx, req, "mmi.service", s)
		if err != nil {
			return err
		}
		demo.Say(name, "is there a service %q? %s", s, status)
	}
	return nil
}

// ask asks again when there is no reply in time: the worker that had the request may
// have gone.
func ask(ctx context.Context, req *zmq.Socket, service, body string) (string, error) {
	for range tries {
		c, cancel := context.WithTimeout(ctx, patience)
		reply, err := req.Request(c, zmq.Msg(clientProtocol, service, body))
		cancel()
		switch {
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			continue
		case err != nil:
			return "", err
		case len(reply) != 3 || string(reply[0]) != clientProtocol || string(reply[1]) != service:
			return "", fmt.Errorf("%s: odd reply %v", service, reply)
		}
		return string(reply[2]), nil
	}
	return "", fmt.Errorf("%s: no reply after %d tries", service, tries)
}
