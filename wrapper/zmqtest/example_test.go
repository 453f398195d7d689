package zmqtest_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// runTest runs a test as package testing does, and prints why it fails.
func runTest(test func(t zmqtest.TB)) {
	r := record(func(r *recorder) { test(r) })
	for _, failure := range r.failures {
		fmt.Println("FAIL:", places.ReplaceAllString(failure, ""))
	}
}

// places are where things were made, which differs from machine to machine.
var places = regexp.MustCompile(` at \S+\.go:\d+`)

// A client of prices, tested without libzmq, ports and a server. It asks again when it
// gets no answer: the tests in client_test.go show that, in virtual time.
func Example() {
	runTest(func(t zmqtest.TB) {
		ctx := zmqtest.NewContext(t)
		zmqtest.BindPeer(t, ctx, zmq.Rep, "inproc://prices",
			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Reply("OK", "42"),
			zmqtest.Expect("PRICE", "NONE"),
			zmqtest.Reply("UNKNOWN"),
		)
		client := newPriceClient(ctx, "inproc://prices")
		for _, symbol := range []string{"ACME", "NONE"} {
			price, err := client.price(context.Background(), symbol)
			fmt.Printf("%q %v\n", price, err)
		}
	})
	// Output:
	// "42" <nil>
	// "" the price server does not know the symbol: NONE: ["UNKNOWN"]
}

// A test fails for what it leaves open.
func ExampleNewContext() {
	runTest(func(t zmqtest.TB) {
		ctx := zmqtest.NewContext(t)
		pull, _ := ctx.Socket(zmq.Pull) // and is not closed
		endpoint, err := pull.Bind("inproc://work")
		fmt.Println(endpoint, err)
	})
	// Output:
	// inproc://work <nil>
	// FAIL: zmqtest: leak: a PULL socket was not closed; it was made by github.com/zmqbridge/zmqbridge/wrapper/zmqtest_test.ExampleNewContext.func1
}

// A request that differs from the script is shown part by part.
func ExampleExpect() {
	runTest(func(t zmqtest.TB) {
		ctx := zmqtest.NewContext(t)
		peer := zmqtest.BindPeer(t, ctx, zmq.Rep, "inproc://prices",
			zmqtest.Expect("PRICE", "ACME", zmqtest.Any),
			zmqtest.Reply("OK", "42"),
		)
		req := zmqtest.NewSocket(t, ctx, zmq.Req)
		req.Connect(peer.Endpoint())
		reply, err := req.Request(context.Background(), zmq.Msg("PRICE", "ACNE", "today", "now"))
		fmt.Println(reply, err)
	})
	// Output:
	// ["OK" "42"] <nil>
	// FAIL: zmqtest: the REP peer bound to inproc://prices: step 1: the message differs
	//   got  ["PRICE" "ACNE" "today" "now"]
	//   want ["PRICE" "ACME" any]
	//   part 1 differs at byte 2: got "ACNE", want "ACME"
	//   part 3 is too much: got "now"
}

// A scripted client makes two requests before it has a reply, which a Req cannot.
func ExampleConnectPeer() {
	runTest(func(t zmqtest.TB) {
		ctx := zmqtest.NewContext(t)
		rep := zmqtest.NewSocket(t, ctx, zmq.Rep)
		endpoint, _ := rep.Bind("inproc://prices")
		client := zmqtest.ConnectPeer(t, ctx, zmq.Req, endpoint,
			zmqtest.Send("PRICE", "ACME"),
			zmqtest.Send("PRICE", "NONE"),
			zmqtest.Expect("OK", "42"),
			zmqtest.Expect("UNKNOWN"),
		)
		go servePrices(context.Background(), rep, map[string]string{"ACME": "42"})
		<-client.Done()
		fmt.Println("served")
	})
	// Output: served
}

// A stand-in for a server that has no script.
func ExampleHandle() {
	runTest(func(t zmqtest.TB) {
		ctx := zmqtest.NewContext(t)
		zmqtest.BindPeer(t, ctx, zmq.Rep, "inproc://upper",
			zmqtest.Handle(func(msg zmq.Message) zmq.Message {
				return zmq.Msg(strings.ToUpper(string(msg.Part(0))))
			}),
		)
		req := zmqtest.NewSocket(t, ctx, zmq.Req)
		req.Connect("inproc://upper")
		for _, word := range []string{"one", "two"} {
			reply, err := req.Request(context.Background(), zmq.Msg(word))
			fmt.Println(reply, err)
		}
	})
	// Output:
	// ["ONE"] <nil>
	// ["TWO"] <nil>
}

// The third message of this socket fails, and every second one is lost.
func ExampleFaults() {
	runTest(func(t zmqtest.TB) {
		faults := zmqtest.NewFaults(t)
		ctx := zmqtest.NewContext(t, faults.Option())
		push, pull := zmqtest.NewSocket(t, ctx, zmq.Push), zmqtest.NewSocket(t, ctx, zmq.Pull)
		pull.Bind("inproc://work")
		push.Connect("inproc://work")

		faults.Fail(zmqtest.OpSend, errors.New("out of luck"), zmqtest.Of(push), zmqtest.Nth(3))
		faults.Drop(zmqtest.OpSend, zmqtest.Every(2))
		for i := range 5 {
			if err := push.Send(context.Background(), zmq.Msg(i)); err != nil {
				fmt.Println(i, err)
			}
		}
		for range 2 {
			fmt.Println(pull.Recv(context.Background()))
		}
	})
	// Output:
	// 2 zmq: send: out of luck
	// ["0"] <nil>
	// ["4"] <nil>
}

// What is sent over a connection that is cut is lost, and nobody is told.
func ExampleFaults_Partition() {
	runTest(func(t zmqtest.TB) {
		faults := zmqtest.NewFaults(t)
		ctx := zmqtest.NewContext(t, faults.Option())
		push, pull := zmqtest.NewSocket(t, ctx, zmq.Push), zmqtest.NewSocket(t, ctx, zmq.Pull)
		pull.Bind("inproc://work")
		push.Connect("inproc://work")

		faults.Partition("inproc://work")
		fmt.Println(push.Send(context.Background(), zmq.Msg("lost")))
		faults.Heal("inproc://work")
		fmt.Println(push.Send(context.Background(), zmq.Msg("found")))
		fmt.Println(pull.Recv(context.Background()))
	})
	// Output:
	// <nil>
	// <nil>
	// ["found"] <nil>
}

// A test whose faults never happen fails, since it has shown nothing.
func ExampleNewFaults() {
	runTest(func(t zmqtest.TB) {
		faults := zmqtest.NewFaults(t)
		faults.Drop(zmqtest.OpSend, zmqtest.OfType(zmq.Push))
		ctx := zmqtest.NewContext(t, faults.Option())
		zmqtest.NewSocket(t, ctx, zmq.Push)
	})
	// Output: FAIL: zmqtest: no call met the conditions of the rule to drop send
}

// Each call of a client fails once. It must say so, and leave no socket open.
func ExampleEachFault() {
	runTest(func(t zmqtest.TB) {
		runs, failed := 0, 0
		for faults := range zmqtest.EachFault(t, zmq.ErrTerminated) {
			runs++
			ctx := zmqtest.NewContext(t, faults.Option())
			zmqtest.BindPeer(t, ctx, zmq.Rep, "inproc://prices",
				zmqtest.Handle(func(zmq.Message) zmq.Message { return zmq.Msg("OK", "42") }))
			_, err := newPriceClient(ctx, "inproc://prices").price(context.Background(), "ACME")
			if errors.Is(err, zmq.ErrTerminated) {
				failed++
			}
		}
		fmt.Printf("%d runs, of which %d failed\n", runs, failed)
	})
	// Output: 10 runs, of which 8 failed
}

// Two seconds without an answer take no time.
func ExampleVirtualTime() {
	var t *testing.T // that of the test
	zmqtest.VirtualTime(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t)
		req := zmqtest.NewSocket(t, ctx, zmq.Req, zmq.RecvTimeout(2*time.Second))
		zmqtest.BindPeer(t, ctx, zmq.Rep, "inproc://prices", zmqtest.Expect("PRICE", "ACME"))
		if err := req.Connect("inproc://prices"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := req.Request(t.Context(), zmq.Msg("PRICE", "ACME")); !errors.Is(err, zmq.ErrAgain) {
			t.Error(err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Error("it took", took)
		}
	})
}

// Deferred, it looks at what is left of package zmq when the test has ended.
func ExampleVerifyNone() {
	runTest(func(t zmqtest.TB) {
		defer zmqtest.VerifyNone(t)
		ctx, err := zmq.NewContext(zmq.WithBackend("embedded"))
		if err != nil {
			t.Fatalf("%v", err)
		}
		ctx.Close()
	})
	// Output:
}
