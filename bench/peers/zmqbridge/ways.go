package main

import (
	"github.com/zmqbridge/zmqbridge/bench/internal/measure"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A way is how messages are sent and received.
type way struct{ send, recv func(s *socket, n int) error }

var ways = map[string]way{
	"one":      {sendOne, recvInto},
	"owned":    {sendOne, recvOwned},
	"batch":    {sendBatch, recvBatch},
	"keep":     {sendBatch, recvKeep},
	"zerocopy": {sendLoan, recvLease},
}

func sendOne(s *socket, n int) error {
	for range n {
		if err := s.Socket.Send(s.ctx, s.library.msg); err != nil {
			return err
		}
	}
	return nil
}

func recvInto(s *socket, n int) (err error) {
	for range n {
		if s.in, err = s.RecvInto(s.ctx, s.in); err != nil {
			return err
		}
	}
	return nil
}

func recvOwned(s *socket, n int) (err error) {
	for range n {
		if _, err = s.Socket.Recv(s.ctx); err != nil {
			return err
		}
	}
	return nil
}

func sendBatch(s *socket, n int) error {
	for n > 0 {
		sent, err := s.SendBatch(s.ctx, s.library.out[:min(n, measure.Batch)])
		if err != nil {
			return err
		}
		n -= sent
	}
	return nil
}

// memory is what batches are received into.
func (s *socket) memory() []zmq.Message {
	if s.batch == nil {
		s.batch = make([]zmq.Message, measure.Batch)
	}
	return s.batch
}

func recvBatch(s *socket, n int) error {
	for n > 0 {
		received, err := s.RecvBatch(s.ctx, s.memory()[:min(n, measure.Batch)])
		if err != nil {
			return err
		}
		n -= received
	}
	return nil
}

// recvKeep forgets the messages, as if someone had kept them.
func recvKeep(s *socket, n int) error {
	for n > 0 {
		clear(s.batch)
		received, err := s.RecvBatch(s.ctx, s.memory()[:min(n, measure.Batch)])
		if err != nil {
			return err
		}
		n -= received
	}
	return nil
}

// loans is how many messages may be lent at a time: a sender has so many buffers.
const loans = 16

func sendLoan(s *socket, n int) error {
	if s.free == nil {
		s.free = make(chan zmq.Message, loans)
		for range loans {
			s.free <- zmq.Message{make([]byte, len(s.library.msg[0]))}
		}
	}
	for range n {
		msg := <-s.free
		if err := s.SendLoan(s.ctx, msg, func() { s.free <- msg }); err != nil {
			return err
		}
	}
	return nil
}

func recvLease(s *socket, n int) error {
	for range n {
		l, err := s.RecvLease(s.ctx)
		if err != nil {
			return err
		}
		l.Release()
	}
	return nil
}
