// Woodhouse is the third of five steps of security: peers have a name and a password
// (PLAIN). Both, and all messages, can be read on the way, so this is for networks that
// are secure already. The next step is stonehouse.
//
//	go run ./examples/woodhouse
package main

import (
	"context"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	"github.com/zmqbridge/zmqbridge/examples/internal/house"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	users, err := zmq.NewUsers(map[string]string{"alice": "open sesame"})
	if err != nil {
		return err
	}
	door := house.NewDoorkeeper()
	auth, err := zmq.NewAuthenticator(zctx, zmq.Policy{Users: users}, zmq.AuthLog(door.Log))
	if err != nil {
		return err
	}
	defer auth.Close()
	pull, endpoint, err := house.Host(zctx, zmq.PlainListener("house"))
	if err != nil {
		return err
	}

	if err := house.Visit(ctx, zctx, endpoint, "guesser", zmq.PlainDialer("alice", "open barley")); err != nil {
		return err
	}
	if err := door.AwaitRefusal(ctx); err != nil {
		return err
	}
	if err := house.Visit(ctx, zctx, endpoint, "alice", zmq.PlainDialer("alice", "open sesame")); err != nil {
		return err
	}
	return house.Welcome(ctx, pull)
}
