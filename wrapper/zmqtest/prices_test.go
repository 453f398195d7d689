package zmqtest_test

// A service as a user of package zmq may have it, for the tests of client_test.go and
// server_test.go: a server of prices, and a client that does not give up easily.

import (
	"context"
	"errors"
	"fmt"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var (
	errNoAnswer = errors.New("the price server does not answer")
	errUnknown  = errors.New("the price server does not know the symbol")
)

// A priceClient asks for prices. When there is no answer in time it asks again, on a
// new socket, since a Req that waits for a reply cannot ask (a lazy pirate).
type priceClient struct {
	ctx      *zmq.Context
	endpoint string
	timeout  time.Duration // of a try
	tries    int
}

func newPriceClient(ctx *zmq.Context, endpoint string) *priceClient {
	return &priceClient{ctx, endpoint, time.Second, 3}
}

// price asks for the price of a symbol.
func (p *priceClient) price(c context.Context, symbol string) (string, error) {
	for range p.tries {
		price, err := p.ask(c, symbol)
		if !errors.Is(err, zmq.ErrAgain) {
			return price, err
		}
	}
	return "", fmt.Errorf("%w: tried %d times", errNoAnswer, p.tries)
}

func (p *priceClient) ask(c context.Context, symbol string) (string, error) {
	req, err := p.ctx.Socket(zmq.Req, zmq.SendTimeout(p.timeout), zmq.RecvTimeout(p.timeout), zmq.Linger(0))
	if err != nil {
		return "", err
	}
	defer req.Close()
	if err := req.Connect(p.endpoint); err != nil {
		return "", err
	}
	if err := req.Send(c, zmq.Msg("PRICE", symbol)); err != nil {
		return "", err
	}
	reply, err := req.Recv(c)
	switch {
	case err != nil:
		return "", err
	case len(reply) != 2 || string(reply[0]) != "OK":
		return "", fmt.Errorf("%w: %s: %v", errUnknown, symbol, reply)
	}
	return string(reply[1]), nil
}

// servePrices answers requests until the socket is closed or c ends.
func servePrices(c context.Context, rep *zmq.Socket, prices map[string]string) error {
	for msg, err := range rep.Messages(c) {
		if err != nil {
			return err
		}
		reply := zmq.Msg("UNKNOWN")
		if price, ok := prices[string(msg.Part(1))]; ok && string(msg.Part(0)) == "PRICE" {
			reply = zmq.Msg("OK", price)
		}
		if err := rep.Send(c, reply); err != nil {
			return err
		}
	}
	return nil
}
