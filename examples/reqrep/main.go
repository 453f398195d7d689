// Reqrep exchanges requests and replies on every backend that is compiled in, and
// prints how long a round trip takes: over tcp, or over inproc where the backend has
// nothing else. Then it does what one should not, and prints the errors.
//
//	go run ./examples/reqrep
//	CGO_ENABLED=0 go run ./examples/reqrep -n 10000
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "reqrep:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("reqrep", flag.ContinueOnError)
	n := flags.Int("n", 1000, "round trips on each backend")
	backend := flags.String("backend", "", "use only this backend: auto, libzmq, cgo, pure or embedded")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 {
		return fmt.Errorf("-n %d: want at least one round trip", *n)
	}
	backends := zmq.Backends()
	if *backend != "" {
		backends = []string{*backend}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, b := range backends {
		if err := exchange(ctx, b, *n, out); err != nil {
			return err
		}
	}
	return nil
}

// exchange makes n round trips between two sockets of one context, and some mistakes.
func exchange(ctx context.Context, backend string, n int, out io.Writer) (err error) {
	zctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, zctx.Close()) }()
	fmt.Fprintln(out, zctx.Info())

	rep, err := zctx.Socket(zmq.Rep)
	if err != nil {
		return err
	}
	endpoint, err := bind(rep, "reqrep")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- serve(ctx, rep) }()

	times, err := request(ctx, zctx, endpoint, n)
	if err != nil {
		return err
	}
	slices.Sort(times)
	fmt.Fprintf(out, "%d round trips over %s: median %v, 99th percentile %v\n",
		n, endpoint, times[n/2], times[n*99/100])
	if err := failures(ctx, zctx, endpoint, out); err != nil {
		return err
	}

	rep.Close()
	if err := <-served; !errors.Is(err, zmq.ErrClosed) {
		return err
	}
	return nil
}

// bind binds to a free port, or to a name where the backend has no tcp.
func bind(s *zmq.Socket, name string) (endpoint string, err error) {
	endpoint, err = s.Bind("tcp://127.0.0.1:*")
	if errors.Is(err, zmq.ErrNotSupported) {
		return s.Bind("inproc://" + name)
	}
	return endpoint, err
}

// serve answers each request with its parts in reverse, until the socket is
// closed.
func serve(ctx context.Context, rep *zmq.Socket) error {
	for {
		msg, err := rep.Recv(ctx)
		if err != nil {
			return err
		}
		slices.Reverse(msg)
		if err := rep.Send(ctx, msg); err != nil {
			return err
		}
	}
}

// request measures n round trips and checks every reply.
func request(ctx context.Context, zctx *zmq.Context, endpoint string, n int) ([]time.Duration, error) {
	req, err := zctx.Socket(zmq.Req)
	if err != nil {
		return nil, err
	}
	defer req.Close()
	if err := req.Connect(endpoint); err != nil {
		return nil, err
	}
	times := make([]time.Duration, n)
	for i := range times {
		number := []byte(strconv.Itoa(i))
		start := time.Now()
		if err := req.Send(ctx, zmq.Msg("hello", number)); err != nil {
			return nil, err
		}
		reply, err := req.Recv(ctx)
		if err != nil {
			return nil, err
		}
		times[i] = time.Since(start)
		if len(reply) != 2 || !bytes.Equal(reply[0], number) || string(reply[1]) != "hello" {
			return nil, fmt.Errorf("request %d got the reply %v", i, reply)
		}
	}
	return times, nil
}
