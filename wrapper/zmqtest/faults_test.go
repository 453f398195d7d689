package zmqtest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

var errInjected = errors.New("injected")

// faulty returns faults with a context under them.
func faulty(t *testing.T, opts ...zmq.ContextOption) (*zmqtest.Faults, *zmq.Context) {
	t.Helper()
	faults := zmqtest.NewFaults(t)
	return faults, zmqtest.NewContext(t, append(opts, faults.Option())...)
}

// Each operation fails when it is told to, and works before and after.
func TestFail(t *testing.T) {
	type sockets struct {
		ctx        *zmq.Context
		push, pull *zmq.Socket
	}
	ops := map[zmqtest.Op]func(t *testing.T, s sockets) error{
		zmqtest.OpNewSocket: func(t *testing.T, s sockets) error {
			made, err := s.ctx.Socket(zmq.Pull)
			if err == nil {
				check(t, made.Close())
			}
			return err
		},
		zmqtest.OpBind: func(t *testing.T, s sockets) error {
			endpoint, err := s.pull.Bind("inproc://bound")
			if err == nil {
				check(t, s.pull.Unbind(endpoint))
			}
			return err
		},
		zmqtest.OpUnbind: func(t *testing.T, s sockets) error {
			s.pull.Bind("inproc://bound") // it may be bound still
			return s.pull.Unbind("inproc://bound")
		},
		zmqtest.OpConnect: func(t *testing.T, s sockets) error {
			err := s.push.Connect("inproc://connected")
			if err == nil {
				check(t, s.push.Disconnect("inproc://connected"))
			}
			return err
		},
		zmqtest.OpDisconnect: func(t *testing.T, s sockets) error {
			check(t, s.push.Connect("inproc://connected"))
			return s.push.Disconnect("inproc://connected")
		},
		zmqtest.OpSend:      func(t *testing.T, s sockets) error { return s.push.Send(t.Context(), zmq.Msg("x")) },
		zmqtest.OpRecv:      func(t *testing.T, s sockets) error { return sendAndReceive(t, s.push, s.pull) },
		zmqtest.OpSetOption: func(t *testing.T, s sockets) error { return s.push.SetSendHWM(7) },
		zmqtest.OpOption: func(t *testing.T, s sockets) error {
			_, err := s.push.SendHWM()
			return err
		},
		zmqtest.OpEvents: func(t *testing.T, s sockets) error { return poll(t, s.push) },
		zmqtest.OpMonitor: func(t *testing.T, s sockets) error {
			m, err := s.pull.Monitor()
			if err == nil {
				check(t, m.Close())
			}
			return err
		},
		zmqtest.OpClose: func(t *testing.T, s sockets) error {
			made, err := s.ctx.Socket(zmq.Pull)
			check(t, err)
			return made.Close()
		},
	}
	for op, run := range ops {
		t.Run(string(op), func(t *testing.T) {
			eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
				faults, ctx := faulty(t, opts...)
				s := sockets{ctx: ctx}
				s.pull, s.push = pair(t, ctx, zmq.Pull, zmq.Push)
				rule := faults.Fail(op, capi.ENOMEM, zmqtest.Nth(2))
				other := faults.Fail(op, errInjected, zmqtest.Nth(3))
				for i, want := range []error{nil, capi.ENOMEM, errInjected, nil} {
					if err := run(t, s); !errors.Is(err, want) {
						t.Errorf("call %d: %v, want %v", i+1, err, want)
					}
				}
				if rule.Count() != 1 || other.Count() != 1 {
					t.Errorf("applied %d and %d times", rule.Count(), other.Count())
				}
			})
		})
	}
}

// sendAndReceive receives what was sent before.
func sendAndReceive(t *testing.T, from, to *zmq.Socket) error {
	send(t, from, "x")
	_, err := to.Recv(t.Context())
	return err
}

// poll asks once whether a socket is ready to send.
func poll(t *testing.T, s *zmq.Socket) error {
	var p zmq.Poller
	defer p.Close()
	check(t, p.Add(s, zmq.PollOut))
	ready, err := p.Wait(t.Context())
	check(t, err)
	return ready[0].Err
}

func TestFailToMakeContexts(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults := zmqtest.NewFaults(t)
		faults.Fail(zmqtest.OpNewContext, errInjected, zmqtest.Nth(1))
		_, err := zmq.NewContext(append(opts, faults.Option())...)
		wantError(t, err, errInjected)
		zmqtest.NewContext(t, append(opts, faults.Option())...)
	})
}

// A receive that fails has taken nothing.
func TestFailedReceiveLosesNothing(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
		faults.Fail(zmqtest.OpRecv, zmq.ErrAgain, zmqtest.First(2))
		send(t, push, "x")
		for range 2 {
			_, err := pull.Recv(t.Context())
			wantError(t, err, zmq.ErrAgain)
		}
		want(t, pull, "x")
	})
}

// All ways to send and to receive lose the messages that a rule names.
func TestDrop(t *testing.T) {
	ways := map[string]func(t *testing.T, push, pull *zmq.Socket) (got []string){
		"one": func(t *testing.T, push, pull *zmq.Socket) (got []string) {
			for _, m := range numbers(6) {
				check(t, push.Send(t.Context(), m))
			}
			return receiveAll(t, 4, func() (zmq.Message, error) { return pull.Recv(t.Context()) })
		},
		"sequence": func(t *testing.T, push, pull *zmq.Socket) (got []string) {
			for _, m := range numbers(6) {
				check(t, push.Send(t.Context(), m))
			}
			for m, err := range pull.Messages(t.Context()) {
				check(t, err)
				if got = append(got, m.Strings()...); len(got) == 4 {
					break
				}
			}
			return got
		},
		"batch": func(t *testing.T, push, pull *zmq.Socket) (got []string) {
			n, err := push.SendBatch(t.Context(), numbers(6))
			check(t, err)
			if n != 6 {
				t.Errorf("sent %d", n)
			}
			batch := make([]zmq.Message, 3)
			for len(got) < 4 {
				n, err := pull.RecvBatch(t.Context(), batch)
				check(t, err)
				for _, m := range batch[:n] {
					got = append(got, m.Strings()...)
				}
			}
			return got
		},
		"leases and loans": func(t *testing.T, push, pull *zmq.Socket) (got []string) {
			back := make(chan struct{}, 6)
			for _, m := range numbers(6) {
				check(t, push.SendLoan(t.Context(), m, func() { back <- struct{}{} }))
			}
			got = receiveAll(t, 4, func() (zmq.Message, error) {
				l, err := pull.RecvLease(t.Context())
				check(t, err)
				defer l.Release()
				return l.Clone(), nil
			})
			for range 6 {
				<-back
			}
			return got
		},
		"addresses": func(t *testing.T, push, pull *zmq.Socket) (got []string) {
			for _, m := range numbers(6) {
				check(t, push.Send(t.Context(), m))
			}
			return receiveAll(t, 4, func() (zmq.Message, error) {
				m, _, err := pull.RecvFrom(t.Context())
				return m, err
			})
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
				faults, ctx := faulty(t, opts...)
				pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
				faults.Drop(zmqtest.OpSend, zmqtest.Nth(2))
				faults.Drop(zmqtest.OpRecv, zmqtest.Part(0, "4"))
				if got, want := way(t, push, pull), []string{"0", "2", "3", "5"}; !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		})
	}
}

func numbers(n int) (msgs []zmq.Message) {
	for i := range n {
		msgs = append(msgs, zmq.Msg(i))
	}
	return msgs
}

func receiveAll(t *testing.T, n int, recv func() (zmq.Message, error)) (got []string) {
	t.Helper()
	for range n {
		m, err := recv()
		check(t, err)
		got = append(got, m.Strings()...)
	}
	return got
}

func TestSendBatchStopsAtAFault(t *testing.T) {
	faults, ctx := faulty(t)
	pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
	faults.Fail(zmqtest.OpSend, errInjected, zmqtest.Nth(3))
	n, err := push.SendBatch(t.Context(), numbers(5))
	wantError(t, err, errInjected)
	if n != 2 {
		t.Errorf("sent %d", n)
	}
	want(t, pull, 0)
	want(t, pull, 1)
}

// Conditions select calls; those in front decide what the later ones count.
func TestConditions(t *testing.T) {
	faults, ctx := faulty(t)
	pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
	other := zmqtest.NewSocket(t, ctx, zmq.Push)
	check(t, other.Connect("inproc://elsewhere"))
	plain := zmqtest.NewContext(t)
	rules := map[string]struct {
		rule *zmqtest.Rule
		want int
	}{
		"all":       {faults.Delay(zmqtest.OpSend, 0), 6},
		"any":       {faults.Delay(zmqtest.OpAny, 0, zmqtest.OfType(zmq.Pull)), 4},
		"of":        {faults.Delay(zmqtest.OpSend, 0, zmqtest.Of(other)), 2},
		"at":        {faults.Delay(zmqtest.OpSend, 0, zmqtest.At("inproc://pair")), 4},
		"elsewhere": {faults.Delay(zmqtest.OpSend, 0, zmqtest.At("inproc://elsewhere")), 2},
		"first":     {faults.Delay(zmqtest.OpSend, 0, zmqtest.Of(push), zmqtest.First(3)), 3},
		"every":     {faults.Delay(zmqtest.OpSend, 0, zmqtest.Every(2)), 3},
		"part":      {faults.Delay(zmqtest.OpRecv, 0, zmqtest.Part(0, "1")), 1},
		"own":       {faults.Delay(zmqtest.OpRecv, 0, func(c zmqtest.Call) bool { return c.Message.Size() == 1 }), 4},
	}
	for _, when := range []zmqtest.Condition{
		zmqtest.Of(new(zmq.Socket)), zmqtest.Of(zmqtest.NewSocket(t, plain, zmq.Push)), zmqtest.Every(0),
		zmqtest.Part(-1, ""), zmqtest.Part(1, ""), zmqtest.OfType(), zmqtest.At("inproc://nowhere"),
	} {
		if when(zmqtest.Call{Op: zmqtest.OpSend, Message: zmq.Msg("x")}) {
			t.Error("a call was selected")
		}
	}
	for i := range 4 {
		send(t, push, i)
		want(t, pull, i)
	}
	send(t, other, "x")
	send(t, other, "y")
	for name, r := range rules {
		if got := r.rule.Count(); got != r.want {
			t.Errorf("%s: applied %d times, want %d", name, got, r.want)
		}
	}
}

func TestRulesThatWereRemoved(t *testing.T) {
	faults, ctx := faulty(t)
	_, push := pair(t, ctx, zmq.Pull, zmq.Push)
	rule := faults.Fail(zmqtest.OpSend, errInjected)
	wantError(t, push.Send(t.Context(), zmq.Msg("x")), errInjected)
	rule.Remove()
	send(t, push, "x")
}

// A test whose faults never happen has not tested what it says.
func TestRulesThatWereNeverApplied(t *testing.T) {
	record(func(r *recorder) {
		faults := zmqtest.NewFaults(r)
		faults.Drop(zmqtest.OpSend)
		faults.Fail(zmqtest.OpAny, errInjected)
		faults.Delay(zmqtest.OpBind, time.Second)
		for range zmqtest.EachFault(r, errInjected) {
			break
		}
	}).wants(t, "zmqtest: no call met the conditions of the rule to drop send", ".* to fail any call", ".* to delay bind")
	record(func(r *recorder) {
		zmqtest.NewFaults(r).Drop(zmqtest.OpSend)
		r.Fatalf("failed")
	}).wants(t, "failed")
}

func TestRulesThatMakeNoSense(t *testing.T) {
	record(func(r *recorder) {
		zmqtest.NewFaults(r).Drop(zmqtest.OpBind)
	}).wants(t, `zmqtest: only OpSend and OpRecv can drop, not "bind"`)
	record(func(r *recorder) {
		zmqtest.NewFaults(r).Fail(zmqtest.OpBind, nil)
	}).wants(t, "zmqtest: a rule to fail needs an error")
}

// A Rep cannot be made to forget a request, so a rule that tries is a mistake.
func TestARepLosesNothing(t *testing.T) {
	record(func(r *recorder) {
		faults := zmqtest.NewFaults(r)
		faults.Drop(zmqtest.OpSend, zmqtest.OfType(zmq.Rep))
		ctx := zmqtest.NewContext(r, faults.Option())
		rep, req := zmqtest.NewSocket(r, ctx, zmq.Rep), zmqtest.NewSocket(r, ctx, zmq.Req)
		_, err := rep.Bind("inproc://x")
		check(t, err)
		check(t, req.Connect("inproc://x"))
		send(t, req, "a")
		want(t, rep, "a")
		send(t, rep, "b")
		want(t, req, "b")
	}).wants(t, "zmqtest: a rule drops a message at a Rep, .*at the Req, with OpSend for requests and OpRecv for replies")
}

func TestFaultsAreLogged(t *testing.T) {
	r := record(func(r *recorder) {
		faults := zmqtest.NewFaults(r)
		faults.Fail(zmqtest.OpNewContext, errInjected, zmqtest.Nth(1))
		faults.Delay(zmqtest.OpBind, 0)
		faults.Delay(zmqtest.OpSetOption, 0, zmqtest.Nth(1))
		faults.Delay(zmqtest.OpClose, 0)
		faults.Drop(zmqtest.OpSend)
		_, err := zmq.NewContext(faults.Option(), zmq.WithBackend("embedded"))
		wantError(t, err, errInjected)
		ctx := zmqtest.NewContext(r, faults.Option())
		push := zmqtest.NewSocket(r, ctx, zmq.Push)
		_, err = push.Bind("inproc://x")
		check(t, err)
		send(t, push, "a", "b")
	})
	r.wants(t)
	if want := []string{
		"zmqtest: fault: fail: make context", "zmqtest: fault: delay: set option of a PUSH LINGER",
		"zmqtest: fault: delay: bind of a PUSH at inproc://x", `zmqtest: fault: drop: send of a PUSH ["a" "b"]`,
		"zmqtest: fault: delay: close of a PUSH",
	}; !slices.Equal(r.logs, want) {
		t.Errorf("logged %q, want %q", r.logs, want)
	}
}

// When the test is over, faults still happen but have nobody to tell.
func TestFaultsAfterTheTest(t *testing.T) {
	var push *zmq.Socket
	r := record(func(r *recorder) {
		faults := zmqtest.NewFaults(r)
		faults.Drop(zmqtest.OpSend)
		push = zmqtest.NewSocket(t, zmqtest.NewContext(t, faults.Option()), zmq.Push)
		send(t, push, "x")
	})
	send(t, push, "y")
	if len(r.logs) != 1 {
		t.Error(r.logs)
	}
}

// Calls whose context has ended, and those on sockets that are closed, are none that
// a fault could save or count.
func TestFaultsOfWhatIsOver(t *testing.T) {
	faults, ctx := faulty(t)
	_, push := pair(t, ctx, zmq.Pull, zmq.Push)
	rule := faults.Drop(zmqtest.OpSend)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	wantError(t, push.Send(ended, zmq.Msg("x")), context.Canceled)
	_, err := push.Recv(ended)
	wantError(t, err, context.Canceled)
	send(t, push, "x")
	check(t, push.Close())
	wantError(t, push.Send(t.Context(), zmq.Msg("x")), zmq.ErrClosed)
	if rule.Count() != 1 {
		t.Error(rule.Count())
	}
}

// A context may be under several faults, which know its sockets all the same.
func TestSeveralFaults(t *testing.T) {
	inner, outer := zmqtest.NewFaults(t), zmqtest.NewFaults(t)
	ctx := zmqtest.NewContext(t, inner.Option(), outer.Option())
	pull, push := pair(t, ctx, zmq.Pull, zmq.Push)
	inner.Drop(zmqtest.OpSend, zmqtest.Of(push), zmqtest.Nth(1))
	outer.Drop(zmqtest.OpSend, zmqtest.Of(push), zmqtest.Nth(1))
	for i := range 3 {
		send(t, push, i)
	}
	want(t, pull, 2)
}

// A proxy between sockets under faults.
func TestFaultsOfAProxy(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		faults, ctx := faulty(t, opts...)
		front, client := zmqtest.NewSocket(t, ctx, zmq.Pull), zmqtest.NewSocket(t, ctx, zmq.Push)
		back, worker := zmqtest.NewSocket(t, ctx, zmq.Push), zmqtest.NewSocket(t, ctx, zmq.Pull)
		for endpoint, ends := range map[string][2]*zmq.Socket{"inproc://front": {front, client}, "inproc://back": {back, worker}} {
			_, err := ends[0].Bind(endpoint)
			check(t, err)
			check(t, ends[1].Connect(endpoint))
		}
		faults.Drop(zmqtest.OpRecv, zmqtest.Of(front), zmqtest.Nth(2))
		faults.Drop(zmqtest.OpSend, zmqtest.Of(back), zmqtest.Nth(2))
		faults.Delay(zmqtest.OpRecv, time.Millisecond, zmqtest.Of(front), zmqtest.Every(2))
		proxy := &zmq.Proxy{Frontend: front, Backend: back}
		ended := make(chan error, 1)
		go func() { ended <- proxy.Run(t.Context()) }()
		for i := range 5 {
			send(t, client, i)
		}
		for _, i := range []int{0, 3, 4} {
			want(t, worker, i)
		}
		proxy.Terminate()
		check(t, <-ended)
	})
}
