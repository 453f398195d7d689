package zmq

import (
	"fmt"
	"testing"
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
					n := testing.AllocsPerRun(10, func() {
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
		n := testing.AllocsPerRun(100, func() {
			s, err := e.ctx.Socket(Pull)
			e.check(err)
			e.check(s.Close())
		})
		if n > most {
			t.Errorf("%v allocations, want %v at most", n, most)
		}
	})
}

type allocation struct {
	name            string
	most            float64 // allocations a message
	embedded, small float64 // the same for the engine, and for its small messages
	messages        int     // of a call
	call            func()
}

// warm is how many calls go before, so that there is memory to send from and what it
// takes to wait.
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
