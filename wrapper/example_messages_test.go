package zmq_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// connected returns two connected sockets of a context that ends with the example.
func connected(a, b zmq.SocketType) (x, y *zmq.Socket, end func() error) {
	ctx, _ := zmq.NewContext()
	x, _ = ctx.Socket(a)
	x.Bind("inproc://example")
	y, _ = ctx.Socket(b)
	y.Connect("inproc://example")
	return x, y, ctx.Close
}

// One message's memory serves for the next, so that the loop does not allocate.
func ExampleSocket_RecvInto() {
	push, pull, end := connected(zmq.Push, zmq.Pull)
	defer end()
	c, cancel := context.WithCancel(context.Background())
	defer cancel()
	push.Send(c, zmq.Msg("first"))
	push.Send(c, zmq.Msg("second"))

	var msg zmq.Message
	var err error
	for msg, err = pull.RecvInto(c, msg); err == nil; msg, err = pull.RecvInto(c, msg) {
		fmt.Println(msg)
		if string(msg[0]) == "second" {
			cancel()
		}
	}
	fmt.Println(err)
	// Output:
	// ["first"]
	// ["second"]
	// zmq: receive: context canceled
}

func ExampleSocket_SendBatch() {
	push, pull, end := connected(zmq.Push, zmq.Pull)
	defer end()
	c := context.Background()
	n, err := push.SendBatch(c, []zmq.Message{zmq.Msg("a"), zmq.Msg("b", "c")})
	fmt.Println(n, err)

	batch := make([]zmq.Message, 10)
	n, err = pull.RecvBatch(c, batch)
	fmt.Println(batch[:n], err)
	// Output:
	// 2 <nil>
	// [["a"] ["b" "c"]] <nil>
}

func ExampleSocket_Messages() {
	push, pull, end := connected(zmq.Push, zmq.Pull)
	defer end()
	c := context.Background()
	for i := range 3 {
		push.Send(c, zmq.Msg("number", i))
	}
	for msg, err := range pull.Messages(c) {
		if err != nil {
			break
		}
		fmt.Println(msg)
		if string(msg[1]) == "2" {
			break
		}
	}
	// Output:
	// ["number" "0"]
	// ["number" "1"]
	// ["number" "2"]
}

// A late reply to a request that was given up is not taken for that to the next.
func ExampleSocket_Request() {
	router, req, end := connected(zmq.Router, zmq.Req)
	defer end()
	c := context.Background()
	go func() {
		first, _ := router.Recv(c) // is not answered in time
		second, _ := router.Recv(c)
		for _, msg := range []zmq.Message{first, second} {
			env, body := msg.Open()
			router.Send(c, env.Wrap(zmq.Msg("re: "+string(body[0]))))
		}
	}()

	short, cancel := context.WithTimeout(c, 5*time.Millisecond)
	defer cancel()
	_, err := req.Request(short, zmq.Msg("one"))
	fmt.Println(err)
	reply, err := req.Request(c, zmq.Msg("two"))
	fmt.Println(reply, err)
	// Output:
	// zmq: request: context deadline exceeded
	// ["re: two"] <nil>
}

// A Router answers whom the envelope names.
func ExampleMessage_Open() {
	router, req, end := connected(zmq.Router, zmq.Req)
	defer end()
	c := context.Background()
	req.Send(c, zmq.Msg("question"))

	msg, _ := router.Recv(c)
	env, body := msg.Open()
	fmt.Println(len(msg), "parts,", body)
	router.Send(c, env.Wrap(zmq.Msg("answer")))

	answer, _ := req.Recv(c)
	fmt.Println(answer)
	// Output:
	// 3 parts, ["question"]
	// ["answer"]
}

func ExampleSocket_RecvLease() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	router, _ := ctx.Socket(zmq.Router)
	endpoint, _ := router.Bind("tcp://127.0.0.1:*")
	dealer, _ := ctx.Socket(zmq.Dealer, zmq.RoutingID([]byte("me")))
	dealer.Connect(endpoint)
	c := context.Background()
	dealer.Send(c, zmq.Msg(make([]byte, 100_000)))

	lease, _ := router.RecvLease(c)
	defer lease.Release()
	typ, _ := lease.Metadata(zmq.PropertySocketType)
	address, _ := lease.Metadata(zmq.PropertyPeerAddress)
	fmt.Println(lease.Message().Size(), "bytes from a", typ, "at", address)
	// Output: 100002 bytes from a DEALER at 127.0.0.1
}

func ExampleSocket_SendLoan() {
	push, pull, end := connected(zmq.Push, zmq.Pull)
	defer end()
	c := context.Background()
	buf := make([]byte, 1<<20)
	returned := make(chan struct{})
	push.SendLoan(c, zmq.Msg(buf), func() { close(returned) })
	msg, _ := pull.Recv(c)
	fmt.Println(msg.Size())
	<-returned // from now on buf may be changed
	// Output: 1048576
}

func ExamplePoller() {
	push, pull, end := connected(zmq.Push, zmq.Pull)
	defer end()
	c := context.Background()
	var p zmq.Poller
	defer p.Close()
	p.Add(pull, zmq.PollIn)
	push.Send(c, zmq.Msg("x"))
	ready, err := p.Wait(c)
	fmt.Println(len(ready), ready[0].Socket == pull, ready[0].Events, err)
	// Output: 1 true POLLIN <nil>
}

func ExampleProxy() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	c := context.Background()
	front, _ := ctx.Socket(zmq.Pull)
	front.Bind("inproc://front")
	back, _ := ctx.Socket(zmq.Push)
	back.Bind("inproc://back")
	proxy := &zmq.Proxy{Frontend: front, Backend: back}
	ended := make(chan error)
	go func() { ended <- proxy.Run(c) }()

	push, _ := ctx.Socket(zmq.Push)
	push.Connect("inproc://front")
	pull, _ := ctx.Socket(zmq.Pull)
	pull.Connect("inproc://back")
	push.Send(c, zmq.Msg("through"))
	msg, _ := pull.Recv(c)
	fmt.Println(msg)

	proxy.Terminate()
	fmt.Println(<-ended, proxy.Stats().Backend.SentBytes, "bytes")
	// Output:
	// ["through"]
	// <nil> 7 bytes
}

func ExampleDebug() {
	plain := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey, slog.LevelKey, "took", "context", "socket", "library":
				return slog.Attr{} // differ from run to run
			}
			return a
		},
	})
	ctx, _ := zmq.NewContext(zmq.Debug(slog.New(plain)))
	s, _ := ctx.Socket(zmq.Sub)
	s.Connect("nowhere")
	ctx.Close()
	// Output:
	// msg="zmq: new context"
	// msg="zmq: new socket" type=SUB
	// msg="zmq: connect" type=SUB endpoint=nowhere error="Invalid argument"
	// msg="zmq: term"
}

// A call that must not wait says so by its context.
func ExampleSocket_Recv_dontWait() {
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	pull, _ := ctx.Socket(zmq.Pull)

	_, err := pull.Recv(zmq.DontWait)
	fmt.Println(errors.Is(err, zmq.ErrAgain))
	// Output: true
}
