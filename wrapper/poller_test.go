package zmq

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func (e *env) poller() *Poller {
	p := new(Poller)
	e.Cleanup(func() { e.check(p.Close()) })
	return p
}

// waitFor wants exactly one socket ready.
func (e *env) waitFor(p *Poller, s *Socket, events PollEvents) {
	e.Helper()
	ready, err := p.Wait(e.c)
	e.check(err)
	if len(ready) != 1 || ready[0] != (Ready{Socket: s, Events: events}) {
		e.Fatalf("ready: %v", ready)
	}
}

func TestPoller(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		p := e.poller()
		push1, pull1 := e.pair(endpoint, Push, Pull)
		push2, pull2 := e.pair(map[bool]string{true: inproc(), false: endpoint}[endpoint[:6] == "inproc"], Push, Pull)
		e.check(p.Add(pull1, PollIn))
		e.check(p.Add(pull2, PollIn))
		for i := range 200 {
			push, pull := push1, pull1
			if i%3 == 0 {
				push, pull = push2, pull2
			}
			go push.Send(e.c, Msg(i))
			e.waitFor(p, pull, PollIn)
			e.waitFor(p, pull, PollIn) // for as long as the message is there
			e.want(pull, i)
		}
		e.check(p.Remove(pull1))
		e.send(push1, "x")
		e.send(push2, "y")
		e.waitFor(p, pull2, PollIn)
		wantError(e.T, p.Remove(pull1), capi.EINVAL)
		e.check(p.Add(push2, PollOut))
		ready, err := p.Wait(e.c)
		e.check(err)
		if len(ready) != 2 {
			e.Errorf("ready: %v", ready)
		}
	})
}

func TestPollerWaitsForRoomToSend(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.poller()
		push, pull := e.socket(Push, SendHWM(1)), e.socket(Pull, RecvHWM(1))
		endpoint, err := pull.Bind(inproc())
		e.check(err)
		e.check(push.Connect(endpoint))
		e.check(p.Add(push, PollOut))
		e.waitFor(p, push, PollOut)
		e.send(push, 1)
		e.send(push, 2)
		c, cancel := context.WithCancel(e.c)
		full := make(chan error, 1)
		go func() { _, err := p.Wait(c); full <- err }()
		cancel()
		wantError(e.T, <-full, context.Canceled)
		go func() {
			for range 2 {
				pull.Recv(e.c)
			}
		}()
		e.waitFor(p, push, PollOut)
	})
}

// Sends on a socket may drain the edge that tells of a message to receive.
func TestPollerSeesSwallowedEdges(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.poller()
		a, b := e.pair(inproc(), Dealer, Dealer)
		e.check(p.Add(a, PollIn))
		for i := range 300 {
			var group sync.WaitGroup
			group.Go(func() {
				for range 5 {
					a.Send(e.c, Msg("noise"))
				}
			})
			group.Go(func() {
				runtime.Gosched()
				b.Send(e.c, Msg(i))
			})
			e.waitFor(p, a, PollIn)
			e.want(a, i)
			group.Wait()
			for range 5 {
				e.recv(b)
			}
		}
	})
}

func TestPollerOfClosedSockets(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.poller()
		s := e.socket(Pull)
		e.check(p.Add(s, PollIn))
		e.check(p.Add(s, PollIn)) // again: the same
		got := make(chan []Ready, 1)
		go func() {
			ready, err := p.Wait(e.c)
			if err != nil {
				e.Error(err)
			}
			got <- ready
		}()
		e.check(s.Close())
		ready := <-got
		if len(ready) != 1 || ready[0].Socket != s || !errors.Is(ready[0].Err, ErrClosed) {
			e.Errorf("ready: %v", ready)
		}
		e.check(p.Remove(s))
		wantError(e.T, p.Add(s, PollIn), ErrClosed)
		wantError(e.T, p.Add(new(Socket), PollIn), ErrClosed)
		open := e.socket(Pull)
		wantError(e.T, p.Add(open, 0), capi.EINVAL)
		wantError(e.T, p.Add(open, capi.PollErr), capi.EINVAL)
		_, err := p.Wait(noContext)
		wantError(e.T, err)
		ends := make(chan error, 4)
		for range 4 {
			go func() { _, err := p.Wait(e.c); ends <- err }()
		}
		e.check(p.Close())
		for range 4 {
			wantError(e.T, <-ends, ErrClosed)
		}
		wantError(e.T, p.Add(open, PollIn), ErrClosed)
		wantError(e.T, p.AddFD(0, PollIn), ErrClosed)
	})
}

func TestPollerOfDescriptors(t *testing.T) {
	eachBackend(t, func(e *env) {
		r, w, err := os.Pipe()
		e.check(err)
		defer w.Close()
		defer r.Close()
		fd, out := r.Fd(), w.Fd() // makes them block: that must not matter
		p := e.poller()
		err = p.AddFD(fd, PollIn)
		if runtime.GOOS != "linux" {
			wantError(e.T, err, ErrNotSupported)
			return
		}
		e.check(err)
		push, pull := e.pair(inproc(), Push, Pull)
		e.check(p.Add(pull, PollIn))
		for range 50 {
			go w.WriteString("x")
			ready, err := p.Wait(e.c)
			e.check(err)
			if len(ready) != 1 || ready[0] != (Ready{FD: fd, Events: PollIn}) {
				e.Fatalf("ready: %v", ready)
			}
			_, err = r.Read(make([]byte, 1))
			e.check(err)
			e.send(push, "y")
			e.waitFor(p, pull, PollIn)
			e.recv(pull)
		}
		e.check(p.AddFD(out, PollOut|PollIn))
		ready, err := p.Wait(e.c)
		e.check(err)
		if len(ready) != 1 || ready[0] != (Ready{FD: out, Events: PollOut}) {
			e.Fatalf("ready: %v", ready)
		}
		e.check(p.RemoveFD(out))
		wantError(e.T, p.RemoveFD(out), capi.EINVAL)
		wantError(e.T, p.AddFD(1<<20, PollIn), syscall.EBADF)
		wantError(e.T, p.AddFD(fd, 8), capi.EINVAL)
		e.check(p.AddFD(fd, PollIn)) // again: the same
		e.check(w.Close())
		ready, err = p.Wait(e.c)
		e.check(err)
		if len(ready) != 1 || ready[0] != (Ready{FD: fd, Events: PollIn}) {
			e.Errorf("after a hang-up: %v", ready)
		}
	})
}
