package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var errSilent = errors.New("the broker is silent")

// worker offers a service until it has handled as many requests as it wants; zero
// stands for no limit.
func worker(ctx context.Context, zctx *zmq.Context, endpoint, service string, do func(string) string, limit int) error {
	for {
		err := serve(ctx, zctx, endpoint, service, do, &limit)
		if !errors.Is(err, errSilent) {
			return err
		}
		demo.Say(service, "%v: connects anew", err)
	}
}

func serve(ctx context.Context, zctx *zmq.Context, endpoint, service string, do func(string) string, limit *int) (err error) {
	// Where nobody is there to send to, Send must not wait for long.
	dealer, err := demo.Connect(zctx, zmq.Dealer, endpoint, zmq.SendTimeout(interval))
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	defer func() {
		g.Stop()
		err = errors.Join(err, g.Wait(), dealer.Close())
	}()
	msgs := g.Receive(ctx, dealer)
	beat := time.NewTicker(interval)
	defer beat.Stop()
	quiet := time.NewTimer(silence)
	defer quiet.Stop()

	send := func(command string, parts ...any) error {
		msg := append(zmq.Msg("", workerProtocol, command), zmq.Msg(parts...)...)
		if err := dealer.Send(ctx, msg); err != nil && !errors.Is(err, zmq.ErrAgain) {
			return err
		}
		return nil
	}
	if err := send(cmdReady, service); err != nil {
		return err
	}
	for {
		select {
		case msg := <-msgs:
			quiet.Reset(silence)
			if len(msg) < 3 || string(msg[1]) != workerProtocol {
				return fmt.Errorf("%s: odd message %v", service, msg)
			}
			switch string(msg[2]) {
			case cmdRequest:
				client, body := msg[3:].Open()
				reply := client.Wrap(zmq.Msg(do(string(body.Part(0)))))
				if err := dealer.Send(ctx, append(zmq.Msg("", workerProtocol, cmdReply), reply...)); err != nil {
					return err
				}
				if *limit--; *limit == 0 {
					demo.Say(service, "a worker retires")
					return send(cmdDisconnect)
				}
			case cmdDisconnect:
				return errSilent // the broker does not know us: start from the beginning
			}
		case <-beat.C:
			if err := send(cmdHeartbeat); err != nil {
				return err
			}
		case <-quiet.C:
			return errSilent
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
