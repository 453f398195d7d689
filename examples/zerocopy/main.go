// Zerocopy sends large messages without copying them: SendLoan lends the library a buffer
// and learns when it is free again, RecvLease borrows the library's memory for as long as
// the message is looked at. The same is done with Send and Recv, which copy, to compare.
//
//	go run ./examples/zerocopy
//	go run ./examples/zerocopy -transport inproc
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const (
	messages = 100
	size     = 1 << 20 // bytes
	buffers  = 4       // that the sender has
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	if err := measure(ctx, zctx, "copied", send, receive); err != nil {
		return err
	}
	return measure(ctx, zctx, "zero copy", lend, borrow)
}

type side func(ctx context.Context, s *zmq.Socket) error

// measure has one side send and the other receive all messages.
func measure(ctx context.Context, zctx *zmq.Context, what string, send, receive side) error {
	pull, endpoint, err := demo.Bind(zctx, zmq.Pull)
	if err != nil {
		return err
	}
	defer pull.Close()
	push, err := demo.Connect(zctx, zmq.Push, endpoint)
	if err != nil {
		return err
	}
	defer push.Close()

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	g, ctx := demo.NewGroup(ctx)
	g.Go(func() error { return send(ctx, push) })
	g.Go(func() error { return receive(ctx, pull) })
	if err := g.Wait(); err != nil {
		return err
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	demo.Say(what, "%d messages of %d bytes in %v, %d bytes allocated in Go",
		messages, size, took.Round(time.Millisecond), after.TotalAlloc-before.TotalAlloc)
	return nil
}

// send uses one buffer: after Send it may be changed again.
func send(ctx context.Context, push *zmq.Socket) error {
	buf := make([]byte, size)
	for i := range messages {
		fill(buf, i)
		if err := push.Send(ctx, zmq.Msg(buf)); err != nil {
			return err
		}
	}
	return nil
}

func receive(ctx context.Context, pull *zmq.Socket) error {
	for i := range messages {
		msg, err := pull.Recv(ctx)
		if err != nil {
			return err
		}
		if err := check(msg, i); err != nil {
			return err
		}
	}
	return nil
}

// lend uses buffers in turn. Each is the library's from SendLoan until done is called:
// on whatever goroutine, so a channel takes it back.
func lend(ctx context.Context, push *zmq.Socket) error {
	free := make(chan []byte, buffers) // has room for all: done never waits
	for range buffers {
		free <- make([]byte, size)
	}
	for i := range messages {
		var buf []byte
		select {
		case buf = <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
		fill(buf, i)
		if err := push.SendLoan(ctx, zmq.Msg(buf), func() { free <- buf }); err != nil {
			return err
		}
	}
	return nil
}

func borrow(ctx context.Context, pull *zmq.Socket) error {
	for i := range messages {
		lease, err := pull.RecvLease(ctx)
		if err != nil {
			return err
		}
		err = check(lease.Message(), i)
		lease.Release() // the message must not be used from here on
		if err != nil {
			return err
		}
	}
	return nil
}

// fill puts the number of a message at both ends of it.
func fill(buf []byte, i int) {
	binary.BigEndian.PutUint64(buf, uint64(i))
	binary.BigEndian.PutUint64(buf[len(buf)-8:], uint64(i))
}

// check fails if a buffer was used again too early.
func check(msg zmq.Message, i int) error {
	body := msg.Part(0)
	if len(body) != size || binary.BigEndian.Uint64(body) != uint64(i) || binary.BigEndian.Uint64(body[size-8:]) != uint64(i) {
		return fmt.Errorf("message %d arrived damaged, with %d bytes", i, len(body))
	}
	return nil
}
