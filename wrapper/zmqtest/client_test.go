package zmqtest_test

// How a client is tested against a server that exists as a script alone. Each test has
// virtual time, so that nothing takes any time.

import (
	"context"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

const prices = "inproc://prices"

func TestClientGetsAPrice(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t)
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices,
			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Reply("OK", "42"),
		)
		wantPrice(t, newPriceClient(ctx, prices), "ACME", "42")
	})
}

// The first request is not answered, the second too late, and the third twice.
func TestClientAsksAgain(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t)
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices,
			zmqtest.Expect("PRICE", "ACME"),

			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Pause(1500*time.Millisecond),
			zmqtest.Reply("OK", "41"),

			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Reply("OK", "42"),
			zmqtest.Reply("OK", "42"),
		)
		start := time.Now()
		wantPrice(t, newPriceClient(ctx, prices), "ACME", "42")
		wantTook(t, start, 2500*time.Millisecond)
	})
}

// A server that is away comes back while the client tries.
func TestClientSurvivesAnOutage(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t)
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices,
			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Disconnect(),
			zmqtest.Pause(1500*time.Millisecond),
			zmqtest.Reconnect(),
			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Reply("OK", "42"),
		)
		wantPrice(t, newPriceClient(ctx, prices), "ACME", "42")
	})
}

// The network loses a request, and then a reply.
func TestClientSurvivesLosses(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		faults := zmqtest.NewFaults(t)
		faults.Drop(zmqtest.OpSend, zmqtest.OfType(zmq.Req), zmqtest.Nth(1))
		faults.Drop(zmqtest.OpRecv, zmqtest.OfType(zmq.Req), zmqtest.Nth(1))
		ctx := zmqtest.NewContext(t, faults.Option())
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices, zmqtest.Handle(func(zmq.Message) zmq.Message {
			return zmq.Msg("OK", "42")
		}))
		start := time.Now()
		wantPrice(t, newPriceClient(ctx, prices), "ACME", "42")
		wantTook(t, start, 2*time.Second)
	})
}

func TestClientGivesUp(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		faults := zmqtest.NewFaults(t)
		ctx := zmqtest.NewContext(t, faults.Option())
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices)
		faults.Partition(prices)
		start := time.Now()
		_, err := newPriceClient(ctx, prices).price(t.Context(), "ACME")
		wantError(t, err, errNoAnswer)
		wantTook(t, start, 3*time.Second)
	})
}

// A client whose caller has less patience ends with it.
func TestClientIsCancelled(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t)
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices, zmqtest.Ignore())
		c, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := newPriceClient(ctx, prices).price(c, "ACME")
		wantError(t, err, context.DeadlineExceeded)
		wantTook(t, start, 1200*time.Millisecond)
	})
}

// Whichever call fails, the client says so, and leaves no socket open: the context is
// checked for that.
func TestClientSurvivesEveryError(t *testing.T) {
	for faults := range zmqtest.EachFault(t, zmq.ErrTerminated) {
		t.Run("", func(t *testing.T) {
			ctx := zmqtest.NewContext(t, faults.Option())
			zmqtest.BindPeer(t, ctx, zmq.Rep, prices, zmqtest.Handle(func(zmq.Message) zmq.Message {
				return zmq.Msg("OK", "42")
			}))
			price, err := newPriceClient(ctx, prices).price(t.Context(), "ACME")
			if price != "42" {
				wantError(t, err, zmq.ErrTerminated)
			}
		})
	}
}

func wantPrice(t *testing.T, client *priceClient, symbol, want string) {
	t.Helper()
	price, err := client.price(t.Context(), symbol)
	if price != want || err != nil {
		t.Errorf("the price of %s is %q, %v; want %q", symbol, price, err, want)
	}
}

// wantTook checks how much time has passed: exactly, unless it is that of the machine.
func wantTook(t *testing.T, start time.Time, want time.Duration) {
	t.Helper()
	if took := time.Since(start); took < want || took > want && zmqtest.InVirtualTime() {
		t.Errorf("it took %v, want %v", took, want)
	}
}
