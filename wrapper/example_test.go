package zmq_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A request and its reply. Errors are left out here; all calls return them.
func Example() {
	c := context.Background()
	ctx, err := zmq.NewContext()
	if err != nil {
		log.Fatal(err) // says how to install libzmq if there is none
	}
	defer ctx.Close()

	rep, _ := ctx.Socket(zmq.Rep)
	endpoint, _ := rep.Bind("tcp://127.0.0.1:*")
	req, _ := ctx.Socket(zmq.Req)
	req.Connect(endpoint)

	go func() {
		msg, _ := rep.Recv(c)
		rep.Send(c, append(zmq.Msg("you said"), msg...))
	}()

	req.Send(c, zmq.Msg("hello", []byte("world")))
	reply, _ := req.Recv(c)
	fmt.Println(reply)
	// Output: ["you said" "hello" "world"]
}

// Closing a context ends the calls on its sockets.
func ExampleContext_Close() {
	ctx, _ := zmq.NewContext(zmq.IOThreads(1))
	pull, _ := ctx.Socket(zmq.Pull)
	ended := make(chan error)
	go func() {
		_, err := pull.Recv(context.Background())
		ended <- err
	}()
	fmt.Println("close:", ctx.Close())
	fmt.Println("closed:", errors.Is(<-ended, zmq.ErrClosed))
	// Output:
	// close: <nil>
	// closed: true
}

// A receive gives up when its context ends; the socket stays usable.
func ExampleSocket_Recv() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull)

	c, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := pull.Recv(c)
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
	// Output: zmq: receive: context deadline exceeded true
}

func ExampleSocket_Subscribe() {
	c := context.Background()
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pub, _ := ctx.Socket(zmq.XPub) // like Pub, and tells of subscriptions
	pub.Bind("inproc://weather")
	sub, _ := ctx.Socket(zmq.Sub)
	sub.Connect("inproc://weather")
	sub.Subscribe("Riga")
	subscription, _ := pub.Recv(c)
	fmt.Println(subscription)

	pub.Send(c, zmq.Msg("Oslo", "rain"))
	pub.Send(c, zmq.Msg("Riga", "sun"))
	msg, _ := sub.Recv(c)
	fmt.Println(msg)
	// Output:
	// ["\x01Riga"]
	// ["Riga" "sun"]
}

func ExampleError() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull)
	_, err := pull.Bind("tcp://127.0.0.1:99999")
	var e *zmq.Error
	fmt.Println(errors.As(err, &e), e.Op, e.Errno.Name())
	fmt.Println(err)
	// Output:
	// true bind EINVAL
	// zmq: bind tcp://127.0.0.1:99999: port 99999 is beyond 65535: Invalid argument
}
