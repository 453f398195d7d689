package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var errCrash = errors.New("crash") // on purpose

// A queue gives requests to workers that are alive and idle.
type queue struct {
	frontend, backend *zmq.Socket
	crashAfter        int // replies; 0 is never

	alive map[string]time.Time // until when a worker is taken to be alive
	idle  []string             // the longest first
}

// restart is a new queue where an old one was.
func restart(ctx context.Context, zctx *zmq.Context, front, back string) error {
	frontend, err := demo.BindAgain(ctx, zctx, zmq.Router, front)
	if err != nil {
		return err
	}
	backend, err := demo.BindAgain(ctx, zctx, zmq.Router, back)
	if err != nil {
		return err
	}
	return (&queue{frontend: frontend, backend: backend}).run(ctx)
}

func (q *queue) run(ctx context.Context) error {
	q.alive = map[string]time.Time{}
	g, ctx := demo.NewGroup(ctx)
	fromClients, fromWorkers := g.Receive(ctx, q.frontend), g.Receive(ctx, q.backend)
	g.Go(func() error {
		beat := time.NewTicker(interval)
		defer beat.Stop()
		for {
			// With nobody to give a request to, clients have to wait.
			clients := fromClients
			if len(q.idle) == 0 {
				clients = nil
			}
			var err error
			select {
			case request := <-clients:
				err = q.dispatch(ctx, request)
			case msg := <-fromWorkers:
				err = q.worker(ctx, string(msg.Part(0)), msg[1:])
			case <-beat.C:
				err = q.beat(ctx)
			case <-ctx.Done():
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
		}
	})
	return errors.Join(g.Wait(), q.frontend.Close(), q.backend.Close())
}

func (q *queue) dispatch(ctx context.Context, request zmq.Message) error {
	worker := q.idle[0]
	q.idle = q.idle[1:]
	return q.backend.Send(ctx, append(zmq.Msg(worker), request...))
}

// worker handles what a worker says. All of it is a sign of life.
func (q *queue) worker(ctx context.Context, id string, msg zmq.Message) error {
	_, known := q.alive[id]
	isReady := len(msg) == 1 && string(msg[0]) == ready
	if !known && !isReady {
		return nil // given up: it notices our silence, and connects anew
	}
	q.alive[id] = time.Now().Add(silence)
	switch {
	case isReady:
		q.idle = append(q.idle, id)
		demo.Say("queue", "has a worker more: %d", len(q.alive))
	case len(msg) > 1: // a reply, in the client's envelope
		q.idle = append(q.idle, id)
		if err := q.frontend.Send(ctx, msg); err != nil {
			return err
		}
		if q.crashAfter--; q.crashAfter == 0 {
			return errCrash
		}
	}
	return nil
}

// beat sends heartbeats, and forgets workers that were silent for too long.
func (q *queue) beat(ctx context.Context) error {
	for id, until := range q.alive {
		if time.Now().After(until) {
			delete(q.alive, id)
			q.idle = slices.DeleteFunc(q.idle, func(idle string) bool { return idle == id })
			demo.Say("queue", "gives a silent worker up: %d left", len(q.alive))
			continue
		}
		if err := q.backend.Send(ctx, zmq.Msg(id, heartbeat)); err != nil {
			return err
		}
	}
	return nil
}
