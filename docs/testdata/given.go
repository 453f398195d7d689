//go:build ignore

// Package fragment is where the Go blocks of the guides are compiled that are no
// whole programs. It gives them what a reader takes for granted.
package fragment

import (
	"context"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var (
	c   context.Context
	ctx *zmq.Context
	msg zmq.Message
	err error

	socket                                                     *zmq.Socket
	pair, req, rep, dealer, router, pub, sub, push, pull, peer *zmq.Socket
)
