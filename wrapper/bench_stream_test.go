package zmq

import (
	"fmt"
	"sync"
	"testing"
)

// The benchmarks compare the backends over inproc. Each message is sent and received
// by a call of its own, into memory that is used again, except where the name says
// otherwise.

// eachBench runs a benchmark with two connected sockets of each backend. The name
// says which libzmq it is.
func eachBench(b *testing.B, server, client SocketType, bench func(b *testing.B, s, c *Socket)) {
	for _, name := range Backends() {
		ctx, err := NewContext(WithBackend(name))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("backend=%s/version=%s", name, ctx.Info().Version), func(b *testing.B) {
			s, err1 := ctx.Socket(server, Linger(0))
			c, err2 := ctx.Socket(client, Linger(0))
			if err1 != nil || err2 != nil {
				b.Fatal(err1, err2)
			}
			defer s.Close()
			defer c.Close()
			endpoint, err := s.Bind(inproc())
			if err == nil {
				err = c.Connect(endpoint)
			}
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			bench(b, s, c)
		})
		if err := ctx.Close(); err != nil {
			b.Error(err)
		}
	}
}

var benchSizes = []int{64, 1 << 10, 64 << 10}

func eachSize(b *testing.B, bench func(b *testing.B, msg Message)) {
	for _, size := range benchSizes {
		b.Run(fmt.Sprintf("size=%d", size), func(b *testing.B) {
			b.SetBytes(int64(size))
			bench(b, Message{make([]byte, size)})
		})
	}
}

// BenchmarkPushPull is one goroutine that sends to another.
func BenchmarkPushPull(b *testing.B) {
	eachSize(b, func(b *testing.B, msg Message) {
		eachBench(b, Pull, Push, func(b *testing.B, pull, push *Socket) {
			stream(b, push, msg, func(left int) (int, error) {
				var in Message
				for ; left > 0; left-- {
					var err error
					if in, err = pull.RecvInto(b.Context(), in); err != nil {
						return left, err
					}
				}
				return 0, nil
			})
		})
	})
}

// BenchmarkPushPullOwned has the receiver keep its messages.
func BenchmarkPushPullOwned(b *testing.B) {
	eachSize(b, func(b *testing.B, msg Message) {
		eachBench(b, Pull, Push, func(b *testing.B, pull, push *Socket) {
			stream(b, push, msg, func(left int) (int, error) {
				for ; left > 0; left-- {
					if _, err := pull.Recv(b.Context()); err != nil {
						return left, err
					}
				}
				return 0, nil
			})
		})
	})
}

// stream sends b.N messages while receive takes them.
func stream(b *testing.B, push *Socket, msg Message, receive func(n int) (left int, err error)) {
	var group sync.WaitGroup
	group.Go(func() {
		if left, err := receive(b.N); err != nil {
			b.Error(left, "are missing:", err)
		}
	})
	for range b.N {
		if err := push.Send(b.Context(), msg); err != nil {
			b.Fatal(err)
		}
	}
	group.Wait()
}

// BenchmarkReqRep is a round trip between two goroutines.
func BenchmarkReqRep(b *testing.B) {
	eachBench(b, Rep, Req, func(b *testing.B, rep, req *Socket) {
		msg := Message{make([]byte, 64)}
		var group sync.WaitGroup
		group.Go(func() {
			var in Message
			var err error
			for range b.N {
				if in, err = rep.RecvInto(b.Context(), in); err == nil {
					err = rep.Send(b.Context(), in)
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
		var in Message
		var err error
		for range b.N {
			if err = req.Send(b.Context(), msg); err == nil {
				in, err = req.RecvInto(b.Context(), in)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		group.Wait()
	})
}

// BenchmarkSenders is many goroutines that send on one socket: what they cost each other.
func BenchmarkSenders(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("senders=%d", n), func(b *testing.B) {
			eachBench(b, Pull, Push, func(b *testing.B, pull, push *Socket) {
				msg, each := Message{make([]byte, 64)}, b.N/n+1
				var group sync.WaitGroup
				for range n {
					group.Go(func() {
						for range each {
							if err := push.Send(b.Context(), msg); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				batch := make([]Message, 64)
				for received := 0; received < n*each; {
					k, err := pull.RecvBatch(b.Context(), batch)
					if err != nil {
						b.Fatal(err)
					}
					received += k
				}
				group.Wait()
			})
		})
	}
}
