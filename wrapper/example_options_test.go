package zmq_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Options are given when a socket is made, or set later; most have an effect on
// the connections that are made afterwards.
func ExampleContext_Socket_options() {
	ctx, _ := zmq.NewContext(zmq.IOThreads(2), zmq.MaxSockets(100))
	defer ctx.Close()
	s, err := ctx.Socket(zmq.Dealer,
		zmq.RoutingID([]byte("worker 7")),
		zmq.SendHWM(50),
		zmq.Linger(0),
		zmq.HandshakeInterval(2*time.Second),
	)
	fmt.Println(err)
	s.SetReconnectIntervalMax(time.Minute)

	id, _ := s.RoutingID()
	hwm, _ := s.SendHWM()
	handshake, _ := s.HandshakeInterval()
	limit, _ := s.ReconnectIntervalMax()
	fmt.Printf("%s %d %v %v\n", id, hwm, handshake, limit)
	// Output:
	// <nil>
	// worker 7 50 2s 1m0s
}

// Values and socket types are checked before libzmq is called. The error says
// what is allowed.
func ExampleSocket_SetRouterMandatory() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pub, _ := ctx.Socket(zmq.Pub)
	fmt.Println(pub.SetRouterMandatory(true))
	fmt.Println(pub.SetSendHWM(-1))
	_, err := ctx.Socket(zmq.Pub, zmq.PlainPassword(""))
	fmt.Println(err)
	// Output:
	// zmq: set option: ROUTER_MANDATORY is for REP and ROUTER sockets, this is a PUB: Invalid argument
	// zmq: set option: SendHWM(-1) is below 0: Invalid argument
	// zmq: set option: PlainPassword takes 1 to 255 bytes, not 0: Invalid argument
}

// A negative time means for ever.
func ExampleSocket_SetLinger() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	push, _ := ctx.Socket(zmq.Push)
	linger, _ := push.Linger()
	fmt.Println("by default", linger == zmq.DefaultLinger)
	push.SetLinger(-1)
	linger, _ = push.Linger()
	fmt.Println("for ever", linger < 0)
	// Output:
	// by default true
	// for ever true
}

// With a time limit of its own a call ends in ErrAgain.
func ExampleSocket_SetRecvTimeout() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull, zmq.RecvTimeout(time.Millisecond))
	_, err := pull.Recv(context.Background())
	fmt.Println(errors.Is(err, zmq.ErrAgain))
	// Output: true
}

// Setting some options is what chooses the security mechanism.
func ExamplePlainUsername() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	s, _ := ctx.Socket(zmq.Req, zmq.PlainUsername("admin"), zmq.PlainPassword("secret"))
	mechanism, _ := s.Mechanism()
	fmt.Println(mechanism == zmq.MechanismPlain)
	// Output: true
}

func ExampleSubscriptions() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	_, err := ctx.Socket(zmq.Sub, zmq.Subscriptions("weather.", "news."))
	fmt.Println(err)
	// Output: <nil>
}

// Options that have no method yet are set by their number, to what C expects.
func ExampleSocket_SetOption() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	s, _ := ctx.Socket(zmq.Dealer)
	const routingID = 5 // ZMQ_ROUTING_ID
	s.SetOption(routingID, []byte("me"))
	buf := make([]byte, 255)
	n, err := s.Option(routingID, buf)
	fmt.Printf("%s %v\n", buf[:n], err)
	// Output: me <nil>
}

func ExampleThreadNamePrefix() {
	ctx, _ := zmq.NewContext(zmq.ThreadNamePrefix("42")) // numbers need no drafts
	defer ctx.Close()
	prefix, err := ctx.ThreadNamePrefix()
	fmt.Println(prefix, err)
	// Output: 42 <nil>
}
