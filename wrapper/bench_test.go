package zmq

import (
	"context"
	"fmt"
	"testing"
)

// benchEnv returns two connected sockets without the helpers that need a test.
func benchPair(b *testing.B, backend, endpoint string, x, y SocketType) (*Socket, *Socket) {
	b.Helper()
	ctx, err := NewContext(WithBackend(backend))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ctx.Close() })
	sx, err := ctx.Socket(x, Linger(0))
	if err != nil {
		b.Fatal(err)
	}
	resolved, err := sx.Bind(endpoint)
	if err != nil {
		b.Fatal(err)
	}
	sy, err := ctx.Socket(y, Linger(0))
	if err != nil {
		b.Fatal(err)
	}
	if err := sy.Connect(resolved); err != nil {
		b.Fatal(err)
	}
	return sx, sy
}

// A context with so many sockets, from its making to its close.
func BenchmarkCreate(b *testing.B) {
	for _, backend := range Backends() {
		for _, sockets := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/%d", backend, sockets), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					ctx, err := NewContext(WithBackend(backend))
					if err != nil {
						b.Fatal(err)
					}
					for range sockets {
						if _, err := ctx.Socket(Pull); err != nil {
							b.Fatal(err)
						}
					}
					if err := ctx.Close(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// Send and receive on one goroutine: what a call costs.
func BenchmarkSendRecv(b *testing.B) {
	c := context.Background()
	for _, backend := range Backends() {
		for _, size := range []int{64, 64 << 10} {
			b.Run(fmt.Sprintf("%s/%d", backend, size), func(b *testing.B) {
				push, pull := benchPair(b, backend, inproc(), Push, Pull)
				out, in := Msg(make([]byte, size)), Message(nil)
				b.ReportAllocs()
				b.SetBytes(int64(size))
				for b.Loop() {
					if err := push.Send(c, out); err != nil {
						b.Fatal(err)
					}
					var err error
					if in, err = pull.RecvInto(c, in); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// The same without copies: what is lent comes back when the lease is released. Messages
// that were sent in the usual way are leased, too.
func BenchmarkLoan(b *testing.B) {
	for _, backend := range Backends() {
		for _, size := range []int{64, 64 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%d", backend, size), func(b *testing.B) { loans(b, backend, size, true) })
			b.Run(fmt.Sprintf("%s/%d/copied", backend, size), func(b *testing.B) { loans(b, backend, size, false) })
		}
	}
}

func loans(b *testing.B, backend string, size int, lend bool) {
	c := context.Background()
	push, pull := benchPair(b, backend, inproc(), Push, Pull)
	free := make(chan Message, 16)
	for range cap(free) {
		free <- Msg(make([]byte, size))
	}
	b.ReportAllocs()
	for b.Loop() {
		msg := <-free
		done := func() { free <- msg }
		var err error
		if lend {
			err = push.SendLoan(c, msg, done)
		} else {
			err = push.Send(c, msg)
			done()
		}
		if err != nil {
			b.Fatal(err)
		}
		l, err := pull.RecvLease(c)
		if err != nil {
			b.Fatal(err)
		}
		l.Release()
	}
}

// Batches of 64 on one goroutine, into memory that is used again and into memory of
// their own.
func BenchmarkBatch(b *testing.B) {
	for _, backend := range Backends() {
		for _, size := range []int{64, 1 << 10} {
			b.Run(fmt.Sprintf("%s/%d", backend, size), func(b *testing.B) { batches(b, backend, size, false) })
			b.Run(fmt.Sprintf("%s/%d/owned", backend, size), func(b *testing.B) { batches(b, backend, size, true) })
		}
	}
}

func batches(b *testing.B, backend string, size int, owned bool) {
	c := context.Background()
	push, pull := benchPair(b, backend, inproc(), Push, Pull)
	out, in := make([]Message, 64), make([]Message, 64)
	for i := range out {
		out[i] = Msg(make([]byte, size))
	}
	b.ReportAllocs()
	for n := 0; n < b.N; {
		k, err := push.SendBatch(c, out)
		if err != nil {
			b.Fatal(err)
		}
		for got := 0; got < k; {
			if owned {
				clear(in)
			}
			m, err := pull.RecvBatch(c, in)
			if err != nil {
				b.Fatal(err)
			}
			got += m
		}
		n += k
	}
}

// A request and its reply between two goroutines.
func BenchmarkRoundTrip(b *testing.B) {
	c := context.Background()
	for _, backend := range Backends() {
		b.Run(backend, func(b *testing.B) {
			rep, req := benchPair(b, backend, inproc(), Rep, Req)
			go func() {
				var msg Message
				var err error
				for msg, err = rep.RecvInto(c, msg); err == nil; msg, err = rep.RecvInto(c, msg) {
					rep.Send(c, msg)
				}
			}()
			out, in := Msg(make([]byte, 64)), Message(nil)
			b.ReportAllocs()
			for b.Loop() {
				if err := req.Send(c, out); err != nil {
					b.Fatal(err)
				}
				var err error
				if in, err = req.RecvInto(c, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
