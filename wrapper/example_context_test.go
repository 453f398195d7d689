package zmq_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// The embedded engine needs no libzmq.
func ExampleWithBackend() {
	ctx, _ := zmq.NewContext(zmq.WithBackend("embedded"))
	defer ctx.Close()
	fmt.Println(ctx.Backend(), ctx.Has("ipc"))
	// Output: embedded false
}

// Messages that nobody takes hold up the end no longer than they may.
func ExampleContext_CloseContext() {
	c := context.Background()
	ctx, _ := zmq.NewContext()
	push, _ := ctx.Socket(zmq.Push, zmq.Linger(100*time.Millisecond))
	push.Connect("tcp://127.0.0.1:9") // nobody is there
	push.Send(c, zmq.Msg("never arrives"))

	short, cancel := context.WithTimeout(c, time.Millisecond)
	defer cancel()
	fmt.Println(ctx.CloseContext(short))
	fmt.Println(ctx.Close()) // waits for what is left
	// Output:
	// zmq: close: gave up waiting for unsent messages (context deadline exceeded); they linger in the background: PUSH tcp://127.0.0.1:9
	// <nil>
}

// Shutdown ends all calls at once, and leaves the closing to others.
func ExampleContext_Shutdown() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull)
	ended := make(chan error)
	go func() {
		_, err := pull.Recv(context.Background())
		ended <- err
	}()
	ctx.Shutdown()
	err := <-ended
	fmt.Println(errors.Is(err, zmq.ErrTerminated), errors.Is(err, zmq.ErrClosed))
	// Output: true true
}

// Closing a socket ends the calls that wait on it, whichever goroutines made them.
func ExampleSocket_Close() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull)
	ended := make(chan error)
	for range 3 {
		go func() {
			_, err := pull.Recv(context.Background())
			ended <- err
		}()
	}
	pull.Close()
	for range 3 {
		fmt.Println(<-ended)
	}
	// Output:
	// zmq: receive: closed
	// zmq: receive: closed
	// zmq: receive: closed
}

// A Router reaches each of its peers by the routing id that came with its messages.
func ExampleTo() {
	router, dealer, end := connected(zmq.Router, zmq.Dealer)
	defer end()
	c := context.Background()
	dealer.Send(c, zmq.Msg("", "ready")) // a Dealer puts the delimiter there itself

	msg, _ := router.Recv(c)
	env, body := msg.Open()
	fmt.Println(body)
	router.Send(c, zmq.To(env.RoutingID(), zmq.Msg("work", "to do")))
	fmt.Println(dealer.Recv(c))
	// Output:
	// ["ready"]
	// ["" "work" "to do"] <nil>
}

// The parts of a message are bytes; helpers make and print them.
func ExampleMsg() {
	msg := zmq.Msg("topic", []byte{1, 2}, 42, nil)
	fmt.Println(msg, msg.Size(), msg.Equal(msg.Clone()))
	fmt.Println(msg.Strings()[2], msg.Part(9) == nil)
	// Output:
	// ["topic" "\x01\x02" "42" ""] 9 true
	// 42 true
}
