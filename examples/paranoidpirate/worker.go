package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var errSilent = errors.New("the queue is silent")

// worker works for as long as it can reach the queue, and then tries to reach it again,
// less and less often. It crashes at the request with the number crashAt.
func worker(ctx context.Context, zctx *zmq.Context, back, name string, crashAt int) error {
	pause := interval
	for {
		heard, err := work(ctx, zctx, back, name, &crashAt)
		if !errors.Is(err, errSilent) {
			return err
		}
		if heard {
			pause = interval
		}
		demo.Say(name, "%v: connects anew in %v", err, pause)
		if err := demo.Work(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, 16*interval)
	}
}

// work serves one connection, until the queue is silent. It reports whether the queue
// was ever heard.
func work(ctx context.Context, zctx *zmq.Context, back, name string, crashAt *int) (heard bool, err error) {
	// Where nobody is there to send to, Send must not wait for long.
	dealer, err := demo.Connect(zctx, zmq.Dealer, back, zmq.Linger(0), zmq.SendTimeout(interval))
	if err != nil {
		return false, err
	}
	g, ctx := demo.NewGroup(ctx)
	defer func() { // before the socket is closed nobody may wait for it any more
		g.Stop()
		err = errors.Join(err, g.Wait(), dealer.Close())
	}()
	msgs := g.Receive(ctx, dealer)
	beat := time.NewTicker(interval)
	defer beat.Stop()
	quiet := time.NewTimer(silence)
	defer quiet.Stop()

	next := zmq.Msg(ready)
	for {
		if err := dealer.Send(ctx, next); err != nil && !errors.Is(err, zmq.ErrAgain) {
			return heard, err
		}
		next = zmq.Msg(heartbeat)
		select {
		case msg := <-msgs:
			heard = true
			quiet.Reset(silence)
			if len(msg) == 1 {
				continue
			}
			if *crashAt--; *crashAt == 0 {
				demo.Say(name, "crashes")
				return heard, nil
			}
			client, body := msg.Open()
			next = client.Wrap(zmq.Msg(fmt.Sprintf("the reply to request %s from %s", body.Part(1), name)))
		case <-beat.C:
		case <-quiet.C:
			return heard, errSilent
		case <-ctx.Done():
			return heard, ctx.Err()
		}
	}
}
