package zmqtest_test

// How a server is tested with clients that exist as scripts alone.

import (
	"testing"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

func TestServer(t *testing.T) {
	ctx := zmqtest.NewContext(t)
	rep, err := ctx.Socket(zmq.Rep)
	check(t, err)
	endpoint, err := rep.Bind(prices)
	check(t, err)
	served := make(chan error)
	go func() { served <- servePrices(t.Context(), rep, map[string]string{"ACME": "42"}) }()

	client := zmqtest.ConnectPeer(t, ctx, zmq.Req, endpoint,
		zmqtest.Send("PRICE", "ACME"),
		zmqtest.Expect("OK", "42"),
		zmqtest.Send("PRICE", "NONE"),
		zmqtest.Expect("UNKNOWN"),
		zmqtest.Send("nonsense"),
		zmqtest.Expect("UNKNOWN"),
	)
	<-client.Done()
	check(t, rep.Close())
	wantError(t, <-served, zmq.ErrClosed)
}
