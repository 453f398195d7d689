package zmq

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// What a message through libzmq allocates, at most: nothing into memory that is used
// again, one allocation if the receiver keeps it, and next to none in a batch. The
// embedded engine has the memory of messages on their way too: for large ones a buffer,
// which is handed out when the receiver keeps it. What small ones are kept in are slabs.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	eachBackendAlone(t, func(t *testing.T, backend string) {
		for _, size := range []int{0, 64, 1 << 10} {
			t.Run(fmt.Sprint(size), func(t *testing.T) {
				e := newEnv(t, WithBackend(backend))
				push, pull := e.pair(inproc(), Push, Pull)
				waitOnce(e, push, pull, size)
				for _, c := range allocations(e, push, pull, size) {
					most := c.most
					if e.ctx.Backend() == "embedded" {
						most = c.embedded
						if size <= 64 {
							most = c.small
						}
					}
					for range warm {
						c.call()
					}
					n := allocsPerRun(10, func() {
						for range rounds {
							c.call()
						}
					})
					if n > most*rounds*float64(c.messages) {
						t.Errorf("%s: %v allocations a message, want %v at most", c.name, n/rounds/float64(c.messages), most)
					}
				}
			})
		}
	})
}

// What a socket allocates from its making to its close, at most: itself, here and in
// the driver, what is known of it when it is leaked, what finds that out, and the value
// of its linger.
func TestAllocationsOfASocket(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	eachBackendAlone(t, func(t *testing.T, backend string) {
		e := newEnv(t, WithBackend(backend))
		most := 6.0
		if e.ctx.Backend() == "embedded" {
			most = 10
		}
		n := allocsPerRun(100, func() {
			s, err := e.ctx.Socket(Pull)
			e.check(err)
			e.check(s.Close())
		})
		if n > most {
			t.Errorf("%v allocations, want %v at most", n, most)
		}
	})
}

// allocsPerRun is testing.AllocsPerRun without the collector, which may have a lot to do
// after other tests: it empties the pools, and what fills them again is not of the call.
func allocsPerRun(runs int, call func()) float64 {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC() // so that none is under way; the first run, which is not counted, fills the pools
	return testing.AllocsPerRun(runs, call)
}

// waitOnce has both sockets wait: what that takes is made the first time, as is the memory
// that a full pipe takes. Whether libzmq lets a later send wait is up to chance, for it
// looks for room only about once in a millisecond.
func waitOnce(e *env, push, pull *Socket, size int) {
	e.check(push.SetSendTimeout(time.Millisecond))
	sent, batch := 0, slices.Repeat([]Message{Msg(make([]byte, size))}, 64)
	for full := false; !full; {
		n, err := push.SendBatch(e.c, batch)
		if full = err != nil; full {
			wantError(e.T, err, ErrAgain)
		}
		sent += n
	}
	for range sent {
		_, err := pull.Recv(e.c)
		e.check(err)
	}
	e.check(pull.SetRecvTimeout(time.Millisecond))
	_, err := pull.Recv(e.c)
	wantError(e.T, err, ErrAgain)
	e.check(push.SetSendTimeout(-1))
	e.check(pull.SetRecvTimeout(-1))
}

type allocation struct {
	name            string
	most            float64 // allocations a message
	embedded, small float64 // the same for the engine, and for its small messages
	messages        int     // of a call
	call            func()
}

// warm is how many calls go before, so that there is memory to send from and to receive
// into.
const warm = 100

// rounds is how many calls are counted together, for what is allocated only now and
// then.
const rounds = 10

func allocations(e *env, push, pull *Socket, size int) []allocation {
	msg, into := Msg(make([]byte, size)), Message(nil)
	batch, again := make([]Message, 64), make([]Message, 64)
	for i := range batch {
		batch[i] = msg
	}
	receiveAll := func(in []Message) {
		for n := 0; n < len(in); {
			k, err := pull.RecvBatch(e.c, in[n:])
			e.check(err)
			n += k
		}
	}
	return []allocation{
		{"a message into a buffer", 0, 0, 0, 1, func() {
			e.check(push.Send(DontWait, msg))
			var err error
			into, err = pull.RecvInto(e.c, into)
			e.check(err)
		}},
		{"a message to keep", 1, 2, 0.05, 1, func() {
			e.check(push.Send(e.c, msg))
			_, err := pull.Recv(e.c)
			e.check(err)
		}},
		{"a batch into buffers", 0, 0.01, 0.01, 64, func() {
			_, err := push.SendBatch(e.c, batch)
			e.check(err)
			receiveAll(again)
		}},
		{"a batch to keep", 0.05, 2.01, 0.05, 64, func() {
			_, err := push.SendBatch(e.c, batch)
			e.check(err)
			clear(again)
			receiveAll(again)
		}},
		{"a loop", 0.05, 2.01, 0.05, 10 * 64, func() {
			for range 10 {
				_, err := push.SendBatch(e.c, batch)
				e.check(err)
			}
			n := 0
			for _, err := range pull.Messages(e.c) {
				e.check(err)
				if n++; n == 10*64 {
					break
				}
			}
		}},
	}
}
