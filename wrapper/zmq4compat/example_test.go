package zmq4_test

import (
	"errors"
	"fmt"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	zmq4 "github.com/zmqbridge/zmqbridge/wrapper/zmq4compat"
)

// A program of pebbe/zmq4, with another import. Errors are left out here.
func Example() {
	rep, _ := zmq4.NewSocket(zmq4.REP)
	defer rep.Close()
	rep.Bind("inproc://example")
	req, _ := zmq4.NewSocket(zmq4.REQ)
	defer req.Close()
	req.Connect("inproc://example")

	req.SendMessage("hello", []byte("world"), 1)
	msg, _ := rep.RecvMessage(0)
	fmt.Printf("%q\n", msg)

	_, err := req.Send("out of turn", 0)
	fmt.Println(zmq4.AsErrno(err) == zmq4.EFSM, errors.Is(err, zmq.ErrState))
	// Output:
	// ["hello" "world" "1"]
	// true true
}

// Sockets of both packages in one context.
func ExampleWrapContext() {
	ctx, _ := zmq.NewContext()
	old := zmq4.WrapContext(ctx)
	pull, _ := old.NewSocket(zmq4.PULL)
	pull.Bind("inproc://mixed")
	push, _ := ctx.Socket(zmq.Push)
	push.Connect("inproc://mixed")

	push.Send(zmq.DontWait, zmq.Msg("from", "the new one"))
	msg, _ := pull.RecvMessage(0)
	fmt.Printf("%q\n", msg)

	pull.Close()
	fmt.Println(old.Term())
	// Output:
	// ["from" "the new one"]
	// <nil>
}
