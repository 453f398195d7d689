// Ironhouse is the last of five steps of security: all traffic is encrypted, and both
// sides know each other by their public keys (CURVE).
//
//	go run ./examples/ironhouse
package main

import (
	"context"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	"github.com/zmqbridge/zmqbridge/examples/internal/house"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	// Everybody makes a pair, and hands out its public key.
	var server, alice, mallory zmq.KeyPair
	for _, pair := range []*zmq.KeyPair{&server, &alice, &mallory} {
		var err error
		if *pair, err = zmq.NewKeyPair(); err != nil {
			return err
		}
	}
	keys := zmq.NewKeys()
	if err := keys.Add(alice.Public, "alice"); err != nil {
		return err
	}
	door := house.NewDoorkeeper()
	auth, err := zmq.NewAuthenticator(zctx, zmq.Policy{Keys: keys}, zmq.AuthLog(door.Log))
	if err != nil {
		return err
	}
	defer auth.Close()
	pull, endpoint, err := house.Host(zctx, zmq.CurveListener(server, "house"))
	if err != nil {
		return err
	}

	// Mallory knows the key of the server, but the server does not know hers.
	if err := house.Visit(ctx, zctx, endpoint, "mallory", zmq.CurveDialer(server.Public, mallory)); err != nil {
		return err
	}
	if err := door.AwaitRefusal(ctx); err != nil {
		return err
	}
	if err := house.Visit(ctx, zctx, endpoint, "alice", zmq.CurveDialer(server.Public, alice)); err != nil {
		return err
	}
	if err := house.Welcome(ctx, pull); err != nil {
		return err
	}

	// Keys can be taken back. Who is connected stays so; nobody can connect with it again.
	keys.Remove(alice.Public)
	demo.Say("host", "takes alice's key back")
	if err := house.Visit(ctx, zctx, endpoint, "alice", zmq.CurveDialer(server.Public, alice)); err != nil {
		return err
	}
	return door.AwaitRefusal(ctx)
}
