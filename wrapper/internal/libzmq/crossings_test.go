package libzmq

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// crossings counts the calls that a message costs.
type crossings struct {
	capi.Library
	capi.Batcher
	sends, receives, events atomic.Int64
}

func (c *crossings) SendMsgs(s capi.Socket, msgs [][][]byte, flags capi.Flags) (int, capi.Errno) {
	c.sends.Add(1)
	return c.Batcher.SendMsgs(s, msgs, flags)
}

func (c *crossings) SendData(s capi.Socket, parts []capi.Data, free capi.FreeFn) (int, capi.Errno) {
	c.sends.Add(1)
	return c.Batcher.SendData(s, parts, free)
}

func (c *crossings) RecvMsgs(s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (int, capi.Errno) {
	c.receives.Add(1)
	return c.Batcher.RecvMsgs(s, in, flags, one)
}

func (c *crossings) GetSockOpt(s capi.Socket, option capi.SocketOption, value []byte) (int, capi.Errno) {
	if option == capi.OptEvents {
		c.events.Add(1)
	}
	return c.Library.GetSockOpt(s, option, value)
}

func (c *crossings) want(t *testing.T, what string, sends, receives int64) {
	t.Helper()
	if s, r := c.sends.Swap(0), c.receives.Swap(0); s != sends || r != receives {
		t.Errorf("%s: %d crossings to send and %d to receive, want %d and %d", what, s, r, sends, receives)
	}
	if n := c.events.Swap(0); n != 0 {
		t.Errorf("%s: ZMQ_EVENTS was read %d times", what, n)
	}
}

// A message, with all its parts, crosses into C once on each side; so do those of a
// batch. Waiting for one does not need ZMQ_EVENTS.
func TestCrossings(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			counted := &crossings{Library: lib, Batcher: capi.BatcherOf(lib)}
			e := newEnv(t, counted)
			push, pull := e.pair("inproc", capi.Push, capi.Pull)
			parts := []string{"a", "b", "c"}
			e.send(push, parts...)
			e.recv(pull) // now it expects three parts
			counted.want(t, "the first message", 1, 3)
			e.send(push, parts...)
			e.recv(pull)
			counted.want(t, "a message of three parts", 1, 1)

			batch := make([][][]byte, 32)
			for i := range batch {
				batch[i] = bytesOf(parts[:1])
			}
			if n, err := push.SendBatch(e.c, batch); n != len(batch) || err != nil {
				t.Fatal(n, err)
			}
			if n, err := pull.RecvBatch(e.c, make([][][]byte, len(batch))); n != len(batch) || err != nil {
				t.Fatal(n, err)
			}
			counted.want(t, "a batch", 1, 1)
		})
	}
}

// One call finds that there is nothing, and the next, once there is something, gets it.
func TestCrossingsOfAWaitingReceiver(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			counted := &crossings{Library: lib, Batcher: capi.BatcherOf(lib)}
			e := newEnv(t, counted)
			push, pull := e.pair("inproc", capi.Push, capi.Pull)
			for range 20 {
				received := make(chan error, 1)
				go func() {
					_, err := pull.Recv(e.c, nil)
					received <- err
				}()
				e.untilParked(pull, 1, 0)
				e.send(push, "message")
				if err := <-received; err != nil {
					t.Fatal(err)
				}
			}
			if n := counted.events.Load(); n != 0 {
				t.Errorf("ZMQ_EVENTS was read %d times", n)
			}
		})
	}
}

// A mandatory Router claims to be writable as long as one of its peers has room, though
// nobody sends to that one. Then a look at what is parked is a few calls, and the rest is left to a timer.
func TestOneFullPeerDoesNotSpin(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			counted := &crossings{Library: lib, Batcher: capi.BatcherOf(lib)}
			e := newEnv(t, counted)
			router := e.socket(capi.Router, int32(capi.OptRouterMandatory), 1, int32(capi.OptSndHWM), 1, int32(capi.OptRcvHWM), 1)
			endpoint, err := router.Bind("inproc://full")
			e.check(err)
			e.named(router, endpoint, "full")
			e.named(router, endpoint, "free") // which makes it writable
			c, cancel := context.WithCancel(e.c)
			var group sync.WaitGroup
			const n, inFlight = 10, 2
			for range n {
				group.Go(func() { router.Send(c, bytesOf([]string{"full", ""})) })
			}
			e.untilParked(router, 0, n-inFlight)
			group.Go(func() { router.Recv(c, nil) })
			e.untilParked(router, 1, n-inFlight)

			router.mu.Lock()
			before := counted.sends.Load() + counted.receives.Load() + counted.events.Load()
			router.dispatch()
			made := counted.sends.Load() + counted.receives.Load() + counted.events.Load() - before
			router.mu.Unlock()
			if made == 0 || made > 6 {
				t.Errorf("%d calls for %d senders that cannot send", made, n-inFlight)
			}
			cancel()
			group.Wait()
		})
	}
}
