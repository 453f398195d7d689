package libzmq

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A send may drain the edge that tells of a message. A receiver that is parked
// on the same socket must be told all the same, also when nothing happens any
// more afterwards.
func TestSendDoesNotSwallowTheReceiversEdge(t *testing.T) {
	const rounds = 200
	for _, procs := range []int{1, 4} {
		t.Run(fmt.Sprint("GOMAXPROCS=", procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			eachBackendAlone(t, func(t *testing.T, alone func() *env) {
				e := alone()
				a, b := e.pair("inproc", capi.Dealer, capi.Dealer)
				for round := range rounds {
					got := make(chan string, 1)
					go func() {
						parts, err := a.Recv(e.c, nil)
						got <- fmt.Sprint(stringsOf(parts), err)
					}()
					e.untilParked(a, 1, 0)
					sent := make(chan struct{})
					go func() { // keeps draining what tells of the message below
						defer close(sent)
						for range 20 {
							a.Send(e.c, [][]byte{[]byte("noise")})
						}
					}()
					e.send(b, strconv.Itoa(round))
					<-sent
					if msg, want := <-got, fmt.Sprintf("[%d] <nil>", round); msg != want {
						t.Fatalf("got %s, want %s", msg, want)
					}
					for range 20 {
						e.recv(b)
					}
				}
			})
		})
	}
}

func TestMessagesThatCameBeforeParkingAreSeen(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		a, b := e.pair("inproc", capi.Pair, capi.Pair)
		go func() {
			for {
				parts, err := b.Recv(e.c, nil)
				if err != nil || b.Send(e.c, parts) != nil {
					return
				}
			}
		}()
		for i := range 3000 {
			e.send(a, strconv.Itoa(i))
			if got := e.recv(a); got[0] != strconv.Itoa(i) {
				t.Fatalf("got %v, want %d", got, i)
			}
		}
	})
}

// A failed send looks for new room only once a millisecond.
func TestSenderWakesThoughItsSendWasThrottled(t *testing.T) {
	for _, transport := range []string{"inproc", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				push, pull := e.pair(transport, capi.Push, capi.Pull, int32(capi.OptSndHWM), 1, int32(capi.OptRcvHWM), 1)
				const n = 3000
				go func() {
					for i := range n {
						push.Send(e.c, [][]byte{[]byte(strconv.Itoa(i))})
					}
				}()
				for i := range n {
					if got := e.recv(pull); got[0] != strconv.Itoa(i) {
						t.Fatalf("got %v, want %d", got, i)
					}
				}
			})
		})
	}
}

func TestCallsAreServedInOrder(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		const n = 20
		var group sync.WaitGroup
		got := make([]string, n)
		for i := range n {
			group.Go(func() {
				parts, err := pull.Recv(e.c, nil)
				got[i] = fmt.Sprint(stringsOf(parts), err)
			})
			e.untilParked(pull, i+1, 0)
		}
		for i := range n {
			e.send(push, strconv.Itoa(i))
		}
		group.Wait()
		for i := range got {
			if want := fmt.Sprintf("[%d] <nil>", i); got[i] != want {
				t.Errorf("call %d got %s", i, got[i])
			}
		}
	})
}

func TestCloseWakesWaiters(t *testing.T) {
	ends := map[string]struct {
		end  func(e *env, s *Socket) error
		want error
	}{
		"close":    {func(e *env, s *Socket) error { return s.Close() }, driver.ErrClosed},
		"shutdown": {func(e *env, s *Socket) error { return e.ctx.Shutdown() }, capi.ETERM},
		"term":     {func(e *env, s *Socket) error { return e.ctx.Term(e.c) }, capi.ETERM},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				s := e.socket(capi.Dealer)
				errs := make(chan error, 20)
				for range 10 {
					go func() { _, err := s.Recv(e.c, nil); errs <- err }()
					go func() { errs <- s.Send(e.c, [][]byte{nil}) }()
				}
				e.untilParked(s, 10, 10)
				if err := end.end(e, s); err != nil {
					t.Fatal(err)
				}
				for range 20 {
					if err := <-errs; !errors.Is(err, end.want) {
						t.Errorf("got %v, want %v", err, end.want)
					}
				}
				if err := s.Send(e.c, [][]byte{nil}); !errors.Is(err, end.want) {
					t.Errorf("later send: %v, want %v", err, end.want)
				}
				if _, err := s.Recv(e.c, nil); !errors.Is(err, end.want) {
					t.Errorf("later receive: %v, want %v", err, end.want)
				}
			})
		})
	}
}

// Goroutines close and use sockets at the same time; the ledger watches that no
// handle is used after its end.
func TestCloseRaces(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		for range 50 {
			a, b := e.pair("inproc", capi.Dealer, capi.Dealer)
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					for a.Send(e.c, [][]byte{nil, nil}) == nil {
					}
				})
				group.Go(func() {
					for err := error(nil); err == nil; {
						_, err = b.Recv(e.c, nil)
					}
				})
			}
			for range 2 {
				group.Go(func() { b.Close() })
				group.Go(func() { a.Close() })
			}
			group.Wait()
		}
	})
}

func TestCancelledCallsLeaveTheSocketUsable(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		s := e.socket(capi.Dealer)
		for range 20 {
			c, cancel := context.WithCancel(e.c)
			errs := make(chan error, 2)
			go func() { _, err := s.Recv(c, nil); errs <- err }()
			go func() { errs <- s.Send(c, [][]byte{[]byte("never sent")}) }()
			e.untilParked(s, 1, 1)
			cancel()
			for range 2 {
				if err := <-errs; err != context.Canceled {
					t.Fatal(err)
				}
			}
			if _, err := s.Recv(c, nil); err != context.Canceled {
				t.Fatal(err)
			}
			if err := s.Send(c, [][]byte{nil}); err != context.Canceled {
				t.Fatal(err)
			}
		}
		c, cancel := context.WithTimeout(e.c, time.Millisecond)
		defer cancel()
		if _, err := s.Recv(c, nil); err != context.DeadlineExceeded {
			t.Fatal(err)
		}
		peer := e.socket(capi.Dealer)
		e.join("inproc", peer, s)
		e.send(s, "to")
		e.send(peer, "fro")
		if to, fro := e.recv(peer), e.recv(s); to[0] != "to" || fro[0] != "fro" {
			t.Fatal(to, fro)
		}
	})
}

// Thousands of receives that are cancelled at random lose and double nothing.
func TestCancelledReceivesLoseNothing(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		const n, cancels, receivers = 10_000, 10_000, 8
		var cancelled atomic.Int64
		var group sync.WaitGroup
		got := make([][]int, receivers)
		for r := range receivers {
			group.Go(func() {
				for {
					c, cancel := context.WithTimeout(e.c, time.Duration(rand.IntN(50))*time.Microsecond)
					parts, err := receives[r%2].recv(c, pull)
					cancel()
					switch {
					case e.c.Err() != nil:
						return
					case err != nil:
						cancelled.Add(1)
					case len(parts[0]) == 0: // the end
						return
					default:
						number, _ := strconv.Atoi(string(parts[0]))
						got[r] = append(got[r], number)
					}
				}
			})
		}
		for i := range n {
			for cancelled.Load() < int64((i+1)*cancels/n) && e.c.Err() == nil {
				runtime.Gosched()
			}
			e.send(push, strconv.Itoa(i))
		}
		for range receivers {
			e.send(push, "")
		}
		group.Wait()
		all := slices.Sorted(slices.Values(slices.Concat(got...)))
		for i := range n {
			if i >= len(all) || all[i] != i {
				t.Fatalf("got %d messages of %d; number %d is lost or doubled", len(all), n, i)
			}
		}
		t.Logf("%d receives cancelled", cancelled.Load())
	})
}

func TestTimeLimitsOfTheSocket(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		for _, limit := range []int32{0, 20} {
			s := e.socket(capi.Dealer, int32(capi.OptRcvTimeo), limit, int32(capi.OptSndTimeo), limit)
			for range 2 {
				start := time.Now()
				if _, err := s.Recv(e.c, nil); err != capi.EAGAIN {
					t.Fatal(err)
				}
				if err := s.Send(e.c, [][]byte{nil}); err != capi.EAGAIN {
					t.Fatal(err)
				}
				if took, least := time.Since(start), 2*time.Duration(limit)*time.Millisecond; took < least {
					t.Errorf("two calls with a limit of %d ms took %v", limit, took)
				}
			}
		}
	})
}

// The routing ids of peers that a Router sends to.
func (e *env) named(router *Socket, endpoint, id string) *Socket {
	e.Helper()
	d := e.socket(capi.Dealer, int32(capi.OptRcvHWM), 1, int32(capi.OptSndHWM), 1)
	if err := d.SetOption(capi.OptRoutingID, []byte(id)); err != nil {
		e.Fatal(err)
	}
	if err := d.Connect(endpoint); err != nil {
		e.Fatal(err)
	}
	e.send(d, "here")
	if got := e.recv(router); got[0] != id {
		e.Fatal(got)
	}
	return d
}

// A mandatory Router always claims to be writable. One full peer must neither
// hold up the others nor make anything spin.
func TestSendersOfARouterDoNotBlockEachOther(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		router := e.socket(capi.Router, int32(capi.OptRouterMandatory), 1, int32(capi.OptSndHWM), 1, int32(capi.OptRcvHWM), 1)
		endpoint, err := router.Bind(fmt.Sprintf("inproc://%d", names.Add(1)))
		if err != nil {
			t.Fatal(err)
		}
		full, free := e.named(router, endpoint, "full"), e.named(router, endpoint, "free")

		const n = 10
		var group sync.WaitGroup
		for i := range n {
			group.Go(func() { router.Send(e.c, bytesOf([]string{"full", strconv.Itoa(i)})) })
		}
		inFlight := 2 // one message in each of the two queues
		e.untilParked(router, 0, n-inFlight)
		received := make(chan []string)
		go func() {
			parts, _ := router.Recv(e.c, nil)
			received <- stringsOf(parts)
		}()
		e.untilParked(router, 1, n-inFlight)
		for i := range 100 {
			e.send(router, "free", strconv.Itoa(i))
			if got := e.recv(free); got[0] != strconv.Itoa(i) {
				t.Fatal(got)
			}
		}
		e.untilParked(router, 1, n-inFlight)
		e.send(free, "hello")
		if got := <-received; !slices.Equal(got, []string{"free", "hello"}) {
			t.Fatal(got)
		}
		var got []string
		for range n {
			got = append(got, e.recv(full)[0])
		}
		group.Wait()
		slices.Sort(got)
		if len(slices.Compact(got)) != n {
			t.Errorf("got %v", got)
		}
		if err := router.Send(e.c, bytesOf([]string{"nobody", ""})); err != capi.EHOSTUNREACH {
			t.Error(err)
		}
	})
}

func TestXPubThatDropsNothingWaits(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		pub, sub := e.pair("inproc", capi.XPub, capi.Sub, int32(capi.OptSndHWM), 1, int32(capi.OptRcvHWM), 1)
		e.set(pub, capi.OptXPubNoDrop, 1)
		if err := sub.SetOption(capi.OptSubscribe, nil); err != nil {
			t.Fatal(err)
		}
		e.recv(pub)
		const n = 200
		go func() {
			for i := range n {
				pub.Send(e.c, bytesOf([]string{strconv.Itoa(i), "tail"}))
			}
		}()
		for i := range n {
			if got := e.recv(sub); !slices.Equal(got, []string{strconv.Itoa(i), "tail"}) {
				t.Fatal(got)
			}
		}
	})
}

func TestBlockedReceiversTakeNoThreads(t *testing.T) {
	eachBackendAlone(t, func(t *testing.T, alone func() *env) {
		e := alone()
		const sockets, each = 1000, 10
		c, cancel := context.WithCancel(e.c)
		var group sync.WaitGroup
		for range sockets {
			s := e.socket(capi.Pull)
			for range each {
				group.Go(func() { s.Recv(c, nil) })
			}
			e.untilParked(s, each, 0)
		}
		tasks, err := os.ReadDir("/proc/self/task")
		if err == nil && len(tasks) >= 20 {
			t.Errorf("%d threads for %d receivers", len(tasks), sockets*each)
		}
		t.Logf("%d threads for %d receivers", len(tasks), sockets*each)
		start := time.Now()
		cancel()
		group.Wait()
		if err := e.ctx.Term(e.c); err != nil || time.Since(start) > 5*time.Second {
			t.Errorf("closed after %v: %v", time.Since(start), err)
		}
	})
}
