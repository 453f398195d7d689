package zmq

import (
	"context"
	"fmt"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// requests lets one goroutine at a time use a Req socket for a request.
type requests struct {
	turn  chan struct{}
	relax sync.Once
	err   error // of relax
}

func newRequests() *requests { return &requests{turn: make(chan struct{}, 1)} }

// Request sends a request on a Req socket and waits for the reply to it. Requests
// of several goroutines are made one after the other. When ctx ends first, the
// socket can be used for the next request at once, and a reply that comes too
// late is dropped: for that, the first Request sets ZMQ_REQ_RELAXED and
// ZMQ_REQ_CORRELATE. The other side must answer with the envelope that it got, as
// every Rep does. Do not mix Request with Send and Recv. With libzmq before 4.2 a
// socket that has given a request up may lose its connection for good.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket.html
func (s *Socket) Request(ctx context.Context, msg Message) (reply Message, err error) {
	if err := s.sendable(ctx, msg); err != nil {
		return nil, wrap(opRequest, "", err)
	}
	if s.requests == nil {
		return nil, wrap(opRequest, "", fmt.Errorf("only Req sockets make requests, this is a %v: %w", s.typ, capi.ENOTSUP))
	}
	if err := ctx.Err(); err != nil { // also of DontWait: no reply is there at once
		return nil, wrap(opRequest, "", err)
	}
	select {
	case s.requests.turn <- struct{}{}:
		defer func() { <-s.requests.turn }()
	case <-ctx.Done():
		return nil, wrap(opRequest, "", ctx.Err())
	}
	if err := s.relax(); err != nil {
		return nil, err
	}
	if err := s.socket.Send(ctx, msg); err != nil {
		return nil, wrap(opRequest, "", err)
	}
	reply, err = s.socket.Recv(ctx, nil)
	return reply, wrap(opRequest, "", err)
}

// relax sets what lets a request follow one that was given up.
func (s *Socket) relax() error {
	r := s.requests
	r.relax.Do(func() {
		if r.err = s.SetReqRelaxed(true); r.err == nil {
			r.err = s.SetReqCorrelate(true)
		}
	})
	return r.err
}
