package engine

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// virtual runs a test in virtual time: it ends when all goroutines have, and time
// passes when all of them wait.
func virtual(t *testing.T, test func(e *env)) {
	synctest.Test(t, func(t *testing.T) { test(newEnv(t)) })
}

// patient makes a socket that waits for ever.
func (e *env) patient(typ capi.SocketType) *Socket {
	s := e.socket(typ)
	e.set(s, capi.OptRcvTimeo, -1)
	e.set(s, capi.OptSndTimeo, -1)
	return s
}

func (e *env) took(since time.Time, want time.Duration) {
	e.Helper()
	if took := time.Since(since); took != want {
		e.Errorf("it took %v, want %v", took, want)
	}
}

func TestTimeouts(t *testing.T) {
	virtual(t, func(e *env) {
		push, pull := e.socket(capi.Push), e.socket(capi.Pull)
		e.set(push, capi.OptSndTimeo, 1500)
		e.set(pull, capi.OptRcvTimeo, 2500)
		start := time.Now()
		e.fails(capi.EAGAIN, push, "x")
		e.took(start, 1500*time.Millisecond)
		e.wants(pull, capi.EAGAIN)
		e.took(start, 4*time.Second)
		c, cancel := context.WithTimeout(e.c, time.Second)
		defer cancel()
		if err := push.Send(c, parts("x")); err != context.DeadlineExceeded {
			t.Error(err)
		}
		e.took(start, 5*time.Second)
	})
}

// What a peer does ends a wait at once.
func TestWaitsEnd(t *testing.T) {
	virtual(t, func(e *env) {
		push, pull := e.patient(capi.Push), e.patient(capi.Pull)
		e.set(push, capi.OptSndHWM, 1)
		e.set(pull, capi.OptRcvHWM, 1)
		start := time.Now()
		go func() {
			for i := range 10 {
				e.check(push.Send(e.c, parts(strconv.Itoa(i)))) // the first waits for a peer
			}
		}()
		time.Sleep(time.Second)
		e.connect(push, "x")
		time.Sleep(time.Second)
		e.bind(pull, "x")
		for i := range 10 {
			e.wants(pull, strconv.Itoa(i))
		}
		e.took(start, 2*time.Second)
	})
}

// Calls are completed in the order in which they were made.
func TestFIFO(t *testing.T) {
	virtual(t, func(e *env) {
		push, pull := e.patient(capi.Push), e.patient(capi.Pull)
		got := make([]string, 10)
		for i := range got {
			go func() {
				m, err := pull.Recv(e.c, nil)
				e.check(err)
				got[i] = string(m[0])
			}()
			synctest.Wait()
		}
		for i := range got {
			go func() { e.check(push.Send(e.c, parts(strconv.Itoa(i)))) }()
			synctest.Wait()
		}
		e.bind(pull, "x")
		e.connect(push, "x")
		synctest.Wait()
		for i, text := range got {
			if text != strconv.Itoa(i) {
				t.Errorf("%q", got)
			}
		}
	})
}

// A receive that is cancelled leaves the message to the next.
func TestCancelLosesNothing(t *testing.T) {
	virtual(t, func(e *env) {
		pull, push := e.patient(capi.Pull), e.patient(capi.Push)
		e.bind(pull, "x")
		e.connect(push, "x")
		c, cancel := context.WithCancel(e.c)
		var err error
		go func() { _, err = pull.Recv(c, nil) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		e.send(push, "kept")
		e.wants(pull, "kept")
		if err != context.Canceled {
			t.Error(err)
		}
		if _, err := pull.Recv(c, nil); err != context.Canceled {
			t.Error(err)
		}
	})
}

// Those to peers with room pass a sender whose peer is full.
func TestRouterSendersDoNotHoldUpEachOther(t *testing.T) {
	virtual(t, func(e *env) {
		r := e.patient(capi.Router)
		e.set(r, capi.OptRouterMandatory, 1)
		e.set(r, capi.OptSndHWM, 1)
		e.bind(r, "r")
		peers := map[string]*Socket{}
		for _, id := range []string{"A", "B"} {
			peers[id] = e.patient(capi.Dealer)
			e.set(peers[id], capi.OptRoutingID, id)
			e.set(peers[id], capi.OptRcvHWM, 1)
			e.connect(peers[id], "r")
		}
		for range 2 {
			e.send(r, "A", "x")
		}
		go e.send(r, "A", "late")
		synctest.Wait()
		for i := range 5 {
			go e.send(r, "B", strconv.Itoa(i))
			synctest.Wait()
		}
		e.wants(peers["B"], "0", "1", "2", "3", "4")
		e.wants(peers["A"], "x", "x", "late")
	})
}

// Shutdown ends what waits and what comes, but the sockets must still be closed; the
// linger can be set until a call has noticed.
func TestShutdown(t *testing.T) {
	virtual(t, func(e *env) {
		pull, push := e.patient(capi.Pull), e.patient(capi.Push)
		errs := make(chan error, 2)
		go func() { _, err := pull.Recv(e.c, nil); errs <- err }()
		go func() { errs <- push.Send(e.c, parts("x")) }()
		synctest.Wait()
		e.check(e.ctx.Shutdown())
		for range 2 {
			if err := <-errs; err != capi.ETERM {
				t.Error(err)
			}
		}
		e.set(pull, capi.OptLinger, 0)
		e.wants(pull, capi.ETERM)
		if _, err := pull.Events(); err != capi.ETERM {
			t.Error(err)
		}
		if _, err := e.ctx.NewSocket(capi.Pull); err != capi.ETERM {
			t.Error(err)
		}
		if err := push.Connect("inproc://x"); err != capi.ETERM {
			t.Error(err)
		}
	})
}

func TestCloseAndTermEndWaits(t *testing.T) {
	for name, end := range map[string]struct {
		call func(e *env, s *Socket) error
		want error
	}{
		"close": {func(_ *env, s *Socket) error { return s.Close() }, driver.ErrClosed},
		"term":  {func(e *env, _ *Socket) error { return e.ctx.Term(e.c) }, capi.ETERM},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(e *env) {
				d := e.patient(capi.Dealer)
				errs := make(chan error, 2)
				go func() { _, err := d.Recv(e.c, nil); errs <- err }()
				go func() { errs <- d.Send(e.c, parts("x")) }()
				synctest.Wait()
				e.check(end.call(e, d))
				for range 2 {
					if err := <-errs; !errors.Is(err, end.want) {
						t.Error(err)
					}
				}
				if err := d.Connect("inproc://x"); err != end.want {
					t.Error(err)
				}
			})
		})
	}
}

// Over inproc nothing lingers, as in libzmq: neither what its receiver has not read,
// nor what waits for a name that nobody has bound.
func TestTermDoesNotWaitForLinger(t *testing.T) {
	virtual(t, func(e *env) {
		pull, push := e.patient(capi.Pull), e.patient(capi.Push)
		e.set(push, capi.OptLinger, -1)
		e.bind(pull, "x")
		e.connect(push, "x")
		e.connect(push, "nobody")
		e.send(push, "1")
		e.send(push, "2")
		start := time.Now()
		e.check(e.ctx.Term(e.c))
		e.took(start, 0)
	})
}

func TestWatch(t *testing.T) {
	virtual(t, func(e *env) {
		pull, push := e.patient(capi.Pull), e.patient(capi.Push)
		e.set(push, capi.OptSndHWM, 1)
		e.set(pull, capi.OptRcvHWM, 1)
		told := map[*Socket]int{}
		for s, events := range map[*Socket]capi.PollEvents{pull: capi.PollIn, push: capi.PollOut} {
			stop, err := s.Watch(events, func() { told[s]++ })
			e.check(err)
			defer stop()
		}
		wantTold := func(s *Socket, events capi.PollEvents) {
			t.Helper()
			got, err := s.Events()
			if told[s] == 0 || got != events || err != nil {
				t.Errorf("told %d times; %v, %v, want %v", told[s], got, err, events)
			}
			clear(told)
		}
		if len(told) != 0 {
			t.Error("told of nothing")
		}
		e.bind(pull, "x")
		e.connect(push, "x")
		wantTold(push, capi.PollOut)
		e.send(push, "1")
		wantTold(pull, capi.PollIn)
		e.send(push, "2")
		clear(told)
		if events, _ := push.Events(); events != 0 {
			t.Error(events)
		}
		e.wants(pull, "1")
		wantTold(push, capi.PollOut)
		e.check(pull.Close())
		if told[pull] == 0 {
			t.Error("not told that it was closed")
		}
	})
}

// A receiver that is parked is told whatever others do on its socket meanwhile.
func TestParkedReceiverIsNotForgotten(t *testing.T) {
	virtual(t, func(e *env) {
		a, b := e.patient(capi.Dealer), e.patient(capi.Dealer)
		e.bind(a, "x")
		e.connect(b, "x")
		for i := range 100 {
			done := make(chan struct{})
			go func() { defer close(done); e.wants(a, strconv.Itoa(i)) }()
			if i%2 == 0 {
				synctest.Wait()
			}
			sent := make(chan struct{})
			go func() { defer close(sent); e.send(a, "noise") }()
			e.send(b, strconv.Itoa(i))
			_, err := a.Events()
			e.check(err)
			<-done
			<-sent
		}
	})
}
