// Graceful is a server that ends well when it is told to by a signal: it takes no more
// requests, finishes those it has, delivers their replies, and only then closes. It sends
// itself the signal after a while; with -after 0 it waits for you to press Ctrl-C.
//
//	go run ./examples/graceful
//	go run ./examples/graceful -after 0
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const (
	clients = 3
	grace   = 3 * time.Second // for what is under way when the signal comes
)

var after = flag.Duration("after", 300*time.Millisecond, "when the signal comes by itself; 0 is never")

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	// Two contexts: accepting ends with the signal, working does not.
	accepting, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	context.AfterFunc(accepting, func() {
		demo.Say("main", "is told to stop")
		time.AfterFunc(grace, cancel)
	})

	router, endpoint, err := demo.Bind(zctx, zmq.Router, zmq.Linger(grace))
	if err != nil {
		return err
	}
	g, working := demo.NewGroup(working)
	g.Go(func() error { return serve(accepting, working, router) })
	for i := range clients {
		g.Go(func() error { return client(accepting, working, zctx, endpoint, fmt.Sprint("client ", i+1)) })
	}
	if *after > 0 {
		defer time.AfterFunc(*after, func() { interrupt(stop) }).Stop()
	}
	return g.Wait()
}

// interrupt sends this process the signal, or what comes next to it: Windows cannot.
func interrupt(stop func()) {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err != nil {
		stop()
	}
}

// serve works on many requests at a time. It returns when it has no more to do.
func serve(accepting, working context.Context, router *zmq.Socket) error {
	var open sync.WaitGroup
	handle := func(msg zmq.Message) {
		open.Go(func() {
			if err := answer(working, router, msg); err != nil {
				demo.Say("server", "could not answer: %v", err)
			}
		})
	}
	for msg, err := range router.Messages(accepting) {
		if err != nil && accepting.Err() != nil {
			break
		}
		if err != nil {
			return err
		}
		handle(msg)
	}
	// What has arrived by now is answered too. The socket stays bound until the end: Unbind
	// would cut the connections, and the replies off.
	for {
		msg, err := router.Recv(zmq.DontWait)
		if errors.Is(err, zmq.ErrAgain) {
			break
		}
		if err != nil {
			return err
		}
		handle(msg)
	}
	demo.Say("server", "finishes what it has begun")
	open.Wait()
	// Replies that are on their way linger: closing the context waits for them.
	demo.Say("server", "has answered all")
	return router.Close()
}

func answer(working context.Context, router *zmq.Socket, msg zmq.Message) error {
	client, body := msg.Open()
	if err := demo.Work(working, 100*time.Millisecond); err != nil {
		return err
	}
	return router.Send(working, client.Wrap(append(zmq.Msg("done:"), body...)))
}

// client asks until it is told to stop as well, but waits for its last reply. A request
// that arrives just after the server has stopped has none: clients must expect that.
func client(accepting, working context.Context, zctx *zmq.Context, endpoint, name string) error {
	req, err := demo.Connect(zctx, zmq.Req, endpoint, zmq.Linger(0))
	if err != nil {
		return err
	}
	defer req.Close()
	answered := 0
	for ; accepting.Err() == nil; answered++ {
		c, cancel := context.WithTimeout(working, time.Second)
		_, err := req.Request(c, zmq.Msg("request", answered+1))
		cancel()
		if errors.Is(err, context.DeadlineExceeded) {
			demo.Say(name, "has no reply to request %d", answered+1)
			break
		}
		if err != nil {
			return err
		}
	}
	demo.Say(name, "has %d replies", answered)
	return nil
}
