package libzmq

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func message(sizes ...int) (msg [][]byte) {
	for _, n := range sizes {
		msg = append(msg, make([]byte, n))
	}
	return msg
}

func TestSlabful(t *testing.T) {
	many := func(n, size int) [][][]byte { return slices.Repeat([][][]byte{message(size)}, n) }
	for _, c := range []struct {
		name    string
		msgs    [][][]byte
		n, size int
	}{
		{"small", many(1, 64), 1, 0},
		{"not small", many(1, leastPooled-1), 1, 0},
		{"large", many(1, leastPooled), 1, leastPooled},
		{"several large", many(9, batchBytes/4), 4, batchBytes},
		{"larger than a batch", many(2, batchBytes+1), 1, batchBytes + 1},
		{"the largest", many(1, mostSlab), 1, mostSlab},
		{"too large", many(1, mostSlab+1), 1, 0},
		{"large parts", [][][]byte{message(leastPooled, 0, leastPooled)}, 1, 2 * leastPooled},
		{"few", many(leastParts-1, leastPart), leastParts - 1, 0},
		{"a batch", many(leastParts, leastPart), leastParts, leastParts * leastPart},
		{"a large batch", many(200, leastPart), batchParts, batchParts * leastPart},
		{"a batch of small ones", many(200, leastPart-1), batchParts, 0},
		{"empty", many(200, 0), batchParts, 0},
		{"many parts", [][][]byte{slices.Repeat(message(leastPart), batchParts+1), message(1)}, 1, 0},
	} {
		if n, size := slabful(c.msgs); n != c.n || size != c.size {
			t.Errorf("%s: %d messages, %d bytes; want %d, %d", c.name, n, size, c.n, c.size)
		}
	}
}

// What arrives is what was sent, whichever way it goes.
func TestMessagesOfAllSizes(t *testing.T) {
	sizes := []int{0, 1, 64, leastPart, 1 << 10, leastPooled - 1, leastPooled, leastSlab - 7, leastSlab, 3 * leastSlab, 1<<20 + 3}
	eachTransport(t, func(t *testing.T, e *env, transport string) {
		push, pull := e.pair(transport, capi.Push, capi.Pull)
		random := rand.New(rand.NewPCG(1, 2))
		for range 30 {
			var msgs [][][]byte
			for range 1 + random.IntN(40) {
				var msg [][]byte
				most := len(sizes) - random.IntN(len(sizes))
				for range 1 + random.IntN(3) {
					msg = append(msg, bytes.Repeat([]byte{byte(random.Int())}, sizes[random.IntN(most)]))
				}
				msgs = append(msgs, msg)
			}
			go sendAll(e, push, msgs)
			for i, msg := range msgs {
				got, err := pull.Recv(e.c, nil)
				e.check(err)
				if !slices.EqualFunc(got, msg, bytes.Equal) {
					t.Fatalf("message %d of %d arrived changed", i, len(msgs))
				}
			}
		}
	})
}

func eachTransport(t *testing.T, test func(t *testing.T, e *env, transport string)) {
	for _, transport := range []string{"inproc", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) { test(t, e, transport) })
		})
	}
}

func sendAll(e *env, s *Socket, msgs [][][]byte) {
	for sent := 0; sent < len(msgs); {
		n, err := s.SendBatch(e.c, msgs[sent:])
		if err != nil {
			e.Error(err)
			return
		}
		sent += n
	}
}

func TestSlabsAreUsedAgain(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		for range 50 {
			e.check(push.Send(e.c, message(leastPooled)))
			e.recv(pull)
		}
		// A slot of the receiver holds the message before.
		if size := e.ctx.slabs.size; size > 2*leastSlab {
			t.Errorf("there are slabs of %d bytes", size)
		}
	})
}

// Peers that do not receive hold slabs up to a limit. What does not fit is sent
// nevertheless, and small slabs make room for a large one.
func TestSlabsAreLimited(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		const n = mostSlabs/leastSlab + 10
		for i := range n {
			msg := message(leastSlab)
			msg[0][leastSlab-1] = byte(i)
			e.check(push.Send(e.c, msg))
		}
		if size := e.ctx.slabs.size; size != mostSlabs {
			t.Errorf("there are slabs of %d bytes, want %d", size, mostSlabs)
		}
		for i := range n {
			if got := e.recv(pull)[0]; got[leastSlab-1] != byte(i) {
				t.Fatalf("message %d arrived changed", i)
			}
		}
		e.check(push.Send(e.c, message(mostSlab)))
		e.recv(pull)
		if e.ctx.slabs.size > mostSlabs || e.ctx.slabs.queues[slabClasses-1].first == nil {
			t.Error("the small slabs did not make room")
		}
	})
}

// A slab that a slow peer holds does not keep others from being used again.
func TestSlabsPassASlowPeer(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		e.check(push.Send(e.c, message(leastPooled)))
		slow, err := pull.RecvLease(e.c)
		e.check(err)
		defer slow.Release()
		for range 50 {
			e.check(push.Send(e.c, message(leastPooled)))
			e.recv(pull)
		}
		if size := e.ctx.slabs.size; size > 4*leastSlab {
			t.Errorf("there are slabs of %d bytes", size)
		}
	})
}

// Nothing is written to what someone still looks at. Each message is filled with a
// byte of its own.
func TestSlabsUnderLoad(t *testing.T) {
	const senders, each = 4, 100
	eachTransport(t, func(t *testing.T, e *env, transport string) {
		push, pull := e.pair(transport, capi.Push, capi.Pull)
		var group sync.WaitGroup
		for n := range senders {
			group.Go(func() {
				for i := range each {
					fill := []byte{byte(n*each + i)}
					msg := [][]byte{bytes.Repeat(fill, 1+rand.IntN(3*leastPooled)), bytes.Repeat(fill, rand.IntN(leastPooled))}
					if err := push.Send(e.c, msg); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 2 {
			group.Go(func() {
				for range senders * each / 2 {
					l, err := pull.RecvLease(e.c)
					if err != nil {
						t.Error(err)
						return
					}
					runtime.Gosched()
					all := bytes.Join(l.Parts(), nil)
					if len(bytes.TrimLeft(all, string(all[:1]))) != 0 {
						t.Error("a message arrived changed")
					}
					l.Release()
				}
			})
		}
		group.Wait()
	})
}

// A message that was leased may be looked at when its context has ended.
func TestSlabsOutliveTheContext(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		sent := message(leastPooled)
		rand.NewChaCha8([32]byte{}).Read(sent[0])
		e.check(push.Send(e.c, sent))
		l, err := pull.RecvLease(e.c)
		e.check(err)
		e.check(e.ctx.Term(e.c))
		if !bytes.Equal(l.Parts()[0], sent[0]) {
			t.Error("the message has changed")
		}
		l.Release()
		left := func() int {
			e.ctx.slabs.mu.Lock()
			defer e.ctx.slabs.mu.Unlock()
			return e.ctx.slabs.size
		}
		for left() > 0 && e.c.Err() == nil {
			runtime.Gosched()
		}
	})
}

// Of what a XSUB sends libzmq never frees some, so it is not lent.
func TestNothingOfAnXSubIsLent(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		xpub, xsub := e.pair("inproc", capi.XPub, capi.XSub)
		sent := [][]byte{[]byte("head"), make([]byte, leastLoan), []byte("tail")}
		done := make(chan struct{})
		e.check(xsub.SendLoan(e.c, sent, func() { close(done) }))
		e.check(xsub.Send(e.c, sent))
		for range 2 {
			e.recv(xpub)
		}
		if e.ctx.slabs.size != 0 {
			t.Error("a slab was lent")
		}
		select {
		case <-done:
		case <-e.c.Done():
			t.Error("the loan is not over")
		}
	})
}
