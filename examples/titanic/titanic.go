package main

import (
	"context"
	"errors"
	"os"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// The first part of what a client is told.
const (
	accepted = "accepted" // a ticket follows
	pending  = "pending"
	done     = "done" // the reply follows
	dropped  = "dropped"
	unknown  = "unknown ticket"
	failed   = "failed" // why follows
)

// A titanic has a reception for clients, and a dispatcher that asks the service.
type titanic struct {
	disk        *store
	front, back *zmq.Socket
	work        chan struct{} // holds one while there may be something to dispatch
}

func (t *titanic) reception(ctx context.Context) error {
	for msg, err := range t.front.Messages(ctx) {
		if err != nil {
			return err
		}
		reply, err := t.serve(string(msg.Part(0)), msg[1:])
		if err != nil {
			reply = zmq.Msg(failed, err)
		}
		if err := t.front.Send(ctx, reply); err != nil {
			return err
		}
	}
	return nil
}

func (t *titanic) serve(command string, args zmq.Message) (zmq.Message, error) {
	switch command {
	case "submit":
		// On disk before the client is told so.
		ticket, err := t.disk.submit(args)
		if err != nil {
			return nil, err
		}
		t.wake()
		return zmq.Msg(accepted, ticket), nil
	case "fetch":
		reply, state, err := t.disk.reply(string(args.Part(0)))
		return append(zmq.Msg(state), reply...), err
	case "drop":
		return zmq.Msg(dropped), t.disk.drop(string(args.Part(0)))
	}
	return nil, errors.New("unknown command")
}

// dispatch asks the service, one request after the other. What it does not answer in
// time is tried again: a service may get a request twice.
func (t *titanic) dispatch(ctx context.Context) error {
	t.wake()
	for {
		select {
		case <-t.work:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, ticket := range t.disk.waiting() {
			err := t.ask(ctx, ticket)
			if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
				demo.Say("titanic", "the service does not answer: tries again")
				t.wake()
				break
			}
			if err != nil {
				return err
			}
		}
	}
}

func (t *titanic) ask(ctx context.Context, ticket string) error {
	request, err := t.disk.request(ticket)
	if errors.Is(err, os.ErrNotExist) {
		return nil // dropped meanwhile
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := t.back.Request(ctx, request)
	if err != nil {
		return err
	}
	return t.disk.answer(ticket, reply)
}

func (t *titanic) wake() {
	select {
	case t.work <- struct{}{}:
	default: // it is told already
	}
}
