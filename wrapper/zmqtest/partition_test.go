package zmqtest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// eachTransport runs a test over inproc on all backends, and over tcp where there is
// one. It gets the endpoint to bind.
func eachTransport(t *testing.T, test func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context, endpoint string)) {
	for _, endpoint := range []string{"inproc://x", "tcp://127.0.0.1:*"} {
		t.Run(endpoint[:3], func(t *testing.T) {
			eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
				faults, ctx := faulty(t, opts...)
				if endpoint[:3] == "tcp" && ctx.Info().Backend == "embedded" {
					_, err := zmqtest.NewSocket(t, ctx, zmq.Pull).Bind(endpoint)
					if errors.Is(err, capi.EPROTONOSUPPORT) {
						t.Skip("the engine has no tcp yet")
					}
				}
				test(t, faults, ctx, endpoint)
			})
		})
	}
}

// linked returns sockets that are connected, and where.
func linked(t *testing.T, ctx *zmq.Context, bound, connected zmq.SocketType, endpoint string, opts ...zmq.SocketOption) (a, b *zmq.Socket, at string) {
	t.Helper()
	opts = append([]zmq.SocketOption{zmq.Linger(0)}, opts...)
	a, b = zmqtest.NewSocket(t, ctx, bound, zmq.Linger(0)), zmqtest.NewSocket(t, ctx, connected, opts...)
	at, err := a.Bind(endpoint)
	check(t, err)
	check(t, b.Connect(at))
	return a, b, at
}

// What is sent while a connection is cut queues up and is lost; what comes after
// arrives.
func TestPartition(t *testing.T) {
	eachTransport(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context, endpoint string) {
		pull, push, at := linked(t, ctx, zmq.Pull, zmq.Push, endpoint)
		send(t, push, "before")
		want(t, pull, "before")
		for range 2 {
			faults.Partition(at)
			faults.Partition(at)
			send(t, push, "lost")
			if last, err := push.LastEndpoint(); last != at || err != nil {
				t.Errorf("the last endpoint is %q, %v", last, err)
			}
			if _, err := push.Option(capi.OptLastEndpoint, make([]byte, 3)); err == nil {
				t.Error("an endpoint in 3 bytes")
			}
			late := zmqtest.NewSocket(t, ctx, zmq.Push, zmq.Linger(0))
			check(t, late.Connect(at))
			send(t, late, "lost as well")
			faults.Heal(at)
			faults.Heal(at)
			send(t, push, "after")
			want(t, pull, "after")
			send(t, late, "later")
			want(t, pull, "later")
		}
	})
}

// Those that are connected elsewhere go on.
func TestPartitionOfOneEndpoint(t *testing.T) {
	eachTransport(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context, endpoint string) {
		pull, push, _ := linked(t, ctx, zmq.Pull, zmq.Push, endpoint)
		faults.Partition("inproc://elsewhere")
		send(t, push, "x")
		want(t, pull, "x")
	})
}

// A subscriber subscribes anew.
func TestPartitionOfASubscriber(t *testing.T) {
	eachTransport(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context, endpoint string) {
		xpub, sub, at := linked(t, ctx, zmq.XPub, zmq.Sub, endpoint, zmq.Subscriptions("a"))
		got := make(chan zmq.Message, 1)
		go func() { // a libzmq that nobody calls notices nothing
			m, _ := sub.Recv(t.Context())
			got <- m
		}()
		want(t, xpub, "\x01a")
		faults.Partition(at)
		want(t, xpub, "\x00a")
		send(t, xpub, "a", "lost")
		check(t, sub.Subscribe("b"))
		faults.Heal(at)
		for range 2 { // a and b, in any order
			_, err := xpub.Recv(t.Context())
			check(t, err)
		}
		send(t, xpub, "b", "got")
		if m := <-got; !m.Equal(zmq.Msg("b", "got")) {
			t.Error(m)
		}
	})
}

func TestPartitionOfARequest(t *testing.T) {
	eachTransport(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context, endpoint string) {
		skipBefore42(t, ctx)
		rep, req, at := linked(t, ctx, zmq.Rep, zmq.Req, endpoint)
		echo(t, rep)
		request := func(c context.Context, part string) error {
			reply, err := req.Request(c, zmq.Msg(part))
			if err == nil && !reply.Equal(zmq.Msg(part)) {
				t.Errorf("got %v", reply)
			}
			return err
		}
		check(t, request(t.Context(), "1"))
		faults.Partition(at)
		c, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		wantError(t, request(c, "2"), context.DeadlineExceeded)
		faults.Heal(at)
		check(t, request(t.Context(), "3"))
	})
}

// The code under test may leave an endpoint that is cut, and come back.
func TestDisconnectWhileCut(t *testing.T) {
	eachTransport(t, func(t *testing.T, faults *zmqtest.Faults, ctx *zmq.Context, endpoint string) {
		pull, push, at := linked(t, ctx, zmq.Pull, zmq.Push, endpoint)
		router := zmqtest.NewSocket(t, ctx, zmq.Router)
		check(t, router.Connect(at)) // of a type that does not queue
		faults.Partition(at)
		check(t, push.Disconnect(at))
		check(t, router.Disconnect(at))
		wantError(t, push.Disconnect(at), capi.ENOENT)
		faults.Heal(at)
		check(t, push.SetSendTimeout(0))
		wantError(t, push.Send(t.Context(), zmq.Msg("x")), zmq.ErrAgain)
		check(t, push.SetSendTimeout(-1))
		check(t, push.Connect(at))
		send(t, push, "y")
		want(t, pull, "y")
	})
}

// With ZMQ_IMMEDIATE nothing queues up for a peer that is not there.
func TestImmediateWhileCut(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		_, push, at := linked(t, ctx, zmq.Pull, zmq.Push, "inproc://x", zmq.Immediate(true))
		send(t, push, "x") // there is a peer
		faults.Partition(at)
		check(t, push.SetSendTimeout(0))
		wantError(t, push.Send(t.Context(), zmq.Msg("y")), zmq.ErrAgain)
	})
}

// A socket that connects twice has two connections, also after they were cut.
func TestPartitionOfTwoConnections(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		router, dealer, at := linked(t, ctx, zmq.Router, zmq.Dealer, "inproc://x")
		check(t, dealer.Connect(at))
		faults.Partition(at)
		faults.Heal(at)
		ids := map[string]bool{}
		for range 2 {
			send(t, dealer, "x")
			m, err := router.Recv(t.Context())
			check(t, err)
			ids[string(m[0])] = true
		}
		if len(ids) != 2 {
			t.Errorf("%d connections", len(ids))
		}
	})
}

// An endpoint that nobody can connect to fails when it heals.
func TestHealFails(t *testing.T) {
	record(func(r *recorder) {
		faults := zmqtest.NewFaults(r)
		ctx := zmqtest.NewContext(r, zmq.WithBackend("embedded"), faults.Option())
		push := zmqtest.NewSocket(r, ctx, zmq.Push)
		faults.Partition("nonsense")
		check(t, push.Connect("nonsense"))
		faults.Heal("nonsense")
	}).wants(t, "zmqtest: PUSH at nonsense: .*")
}

func TestPartitionOfClosedSockets(t *testing.T) {
	faults, ctx := faulty(t)
	_, push, at := linked(t, ctx, zmq.Pull, zmq.Push, "inproc://x")
	check(t, ctx.Shutdown())
	faults.Partition(at)
	faults.Heal(at)
	check(t, push.Close())
	faults.Partition(at)
	faults.Heal(at)
}
