package zmqtest_test

import (
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// Each limit of a socket runs in virtual time: the test takes none.
func TestVirtualTime(t *testing.T) {
	began := time.Now()
	for _, backend := range []string{"", "embedded"} {
		t.Setenv("ZMQBRIDGE_BACKEND", backend)
		zmqtest.VirtualTime(t, func(t *testing.T) {
			ctx := zmqtest.NewContext(t)
			dealer := zmqtest.NewSocket(t, ctx, zmq.Dealer, zmq.SendTimeout(time.Hour), zmq.RecvTimeout(2*time.Hour))
			start := time.Now()
			wantError(t, dealer.Send(t.Context(), zmq.Msg("x")), zmq.ErrAgain)
			wantTook(t, start, time.Hour)
			_, err := dealer.Recv(t.Context())
			wantError(t, err, zmq.ErrAgain)
			wantTook(t, start, 3*time.Hour)

			// Over inproc nothing lingers: what was sent is with its receiver.
			pull, push := pair(t, ctx, zmq.Pull, zmq.Push, zmq.Linger(-1))
			send(t, push, "x")
			check(t, push.Close())
			wantTook(t, start, 3*time.Hour)
			want(t, pull, "x")
			if !zmqtest.InVirtualTime() {
				t.Error("not in virtual time")
			}
		})
	}
	if took := time.Since(began); took > time.Hour {
		t.Errorf("it took %v", took)
	}
}

// Where libzmq is asked for, time is real.
func TestRealTime(t *testing.T) {
	t.Setenv("ZMQBRIDGE_BACKEND", "libzmq")
	ran := false
	zmqtest.VirtualTime(t, func(t *testing.T) { ran = !zmqtest.InVirtualTime() })
	if !ran {
		t.Error("it did not run, or in virtual time")
	}
}

// Sockets that are drafts send to an address.
func TestDropOfAddressedMessages(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		if !ctx.Has("draft") {
			t.Skip("this backend has no drafts")
		}
		server, client := pair(t, ctx, zmq.Server, zmq.Client)
		faults.Drop(zmqtest.OpSend, zmqtest.Of(server), zmqtest.Nth(1))
		send(t, client, "x")
		_, from, err := server.RecvFrom(t.Context())
		check(t, err)
		check(t, server.SendTo(t.Context(), from, zmq.Msg("lost")))
		check(t, server.SendTo(t.Context(), from, zmq.Msg("got")))
		want(t, client, "got")
	})
}
