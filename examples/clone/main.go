// Clone keeps copies of a table in step with a server, also for clients that come late:
// a client asks for a snapshot, and applies all updates that are newer. This is reliable
// publish-subscribe.
//
//	client (Sub)    ◀──updates───  (Pub) server
//	client (Dealer) ◀──snapshot──▶ (Router)
//	client (Push)   ───changes──▶  (Pull)
//
//	go run ./examples/clone
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	srv, err := newServer(zctx)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return srv.run(ctx) })
	g.Go(func() error {
		defer g.Stop()
		return scenario(ctx, zctx, srv.endpoints)
	})
	return g.Wait()
}

// scenario has three clients change the table, one of which joins late, and compares
// their copies in the end.
func scenario(ctx context.Context, zctx *zmq.Context, at endpoints) error {
	var clones []*clone
	join := func(name string) (*clone, error) {
		c, err := newClone(ctx, zctx, at, name)
		if err == nil {
			demo.Say(name, "has a snapshot with %d entries, at update %d", len(c.table), c.sequence)
			clones = append(clones, c)
		}
		return c, err
	}
	ann, err := join("ann")
	if err != nil {
		return err
	}
	bob, err := join("bob")
	if err != nil {
		return err
	}
	for i := range 10 {
		if err := errors.Join(ann.set(ctx, fmt.Sprint("/ann/", i), "a"), bob.set(ctx, fmt.Sprint("/bob/", i), "b")); err != nil {
			return err
		}
	}
	// All 20 have happened when ann has seen them. Cleo was not there.
	if err := ann.follow(ctx, 20); err != nil {
		return err
	}
	cleo, err := join("cleo")
	if err != nil {
		return err
	}
	if err := errors.Join(cleo.set(ctx, "/cleo", "c"), ann.set(ctx, "/ann/0", "")); err != nil {
		return err
	}
	for _, c := range clones {
		if err := c.follow(ctx, 22); err != nil {
			return err
		}
		demo.Say(c.name, "has %d entries, at update %d", len(c.table), c.sequence)
		if !maps.Equal(c.table, ann.table) {
			return fmt.Errorf("the tables of %s and %s differ", c.name, ann.name)
		}
	}
	demo.Say("all", "have the same table")
	return nil
}
