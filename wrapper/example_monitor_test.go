package zmq_test

import (
	"context"
	"errors"
	"fmt"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A monitor is made before what it shall tell of.
func ExampleSocket_Monitor() {
	c := context.Background()
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull)
	m, _ := pull.Monitor(zmq.EventListening, zmq.EventAccepted, zmq.EventMonitorStopped)
	endpoint, _ := pull.Bind("tcp://127.0.0.1:*")
	push, _ := ctx.Socket(zmq.Push)
	push.Connect(endpoint)

	for e, err := range m.Events(c) {
		if errors.Is(err, zmq.ErrClosed) {
			fmt.Println("the monitor has ended")
			break
		}
		fmt.Println(e.Type, e.Endpoint == endpoint)
		if e.Type == zmq.EventAccepted {
			pull.Close()
		}
	}
	// Output:
	// LISTENING true
	// ACCEPTED true
	// MONITOR_STOPPED false
	// the monitor has ended
}

// Connections that fail are tried again and again; this one is given up.
func ExampleSocket_OnEvent() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	push, _ := ctx.Socket(zmq.Push)
	failed := make(chan zmq.Event, 1)
	stop, _ := push.OnEvent(func(e zmq.Event) {
		select {
		case failed <- e:
		default:
		}
	}, zmq.EventConnectRetried)
	defer stop()

	push.Connect("tcp://127.0.0.1:9") // nobody listens there
	e := <-failed
	fmt.Println(e.Type, e.Endpoint, e.RetryInterval() > 0)
	push.Disconnect(e.Endpoint)
	// Output: CONNECT_RETRIED tcp://127.0.0.1:9 true
}
