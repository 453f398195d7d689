package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A broker has one socket for clients and workers: what they send says who they are.
type broker struct {
	router   *zmq.Socket
	services map[string]*service
	workers  map[string]*offer // by routing id
}

// A service has requests that wait for a worker, or workers that wait for a request.
type service struct {
	requests []request
	idle     []string // the longest first
}

type request struct {
	client zmq.Envelope
	body   zmq.Message
}

// An offer is a worker that is known.
type offer struct {
	service string
	until   time.Time // when it is taken to be gone, unless it is heard
}

func newBroker(router *zmq.Socket) *broker {
	return &broker{router, map[string]*service{}, map[string]*offer{}}
}

func (b *broker) run(ctx context.Context) error {
	g, ctx := demo.NewGroup(ctx)
	msgs := g.Receive(ctx, b.router)
	g.Go(func() error {
		beat := time.NewTicker(interval)
		defer beat.Stop()
		for {
			var err error
			select {
			case msg := <-msgs:
				err = b.handle(ctx, msg)
			case <-beat.C:
				err = b.beat(ctx)
			case <-ctx.Done():
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
		}
	})
	return g.Wait()
}

func (b *broker) handle(ctx context.Context, msg zmq.Message) error {
	sender, body := msg.Open()
	switch {
	case len(body) >= 3 && string(body[0]) == clientProtocol:
		return b.client(ctx, sender, string(body[1]), body[2:])
	case len(body) >= 2 && string(body[0]) == workerProtocol:
		return b.worker(ctx, string(sender.RoutingID()), string(body[1]), body[2:])
	}
	demo.Say("broker", "drops %v", msg) // who knows what that is
	return nil
}

func (b *broker) client(ctx context.Context, client zmq.Envelope, name string, body zmq.Message) error {
	if strings.HasPrefix(name, "mmi.") { // the broker's own services
		return b.router.Send(ctx, client.Wrap(zmq.Msg(clientProtocol, name, b.inform(name, body))))
	}
	s := b.service(name)
	s.requests = append(s.requests, request{client, body})
	return b.dispatch(ctx, s)
}

func (b *broker) inform(name string, body zmq.Message) string {
	if name != "mmi.service" {
		return "501"
	}
	for _, w := range b.workers {
		if w.service == string(body[0]) {
			return "200"
		}
	}
	return "404"
}

func (b *broker) worker(ctx context.Context, id, command string, rest zmq.Message) error {
	w, known := b.workers[id]
	if !known && command != cmdReady {
		if command == cmdDisconnect {
			return nil
		}
		return b.command(ctx, id, cmdDisconnect, nil) // it must introduce itself again
	}
	switch command {
	case cmdReady:
		if known || len(rest) != 1 {
			b.forget(id)
			return b.command(ctx, id, cmdDisconnect, nil)
		}
		w = &offer{service: string(rest[0])}
		b.workers[id] = w
		demo.Say("broker", "somebody offers %s", w.service)
		b.service(w.service).idle = append(b.service(w.service).idle, id)
	case cmdReply:
		client, body := rest.Open()
		reply := client.Wrap(append(zmq.Msg(clientProtocol, w.service), body...))
		if err := b.router.Send(ctx, reply); err != nil {
			return err
		}
		b.service(w.service).idle = append(b.service(w.service).idle, id)
	case cmdDisconnect:
		b.forget(id)
		return nil
	}
	w.until = time.Now().Add(silence)
	return b.dispatch(ctx, b.service(w.service))
}

// dispatch brings requests and workers of a service together.
func (b *broker) dispatch(ctx context.Context, s *service) error {
	for len(s.requests) > 0 && len(s.idle) > 0 {
		r, worker := s.requests[0], s.idle[0]
		s.requests, s.idle = s.requests[1:], s.idle[1:]
		if err := b.command(ctx, worker, cmdRequest, r.client.Wrap(r.body)); err != nil {
			return err
		}
	}
	return nil
}

func (b *broker) command(ctx context.Context, worker, command string, rest zmq.Message) error {
	return b.router.Send(ctx, append(zmq.Msg(worker, "", workerProtocol, command), rest...))
}

func (b *broker) beat(ctx context.Context) error {
	for id, w := range b.workers {
		if time.Now().After(w.until) {
			demo.Say("broker", "a worker for %s fell silent", w.service)
			b.forget(id)
			continue
		}
		if err := b.command(ctx, id, cmdHeartbeat, nil); err != nil {
			return err
		}
	}
	return nil
}

// forget does without a worker. A request that it had is not repeated: its client asks
// again when it has waited long enough.
func (b *broker) forget(id string) {
	if w := b.workers[id]; w != nil {
		delete(b.workers, id)
		s := b.service(w.service)
		s.idle = slices.DeleteFunc(s.idle, func(idle string) bool { return idle == id })
		demo.Say("broker", "one worker less for %s", w.service)
	}
}

func (b *broker) service(name string) *service {
	if b.services[name] == nil {
		b.services[name] = new(service)
	}
	return b.services[name]
}
