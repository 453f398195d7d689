package demo

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var names atomic.Int32

// Bind returns a new socket that is bound to a free endpoint. The context owns it.
func Bind(zctx *zmq.Context, typ zmq.SocketType, opts ...zmq.SocketOption) (s *zmq.Socket, endpoint string, err error) {
	s, err = zctx.Socket(typ, opts...)
	if err != nil {
		return nil, "", err
	}
	endpoint, err = listen(s)
	if err != nil {
		return nil, "", errors.Join(err, s.Close())
	}
	return s, endpoint, nil
}

// listen binds to a port that the system chooses, or to a name that is not taken.
func listen(s *zmq.Socket) (string, error) {
	if *transport != "inproc" {
		endpoint, err := s.Bind("tcp://127.0.0.1:*")
		if *transport == "tcp" || !errors.Is(err, zmq.ErrNotSupported) {
			return endpoint, err
		}
	}
	return s.Bind(fmt.Sprintf("inproc://example-%d", names.Add(1)))
}

// Connect returns a new socket that is connected to endpoint. The context owns it.
func Connect(zctx *zmq.Context, typ zmq.SocketType, endpoint string, opts ...zmq.SocketOption) (*zmq.Socket, error) {
	s, err := zctx.Socket(typ, opts...)
	if err != nil {
		return nil, err
	}
	if err := s.Connect(endpoint); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// BindAgain is Bind to an endpoint that another socket has just left: closing takes
// place in the background, so it may take a moment to be free.
func BindAgain(ctx context.Context, zctx *zmq.Context, typ zmq.SocketType, endpoint string, opts ...zmq.SocketOption) (*zmq.Socket, error) {
	s, err := zctx.Socket(typ, opts...)
	if err != nil {
		return nil, err
	}
	for {
		if _, err = s.Bind(endpoint); !errors.Is(err, zmq.ErrAddrInUse) {
			break
		}
		if err = Work(ctx, 5*time.Millisecond); err != nil {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
