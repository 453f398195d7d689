// github.com/pebbe/zmq4 as a participant. It has one mode: a message a call.
package main

import (
	"errors"
	"fmt"

	zmq "github.com/pebbe/zmq4"
	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/measure"
)

func main() {
	measure.Main(func(j job.Job) (measure.Library, error) { return library{make([]byte, j.Size)}, nil })
}

type library struct{ payload []byte }

// Receivers is one: only one goroutine may use a socket.
func (library) Receivers() int { return 1 }

func (l library) NewContext(sockets int) (measure.Context, error) {
	c, err := zmq.NewContext()
	if err != nil {
		return nil, err
	}
	return zmqContext{l, c}, c.SetMaxSockets(max(sockets, 1023))
}

type zmqContext struct {
	library library
	ctx     *zmq.Context
}

func (c zmqContext) Close() error { return c.ctx.Term() }

var kinds = map[measure.Kind]zmq.Type{
	measure.Push: zmq.PUSH, measure.Pull: zmq.PULL, measure.Pub: zmq.PUB, measure.Sub: zmq.SUB,
	measure.Req: zmq.REQ, measure.Rep: zmq.REP, measure.Dealer: zmq.DEALER, measure.Router: zmq.ROUTER,
}

func (c zmqContext) Socket(kind measure.Kind) (measure.Socket, error) {
	s, err := c.ctx.NewSocket(kinds[kind])
	if err != nil {
		return nil, err
	}
	if kind == measure.Pub || kind == measure.Sub {
		if err := errors.Join(s.SetSndhwm(0), s.SetRcvhwm(0)); err != nil { // no limit
			return nil, err
		}
	}
	if kind == measure.Sub {
		err = s.SetSubscribe("")
	}
	return &socket{s, kind, c.library.payload}, err
}

type socket struct {
	sock    *zmq.Socket
	kind    measure.Kind
	payload []byte
}

func (s *socket) Bind(endpoint string) (string, error) {
	if err := s.sock.Bind(endpoint); err != nil {
		return "", err
	}
	return s.sock.GetLastEndpoint()
}

func (s *socket) Connect(endpoint string) error { return s.sock.Connect(endpoint) }
func (s *socket) Close() error                  { return s.sock.Close() }

func (s *socket) Send(n int) error {
	for range n {
		if _, err := s.sock.SendBytes(s.payload, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) Recv(n int) error {
	for range n {
		if _, err := s.sock.RecvBytes(0); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) Exchange(n int) error {
	for range n {
		if err := s.Send(1); err != nil {
			return err
		}
		if err := s.Recv(1); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) Echo(n int) error {
	if s.kind == measure.Router {
		return s.route(n)
	}
	for range n {
		msg, err := s.sock.RecvBytes(0)
		if err != nil {
			return err
		}
		if _, err := s.sock.SendBytes(msg, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) route(n int) error {
	for range n {
		msg, err := s.sock.RecvMessageBytes(0)
		if err != nil {
			return err
		}
		if len(msg) != 2 {
			return fmt.Errorf("a request has %d parts", len(msg))
		}
		if _, err := s.sock.SendMessage(msg[0], msg[1]); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) SendMark(mark byte) error {
	_, err := s.sock.SendBytes([]byte{mark}, 0)
	return err
}

func (s *socket) RecvMark(mark byte) error {
	for {
		m, err := s.sock.RecvBytes(0)
		if err != nil || m[0] == mark {
			return err
		}
	}
}

func (s *socket) GetOption() error {
	_, err := s.sock.GetRcvhwm()
	return err
}

func (s *socket) SetOption() error { return s.sock.SetRcvhwm(1000) }
