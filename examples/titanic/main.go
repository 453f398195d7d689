// Titanic takes requests for a service that need not be there yet: it keeps them on disk
// until they are answered, and the replies until they are dropped. Here it goes down with
// requests on board, and is raised again.
//
//	client (Req) ──▶ (Rep) titanic (Req) ──▶ (Rep) service
//	                          │
//	                         disk
//
//	go run ./examples/titanic
//	go run ./examples/titanic -dir /tmp/titanic
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const patience = 500 * time.Millisecond // for a reply of the service

var dir = flag.String("dir", "", "where to keep requests and replies; by default a new folder, removed in the end")

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) (err error) {
	if *dir == "" {
		if *dir, err = os.MkdirTemp("", "titanic-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(*dir)) }()
	}
	front, frontAt, err := demo.Bind(zctx, zmq.Rep)
	if err != nil {
		return err
	}
	back, backAt, err := demo.Bind(zctx, zmq.Req, zmq.Linger(0))
	if err != nil {
		return err
	}
	c := &client{zctx, frontAt}

	// There is no service yet.
	var tickets []string
	err = aboard(ctx, front, back, func(ctx context.Context) error {
		if tickets, err = c.submit(ctx, "iceberg", "lifeboat", "captain"); err != nil {
			return err
		}
		reply, err := c.ask(ctx, "fetch", tickets[0])
		demo.Say("client", "fetches a reply: %q", reply.Strings())
		return err
	})
	if err != nil {
		return err
	}
	demo.Say("titanic", "goes down")

	if front, err = demo.BindAgain(ctx, zctx, zmq.Rep, frontAt); err != nil {
		return err
	}
	if back, err = demo.BindAgain(ctx, zctx, zmq.Req, backAt, zmq.Linger(0)); err != nil {
		return err
	}
	rep, err := demo.Connect(zctx, zmq.Rep, backAt)
	if err != nil {
		return err
	}
	return aboard(ctx, front, back, func(ctx context.Context) error {
		g, ctx := demo.NewGroup(ctx)
		g.Go(func() error { return service(ctx, rep) })
		g.Go(func() error {
			defer g.Stop()
			return c.fetch(ctx, append(tickets, "no-such-ticket"))
		})
		return g.Wait()
	})
}

// aboard runs a titanic for as long as do takes.
func aboard(ctx context.Context, front, back *zmq.Socket, do func(context.Context) error) error {
	disk, err := openStore(*dir)
	if err != nil {
		return err
	}
	demo.Say("titanic", "sails with %d requests on board", len(disk.waiting()))
	g, ctx := demo.NewGroup(ctx)
	t := &titanic{disk: disk, front: front, back: back, work: make(chan struct{}, 1)}
	g.Go(func() error { return t.reception(ctx) })
	g.Go(func() error { return t.dispatch(ctx) })
	g.Go(func() error {
		defer g.Stop()
		return do(ctx)
	})
	return errors.Join(g.Wait(), front.Close(), back.Close())
}

// service is slow, and answers in capitals.
func service(ctx context.Context, rep *zmq.Socket) error {
	for request, err := range rep.Messages(ctx) {
		if err != nil {
			return err
		}
		if err := demo.Work(ctx, 20*time.Millisecond); err != nil {
			return err
		}
		if err := rep.Send(ctx, zmq.Msg(strings.ToUpper(string(request.Part(0))))); err != nil {
			return err
		}
	}
	return nil
}

// A client has a ticket for each request, and comes back with it.
type client struct {
	zctx *zmq.Context
	at   string
}

func (c *client) submit(ctx context.Context, bodies ...string) (tickets []string, err error) {
	for _, body := range bodies {
		reply, err := c.ask(ctx, "submit", body)
		if err != nil {
			return nil, err
		}
		demo.Say("client", "submits %q: %s", body, reply.Part(0))
		tickets = append(tickets, string(reply.Part(1)))
	}
	return tickets, nil
}

func (c *client) fetch(ctx context.Context, tickets []string) error {
	for _, ticket := range tickets {
		for {
			reply, err := c.ask(ctx, "fetch", ticket)
			if err != nil {
				return err
			}
			demo.Say("client", "fetches a reply: %q", reply.Strings())
			if string(reply.Part(0)) != pending {
				break
			}
			if err := demo.Work(ctx, 30*time.Millisecond); err != nil { // comes back later
				return err
			}
		}
		if _, err := c.ask(ctx, "drop", ticket); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) ask(ctx context.Context, command, arg string) (zmq.Message, error) {
	req, err := demo.Connect(c.zctx, zmq.Req, c.at)
	if err != nil {
		return nil, err
	}
	defer req.Close()
	reply, err := req.Request(ctx, zmq.Msg(command, arg))
	if err == nil && string(reply.Part(0)) == failed {
		err = fmt.Errorf("%s %s: %s", command, arg, reply.Part(1))
	}
	return reply, err
}
