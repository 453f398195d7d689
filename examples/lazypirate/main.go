// Lazypirate is a client that does not trust its server: it waits a while for each reply,
// asks again, and gives up after some tries. The server here is bad on purpose: it
// forgets a request, answers another too late, and in the end it is gone.
//
//	client (Req) ──▶ server (Router, so that it may leave a request unanswered)
//
//	go run ./examples/lazypirate
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
	patience = 400 * time.Millisecond // for each try
	tries    = 3
)

// errNoReply is the end of a client's patience.
var errNoReply = errors.New("no reply")

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	router, endpoint, err := demo.Bind(zctx, zmq.Router)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return server(ctx, router) })
	g.Go(func() error {
		defer g.Stop()
		return client(ctx, zctx, endpoint)
	})
	return g.Wait()
}

func client(ctx context.Context, zctx *zmq.Context, endpoint string) error {
	req, err := demo.Connect(zctx, zmq.Req, endpoint)
	if err != nil {
		return err
	}
	defer req.Close()
	for i := range 6 {
		reply, err := ask(ctx, req, zmq.Msg("request", i+1))
		if errors.Is(err, errNoReply) {
			demo.Say("client", "gives up: %v", err)
			return nil
		}
		if err != nil {
			return err
		}
		demo.Say("client", "gets %s", reply.Part(0))
	}
	return errors.New("the server was not gone")
}

// ask asks until there is a reply. A server may get a request several times, so it had
// better be one that does no harm when repeated.
func ask(ctx context.Context, req *zmq.Socket, request zmq.Message) (zmq.Message, error) {
	for try := range tries {
		c, cancel := context.WithTimeout(ctx, patience)
		// Request can be called again after it has failed: a plain Req would insist on
		// its reply, and take a late one for that of the next request.
		reply, err := req.Request(c, request)
		cancel()
		if err == nil || !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			return reply, err
		}
		demo.Say("client", "no reply to %v, try %d of %d", request, try+1, tries)
	}
	return nil, fmt.Errorf("%w to %v after %d tries", errNoReply, request, tries)
}

// server answers, if not always and not at once.
func server(ctx context.Context, router *zmq.Socket) error {
	seen := map[string]int{}
	var late zmq.Message
	for msg, err := range router.Messages(ctx) {
		if err != nil {
			return err
		}
		client, body := msg.Open()
		number := string(body.Part(1))
		reply := client.Wrap(zmq.Msg("the reply to request " + number))
		seen[number]++
		switch {
		case number == "2" && seen[number] == 1:
			demo.Say("server", "forgets request 2")
			continue
		case number == "4" && seen[number] == 1:
			demo.Say("server", "takes its time for request 4")
			late = reply
			continue
		case number == "4" && late != nil:
			// The client waits for the reply to its second try by now, and drops this one.
			demo.Say("server", "sends the late reply, and another")
			if err := router.Send(ctx, late); err != nil {
				return err
			}
			late = nil
		case number == "6":
			demo.Say("server", "is gone")
			return router.Close()
		}
		if err := router.Send(ctx, reply); err != nil {
			return err
		}
	}
	return nil
}
