package libzmq

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// eachLeader runs a test with sockets over tcp, where calls lead.
func eachLeader(t *testing.T, test func(t *testing.T, e *env, push, pull *Socket)) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("tcp", capi.Push, capi.Pull)
		test(t, e, push, pull)
	})
}

// received is what a goroutine has received.
type received struct {
	parts []string
	err   error
}

func (e *env) receiveLater(c context.Context, s *Socket) <-chan received {
	got := make(chan received, 1)
	go func() {
		parts, err := s.Recv(c, nil)
		got <- received{stringsOf(parts), err}
	}()
	return got
}

func (e *env) untilLed(s *Socket) {
	e.Helper()
	for e.c.Err() == nil {
		s.mu.Lock()
		led := s.leader != nil
		s.mu.Unlock()
		if led {
			return
		}
		runtime.Gosched()
	}
	e.Fatal("nobody leads")
}

func (e *env) want(got <-chan received, text string) {
	e.Helper()
	if r := <-got; r.err != nil || len(r.parts) != 1 || r.parts[0] != text {
		e.Errorf("received %q, %v; want %q", r.parts, r.err, text)
	}
}

func TestALoneCallLeads(t *testing.T) {
	eachLeader(t, func(t *testing.T, e *env, push, pull *Socket) {
		e.needLeaders(pull)
		for range 3 {
			got := e.receiveLater(e.c, pull)
			e.untilLed(pull)
			e.send(push, "a")
			e.want(got, "a")
		}
	})
}

// needLeaders skips a test where a thread waits for descriptors.
func (e *env) needLeaders(s *Socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.check(s.makePump())
	if _, ok := s.pump.(leadable); !ok {
		e.Skip("no call leads with this pump")
	}
}

// A leader that gives up is no leader any more, and the next is not affected.
func TestALeaderGivesUp(t *testing.T) {
	eachLeader(t, func(t *testing.T, e *env, push, pull *Socket) {
		e.needLeaders(pull)
		for range 20 {
			c, cancel := context.WithCancel(e.c)
			got := e.receiveLater(c, pull)
			e.untilLed(pull)
			cancel()
			if r := <-got; !errors.Is(r.err, context.Canceled) {
				t.Fatal(r)
			}
			e.set(pull, capi.OptRcvTimeo, 1)
			if r := <-e.receiveLater(e.c, pull); r.err != capi.EAGAIN {
				t.Fatal(r)
			}
			e.set(pull, capi.OptRcvTimeo, -1)
			got = e.receiveLater(e.c, pull)
			e.send(push, "a")
			e.want(got, "a")
		}
	})
}

// Those who park beside a leader are served by it, and then by the pump.
func TestOthersBesideALeader(t *testing.T) {
	eachLeader(t, func(t *testing.T, e *env, push, pull *Socket) {
		const n = 5
		var all [n]<-chan received
		for range 3 {
			for i := range all {
				all[i] = e.receiveLater(e.c, pull)
				e.untilParked(pull, i+1, 0)
			}
			for i := range all {
				e.send(push, string(rune('a'+i)))
			}
			for i := range all {
				e.want(all[i], string(rune('a'+i)))
			}
		}
	})
}

// A leader whose call another goroutine has completed is let go.
func TestALeaderIsCompletedByOthers(t *testing.T) {
	eachLeader(t, func(t *testing.T, e *env, push, pull *Socket) {
		for range 50 {
			got := e.receiveLater(e.c, pull)
			e.untilParked(pull, 1, 0)
			e.send(push, "a")
			for len(got) == 0 && e.c.Err() == nil {
				_, err := pull.Events()
				e.check(err)
			}
			e.want(got, "a")
		}
	})
}

func TestCloseUnderALeader(t *testing.T) {
	eachLeader(t, func(t *testing.T, e *env, _, pull *Socket) {
		got := e.receiveLater(e.c, pull)
		e.untilParked(pull, 1, 0)
		e.check(pull.Close())
		if r := <-got; r.err != driver.ErrClosed {
			t.Error(r)
		}
	})
}

// Calls that come, go and give up at any moment neither lose a message nor hang.
func TestLeadersUnderLoad(t *testing.T) {
	eachLeader(t, func(t *testing.T, e *env, push, pull *Socket) {
		const messages, receivers = 500, 3
		var group sync.WaitGroup
		left := make(chan struct{}, messages)
		for range messages {
			left <- struct{}{}
		}
		for range receivers {
			group.Go(func() {
				for len(left) > 0 && e.c.Err() == nil {
					c, cancel := context.WithTimeout(e.c, time.Millisecond)
					_, err := pull.Recv(c, nil)
					cancel()
					switch {
					case err == nil:
						<-left
					case !errors.Is(err, context.DeadlineExceeded):
						t.Error(err)
						return
					}
				}
			})
		}
		for range messages {
			e.send(push, "a")
			runtime.Gosched()
		}
		group.Wait()
		if len(left) > 0 {
			t.Errorf("%d messages were lost", len(left))
		}
	})
}
