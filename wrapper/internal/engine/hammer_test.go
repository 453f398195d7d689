package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
)

var hammerTypes = []capi.SocketType{
	capi.Pair, capi.Pub, capi.Sub, capi.Req, capi.Rep, capi.Dealer, capi.Router, capi.Pull, capi.Push, capi.XPub, capi.XSub,
}

// All operations on few sockets and names at the same time, of all types, with random
// closes, cancels and terminations: nothing hangs, races or panics, every error is one that
// the call may have, and every loan comes back once.
func TestHammer(t *testing.T) {
	for deadline := time.Now().Add(testlib.HammerTime(t)); time.Now().Before(deadline); {
		h := &hammer{T: t, ctx: newContext()}
		h.sockets = make([]*Socket, 6)
		for i := range h.sockets {
			h.replace(i)
		}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 300 {
					h.strike()
				}
			})
		}
		group.Go(func() {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			if rand.IntN(2) == 0 {
				h.check(h.ctx.Shutdown())
			}
			h.check(h.ctx.Term(context.Background()))
		})
		group.Wait()
		if n := h.lent.Load(); n != 0 {
			t.Errorf("%d loans are not back", n)
		}
		if names := h.ctx.names.bound; len(names) > 0 {
			t.Errorf("closed sockets have the names %v", names)
		}
	}
}

type hammer struct {
	*testing.T
	ctx  *Context
	lent atomic.Int64 // loans that are not back

	mu      sync.Mutex
	sockets []*Socket
}

func (h *hammer) replace(i int) {
	s, err := h.ctx.NewSocket(hammerTypes[rand.IntN(len(hammerTypes))])
	if err != nil {
		h.check(err)
		return
	}
	h.mu.Lock()
	old := h.sockets[i]
	h.sockets[i] = s.(*Socket)
	h.mu.Unlock()
	if old != nil {
		h.check(old.Close())
	}
}

func (h *hammer) strike() {
	i := rand.IntN(len(h.sockets))
	h.mu.Lock()
	s := h.sockets[i]
	h.mu.Unlock()
	c, cancel := context.WithTimeout(context.Background(), time.Duration(rand.IntN(300))*time.Microsecond)
	defer cancel()
	endpoint := fmt.Sprintf("inproc://%d", rand.IntN(3))
	var err error
	switch rand.IntN(28) {
	case 0:
		_, err = s.Bind(endpoint)
	case 1, 2, 3:
		err = s.Connect(endpoint)
	case 4:
		err = s.Unbind(endpoint)
	case 5:
		err = s.Disconnect(endpoint)
	case 6:
		h.replace(i)
	case 7:
		_, err = s.Events()
	case 8:
		var stop func()
		if stop, err = s.Watch(capi.PollIn|capi.PollOut, func() {}); err == nil {
			defer stop()
		}
	case 9:
		err = s.SetOption(capi.OptSubscribe, []byte{byte(rand.IntN(2))})
	case 10:
		err = s.SetOption(capi.OptUnsubscribe, []byte{byte(rand.IntN(2))})
	case 11:
		err = s.SetOption(capi.OptRcvHWM, []byte{byte(rand.IntN(4)), 0, 0, 0})
	case 12:
		_, err = s.SendBatch(c, [][][]byte{{{1}, {0}}, {{0}}, {{1, 2}, {}, {3}}})
	case 13:
		_, err = s.RecvBatch(c, make([][][]byte, 3))
	case 14, 15, 16, 17, 18:
		err = s.Send(c, [][]byte{{byte(rand.IntN(3))}, make([]byte, rand.IntN(600))}[:1+rand.IntN(2)])
	case 19, 20:
		err = h.lend(c, s)
	case 21, 22:
		err = h.lease(c, s)
	default:
		_, err = s.Recv(c, [][]byte{make([]byte, 0, 300)})
	}
	h.check(err)
}

// lend changes the memory once it is back. The race detector sees who looks at it then.
func (h *hammer) lend(c context.Context, s *Socket) error {
	msg := [][]byte{{byte(rand.IntN(3))}, {}, make([]byte, rand.IntN(600))}[:1+rand.IntN(3)]
	var ended atomic.Bool
	h.lent.Add(1)
	err := s.SendLoan(c, msg, func() {
		if ended.Swap(true) {
			h.Error("a loan ended twice")
		}
		for _, p := range msg {
			clear(p)
		}
		h.lent.Add(-1)
	})
	if err != nil {
		h.lent.Add(-1)
	}
	return err
}

// lease looks at all it gets before it gives it back.
func (h *hammer) lease(c context.Context, s *Socket) error {
	l, err := s.RecvLease(c)
	if err == nil {
		joined(l.Parts())
		l.Release()
	}
	return err
}

// check fails the test on errors that no call should have.
func (h *hammer) check(err error) {
	for _, known := range []error{
		driver.ErrClosed, context.DeadlineExceeded, capi.ETERM, capi.EAGAIN, capi.EFSM, capi.ENOTSUP, capi.EINVAL,
		capi.EADDRINUSE, capi.ENOENT, capi.EHOSTUNREACH,
	} {
		if err == nil || errors.Is(err, known) {
			return
		}
	}
	h.Error(err)
}

// Many send to many through few sockets: each message arrives once, whole, and those
// of one sender in order, while receives are cancelled.
func TestNothingIsLostOrDoubled(t *testing.T) {
	e := newEnv(t)
	const senders, each, receivers = 8, 2000, 8
	pulls := []*Socket{e.patient(capi.Pull), e.patient(capi.Pull)}
	for i, pull := range pulls {
		e.set(pull, capi.OptRcvHWM, 5)
		e.bind(pull, fmt.Sprint(i))
	}
	var group sync.WaitGroup
	for from := range senders {
		push := e.patient(capi.Push)
		e.set(push, capi.OptSndHWM, 5)
		for i := range pulls {
			e.connect(push, fmt.Sprint(i))
		}
		group.Go(func() {
			for n := range each {
				text := fmt.Sprint(from, " ", n)
				if err := push.Send(e.c, parts(text, text)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var mu sync.Mutex
	seen := map[string]bool{}
	done := make(chan struct{})
	for i := range receivers {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				c, cancel := context.WithTimeout(e.c, time.Duration(rand.IntN(500))*time.Microsecond)
				m, err := pulls[i%len(pulls)].Recv(c, nil)
				cancel()
				if err != nil {
					continue
				}
				mu.Lock()
				text := string(m[0])
				if len(m) != 2 || string(m[1]) != text || seen[text] {
					t.Errorf("%q", m)
				}
				if seen[text] = true; len(seen) == senders*each {
					close(done)
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
}
