package demo

import (
	"context"
	"errors"
	"sync"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A Group runs the parts of an example side by side, like errgroup: the first that
// fails stops the others. Stop does so when all is done.
type Group struct {
	cancel context.CancelFunc
	parts  sync.WaitGroup
	once   sync.Once
	err    error
}

// NewGroup returns a group, and the context that its parts have to end with.
func NewGroup(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	return &Group{cancel: cancel}, ctx
}

// Go starts a part.
func (g *Group) Go(part func() error) {
	g.parts.Go(func() {
		// A part that was stopped has not failed.
		if err := part(); err != nil && !errors.Is(err, context.Canceled) {
			g.once.Do(func() { g.err = err })
			g.cancel()
		}
	})
}

// Stop ends the context of all parts.
func (g *Group) Stop() { g.cancel() }

// Wait waits until all parts have returned, and returns the first error.
func (g *Group) Wait() error {
	g.parts.Wait()
	g.cancel()
	return g.err
}

// Receive starts a part that passes on what a socket receives, for a select that waits
// for timers or other sockets too. It is one message ahead of its reader.
func (g *Group) Receive(ctx context.Context, s *zmq.Socket) <-chan zmq.Message {
	msgs := make(chan zmq.Message)
	g.Go(func() error {
		for msg, err := range s.Messages(ctx) {
			if err != nil {
				return err
			}
			select {
			case msgs <- msg:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return msgs
}

// Work stands for something that takes its time.
func Work(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
