// Monitor tells what happens to connections, which sockets themselves never do: here a
// server is started, goes away and comes back, and a client stays connected to it all
// the while. It needs tcp: over inproc there are no connections to watch.
//
//	go run ./examples/monitor
package main

import (
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	server, err := zctx.Socket(zmq.Rep)
	if err != nil {
		return err
	}
	// One way to watch: a function that is called.
	if _, err := server.OnEvent(func(e zmq.Event) { demo.Say("server", "%v", e) }); err != nil {
		return err
	}
	endpoint, err := server.Bind("tcp://127.0.0.1:*")
	if err != nil {
		return err
	}

	client, err := zctx.Socket(zmq.Req, zmq.ReconnectInterval(20*time.Millisecond))
	if err != nil {
		return err
	}
	// Another way: to wait for what matters. Make a monitor before the connection.
	events, err := client.Monitor()
	if err != nil {
		return err
	}
	if err := client.Connect(endpoint); err != nil {
		return err
	}
	if err := await(ctx, events, zmq.EventConnected); err != nil {
		return err
	}
	demo.Say("main", "closes the server")
	if err := server.Close(); err != nil {
		return err
	}
	if err := await(ctx, events, zmq.EventDisconnected); err != nil {
		return err
	}
	// libzmq tries to connect again, for as long as it takes.
	if err := await(ctx, events, zmq.EventConnectRetried); err != nil {
		return err
	}
	demo.Say("main", "starts another server in its place")
	if _, err := demo.BindAgain(ctx, zctx, zmq.Rep, endpoint); err != nil {
		return err
	}
	if err := await(ctx, events, zmq.EventConnected); err != nil {
		return err
	}
	demo.Say("main", "closes the client")
	if err := client.Close(); err != nil {
		return err
	}
	return await(ctx, events, zmq.EventMonitorStopped)
}

// await prints events until one of a type.
func await(ctx context.Context, events *zmq.Monitor, typ zmq.EventType) error {
	for e, err := range events.Events(ctx) {
		if err != nil {
			return err
		}
		demo.Say("client", "%v", e)
		if e.Type == typ {
			break
		}
	}
	return nil
}
