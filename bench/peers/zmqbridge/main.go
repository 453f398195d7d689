// The binding of this repository as a participant. ZMQBRIDGE_BACKEND chooses what it
// stands on. The modes:
//
//   - one: a message a call, into memory that is used again
//   - owned: a message a call, the receiver keeps it
//   - batch: 64 messages a call, into memory that is used again
//   - keep: the same, the receiver keeps them
//   - zerocopy: a message a call, lent when sent and leased when received
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/measure"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func main() { measure.Main(open) }

func open(j job.Job) (measure.Library, error) {
	if j.Workload == "blocked" {
		j.Mode = "owned" // many goroutines receive on a socket: memory of its own would be shared
	}
	way, ok := ways[j.Mode]
	if !ok {
		return nil, fmt.Errorf("there is no mode %q", j.Mode)
	}
	l := &library{way: way, msg: zmq.Message{make([]byte, j.Size)}, out: make([]zmq.Message, measure.Batch)}
	for i := range l.out {
		l.out[i] = l.msg
	}
	return l, nil
}

type library struct {
	way way
	msg zmq.Message   // to send
	out []zmq.Message // a batch to send
}

// Receivers is more than one: a socket is safe for any number of goroutines.
func (*library) Receivers() int { return 10 }

func (l *library) NewContext(sockets int) (measure.Context, error) {
	c, err := zmq.NewContext(zmq.MaxSockets(max(sockets, 1023)))
	if err != nil {
		return nil, err
	}
	return zmqContext{l, c}, nil
}

type zmqContext struct {
	library *library
	*zmq.Context
}

var kinds = map[measure.Kind]zmq.SocketType{
	measure.Push: zmq.Push, measure.Pull: zmq.Pull, measure.Pub: zmq.Pub, measure.Sub: zmq.Sub,
	measure.Req: zmq.Req, measure.Rep: zmq.Rep, measure.Dealer: zmq.Dealer, measure.Router: zmq.Router,
}

func (c zmqContext) Socket(kind measure.Kind) (measure.Socket, error) {
	var opts []zmq.SocketOption
	if kind == measure.Pub || kind == measure.Sub {
		opts = append(opts, zmq.SendHWM(0), zmq.RecvHWM(0)) // no limit
	}
	s, err := c.Context.Socket(kinds[kind], opts...)
	if err != nil {
		return nil, err
	}
	if kind == measure.Sub {
		err = s.Subscribe("")
	}
	return &socket{Socket: s, library: c.library, ctx: context.Background()}, err
}

// What only some ways need is made by the first call that needs it, so that making a
// socket is nothing else.
type socket struct {
	*zmq.Socket
	library *library
	ctx     context.Context
	in      zmq.Message      // memory to receive one into
	batch   []zmq.Message    // memory to receive a batch into
	free    chan zmq.Message // to lend
}

// Bind says where a backend does not have the transport.
func (s *socket) Bind(endpoint string) (string, error) {
	resolved, err := s.Socket.Bind(endpoint)
	if errors.Is(err, zmq.ErrNotSupported) {
		err = fmt.Errorf("%w: this backend has no %s", measure.ErrUnsupported, strings.Split(endpoint, ":")[0])
	}
	return resolved, err
}

func (s *socket) Send(n int) error { return s.library.way.send(s, n) }
func (s *socket) Recv(n int) error { return s.library.way.recv(s, n) }

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

// Echo works for a Router too, as it returns the envelope.
func (s *socket) Echo(n int) (err error) {
	for range n {
		if s.in, err = s.RecvInto(s.ctx, s.in); err != nil {
			return err
		}
		if err = s.Socket.Send(s.ctx, s.in); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) SendMark(mark byte) error { return s.Socket.Send(s.ctx, zmq.Message{{mark}}) }

func (s *socket) RecvMark(mark byte) error {
	for {
		m, err := s.Socket.Recv(s.ctx)
		if err != nil || m[0][0] == mark {
			return err
		}
	}
}

func (s *socket) GetOption() error {
	_, err := s.RecvHWM()
	return err
}

func (s *socket) SetOption() error { return s.SetRecvHWM(1000) }
