// github.com/go-zeromq/zmq4 as a participant. It has one mode: a message a call. It
// has no contexts; those here are only what its sockets' lives depend on.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	zmq "github.com/go-zeromq/zmq4"
	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/measure"
)

func main() {
	measure.Main(func(j job.Job) (measure.Library, error) {
		if j.Workload == "blocked" {
			return nil, errBlocked
		}
		return library{zmq.NewMsg(make([]byte, j.Size))}, nil
	})
}

// That was seen in every run, with 5 sockets as with 1000.
var errBlocked = fmt.Errorf("%w: it hangs when many goroutines wait on a socket", measure.ErrUnsupported)

type library struct{ msg zmq.Msg }

// Receivers is one, to be on the safe side: its documentation does not say.
func (library) Receivers() int { return 1 }

func (l library) NewContext(int) (measure.Context, error) {
	ctx, cancel := context.WithCancel(context.Background())
	return zmqContext{l, ctx, cancel}, nil
}

type zmqContext struct {
	library library
	ctx     context.Context
	cancel  func()
}

func (c zmqContext) Close() error {
	c.cancel()
	return nil
}

var kinds = map[measure.Kind]func(context.Context, ...zmq.Option) zmq.Socket{
	measure.Push: zmq.NewPush, measure.Pull: zmq.NewPull, measure.Pub: zmq.NewPub, measure.Sub: zmq.NewSub,
	measure.Req: zmq.NewReq, measure.Rep: zmq.NewRep, measure.Dealer: zmq.NewDealer, measure.Router: zmq.NewRouter,
}

func (c zmqContext) Socket(kind measure.Kind) (measure.Socket, error) {
	quiet := zmq.WithLogger(log.New(io.Discard, "", 0))
	s := kinds[kind](c.ctx, quiet, zmq.WithTimeout(time.Minute))
	if kind == measure.Sub {
		if err := s.SetOption(zmq.OptionSubscribe, ""); err != nil {
			return nil, err
		}
	}
	return &socket{s, c.library.msg}, nil
}

type socket struct {
	sock zmq.Socket
	msg  zmq.Msg
}

func (s *socket) Bind(endpoint string) (string, error) {
	listen := strings.Replace(endpoint, ":*", ":0", 1)
	if err := s.sock.Listen(listen); err != nil {
		return "", err
	}
	if listen != endpoint {
		return "tcp://" + s.sock.Addr().String(), nil
	}
	return endpoint, nil
}

func (s *socket) Connect(endpoint string) error { return s.sock.Dial(endpoint) }
func (s *socket) Close() error                  { return s.sock.Close() }

func (s *socket) Send(n int) error {
	for range n {
		if err := s.sock.Send(s.msg); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) Recv(n int) error {
	for range n {
		if _, err := s.sock.Recv(); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) Exchange(n int) error {
	for range n {
		if err := s.sock.Send(s.msg); err != nil {
			return err
		}
		if _, err := s.sock.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// Echo works for a Router too, as it returns the envelope.
func (s *socket) Echo(n int) error {
	for range n {
		msg, err := s.sock.Recv()
		if err != nil {
			return err
		}
		if err := s.sock.SendMulti(msg); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) SendMark(mark byte) error { return s.sock.Send(zmq.NewMsg([]byte{mark})) }

func (s *socket) RecvMark(mark byte) error {
	for {
		m, err := s.sock.Recv()
		if err != nil || m.Bytes()[0] == mark {
			return err
		}
	}
}

func (*socket) GetOption() error { return errOptions }
func (*socket) SetOption() error { return errOptions }

var errOptions = fmt.Errorf("%w: it has no options of that kind", measure.ErrUnsupported)
