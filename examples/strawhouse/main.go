// Strawhouse is the second of five steps of security: peers are let in by their addresses.
// That keeps out who comes from elsewhere, but not who can use an address inside; and
// all can be read on the way. The next step is woodhouse.
//
//	go run ./examples/strawhouse
package main

import (
	"context"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	"github.com/zmqbridge/zmqbridge/examples/internal/house"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	loopback, err := zmq.Prefixes("127.0.0.0/8")
	if err != nil {
		return err
	}
	// The authenticator first: without one, nobody is let in. Null lets peers in without
	// credentials; the lists of addresses are asked before.
	door := house.NewDoorkeeper()
	auth, err := zmq.NewAuthenticator(zctx, zmq.Policy{Null: true, Allow: loopback}, zmq.AuthLog(door.Log))
	if err != nil {
		return err
	}
	defer auth.Close()
	pull, endpoint, err := house.Host(zctx, zmq.NullListener("house"))
	if err != nil {
		return err
	}

	if err := house.Visit(ctx, zctx, endpoint, "neighbour"); err != nil {
		return err
	}
	if err := house.Welcome(ctx, pull); err != nil {
		return err
	}

	demo.Say("host", "wants no more visitors from this machine")
	if err := auth.SetPolicy(zmq.Policy{Null: true, Deny: loopback}); err != nil {
		return err
	}
	if err := house.Visit(ctx, zctx, endpoint, "stranger"); err != nil {
		return err
	}
	return door.AwaitRefusal(ctx)
}
