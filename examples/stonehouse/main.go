// Stonehouse is the fourth of five steps of security: all traffic is encrypted, and the
// client knows by the server's public key that it talks to the right one (CURVE). The
// server lets everybody in who knows that key. The next step is ironhouse.
//
//	go run ./examples/stonehouse
package main

import (
	"context"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	"github.com/zmqbridge/zmqbridge/examples/internal/house"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	// A server keeps its pair, and gives the public key to all clients, see
	// zmq.Certificate.
	server, err := zmq.NewKeyPair()
	if err != nil {
		return err
	}
	door := house.NewDoorkeeper()
	auth, err := zmq.NewAuthenticator(zctx, zmq.Policy{Keys: zmq.AnyKey()}, zmq.AuthLog(door.Log))
	if err != nil {
		return err
	}
	defer auth.Close()
	pull, endpoint, err := house.Host(zctx, zmq.CurveListener(server, "house"))
	if err != nil {
		return err
	}

	// A client needs a pair too. Here it may be a new one each time.
	client, err := zmq.NewKeyPair()
	if err != nil {
		return err
	}
	if err := house.Visit(ctx, zctx, endpoint, "somebody", zmq.CurveDialer(server.Public, client)); err != nil {
		return err
	}
	demo.Say("somebody", "has the key %s", client.Public)
	return house.Welcome(ctx, pull)
}
