// Grasslands is the first of five steps of security: there is none. Whoever reaches the
// port is let in, and all can be read on the way. The next step is strawhouse.
//
//	go run ./examples/grasslands
package main

import (
	"context"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	"github.com/zmqbridge/zmqbridge/examples/internal/house"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	pull, endpoint, err := house.Host(zctx)
	if err != nil {
		return err
	}
	if err := house.Visit(ctx, zctx, endpoint, "anybody"); err != nil {
		return err
	}
	// Nobody has asked who it is, so there is no user.
	return house.Welcome(ctx, pull)
}
