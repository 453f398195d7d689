package zmqtest_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// madeHere matches how a leak says where it was made.
const madeHere = `; it was made by \S+zmqtest_test\.\S+ at \S+/leak_test\.go:\d+`

func TestNewContextFindsWhatIsLeft(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		record(func(r *recorder) {
			ctx := zmqtest.NewContext(r, opts...)
			push, pull := pair(t, ctx, zmq.Push, zmq.Pull)
			send(t, push, "x")
			if _, err := pull.RecvLease(t.Context()); err != nil {
				t.Error(err)
			}
			if _, err := ctx.Socket(zmq.Dealer); err != nil {
				t.Error(err)
			}
			push.Close()
			pull.Close()
		}).wants(t, "zmqtest: leak: a lease was not released"+madeHere, "zmqtest: leak: a DEALER socket was not closed"+madeHere)
	})
}

func TestNewContextIsContentWithWhatWasEnded(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		record(func(r *recorder) {
			ctx := zmqtest.NewContext(r, opts...)
			push, pull := zmqtest.NewSocket(r, ctx, zmq.Push), zmqtest.NewSocket(r, ctx, zmq.Pull)
			_, err := pull.Bind("inproc://x")
			check(t, err)
			check(t, push.Connect("inproc://x"))
			check(t, push.SendLoan(t.Context(), zmq.Msg(make([]byte, 40_000)), nil))
			lease, err := pull.RecvLease(t.Context())
			check(t, err)
			lease.Release()
			lease.Release()
		}).wants(t)
	})
}

// Code under test that closes its context has closed its sockets.
func TestAContextThatWasClosedIsFine(t *testing.T) {
	record(func(r *recorder) {
		ctx := zmqtest.NewContext(r)
		if _, err := ctx.Socket(zmq.Pull); err != nil {
			t.Error(err)
		}
		check(t, ctx.Close())
	}).wants(t)
}

// A test that has failed stopped somewhere; what it left then is no news.
func TestAFailedTestIsNotChecked(t *testing.T) {
	record(func(r *recorder) {
		ctx := zmqtest.NewContext(r)
		if _, err := ctx.Socket(zmq.Pull); err != nil {
			t.Error(err)
		}
		r.Fatalf("failed")
	}).wants(t, "failed")
}

// A loan that does not come back when its context is closed was kept by someone.
func TestLoansThatAreKept(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		var back int
		record(func(r *recorder) {
			ctx := zmqtest.NewContext(r, opts...)
			push := zmqtest.NewSocket(r, ctx, zmq.Push, zmq.Linger(0))
			check(t, push.Connect("inproc://nobody"))
			check(t, push.SendLoan(t.Context(), zmq.Msg(make([]byte, 40_000)), func() { back++ }))
		}).wants(t)
		if back != 1 {
			t.Errorf("the loan came back %d times", back)
		}
	})
}

func TestNoContext(t *testing.T) {
	record(func(r *recorder) {
		zmqtest.NewContext(r, zmq.WithBackend("nonsense"))
	}).wants(t, `zmq: load libzmq: backend "nonsense" .*`)
	record(func(r *recorder) {
		zmqtest.NewSocket(r, zmqtest.NewContext(r, zmq.WithBackend("embedded")), zmq.Stream)
	}).wants(t, "zmq: make socket: .*")
}

func TestOnlyTheEngineKnowsVirtualTime(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		ctx := zmqtest.NewContext(t, opts...)
		backend := ctx.Info().Backend
		synctest.Test(t, func(t *testing.T) {
			r := record(func(r *recorder) { zmqtest.NewContext(r, opts...) })
			if backend == "embedded" {
				r.wants(t)
			} else {
				r.wants(t, "zmqtest: the backend .* cannot run in virtual time.*zmqtest.VirtualTime.*")
			}
		})
	})
}

// What is left in a bubble of testing/synctest is that of one test alone.
func TestVerifyNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		zmqtest.VerifyNone(t)
		ctx, err := zmq.NewContext(zmq.WithBackend("embedded"))
		check(t, err)
		pull, err := ctx.Socket(zmq.Pull)
		check(t, err)
		owned := zmqtest.NewContext(t, zmq.WithBackend("embedded"))
		zmqtest.NewSocket(t, owned, zmq.Pull)
		ended := make(chan error)
		go func() {
			_, err := pull.Recv(context.Background())
			ended <- err
		}()
		synctest.Wait()
		record(func(r *recorder) { zmqtest.VerifyNone(r) }).wants(t,
			"zmqtest: leak: a context was not closed"+madeHere,
			"zmqtest: leak: a PULL socket was not closed"+madeHere,
			`zmqtest: leak: a goroutine is in package zmq, or was started by it:\n.*Socket\)\.Recv.*leak_test.go:.*`,
		)
		check(t, ctx.Close())
		wantError(t, <-ended, zmq.ErrTerminated)
		zmqtest.VerifyNone(t)
	})
}

// What has been reported is not reported again.
func TestVerifyNoneReportsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, err := zmq.NewContext(zmq.WithBackend("embedded"))
		check(t, err)
		record(func(r *recorder) { zmqtest.VerifyNone(r) }).wants(t, ".* a context was not closed.*")
		record(func(r *recorder) { zmqtest.VerifyNone(r) }).wants(t)
		check(t, ctx.Close())
	})
}

// zmq.Default is for the whole process, and need not be closed. Its sockets must.
func TestDefaultContextMayStay(t *testing.T) {
	t.Setenv("ZMQBRIDGE_BACKEND", "embedded")
	ctx, err := zmq.Default()
	check(t, err)
	zmqtest.VerifyNone(t)
	s, err := ctx.Socket(zmq.Pull)
	check(t, err)
	record(func(r *recorder) { zmqtest.VerifyNone(r) }).wants(t, ".* a PULL socket was not closed.*")
	check(t, s.Close())
}

// Goroutines that package zmq starts for its user are leaks as well.
func TestGoroutinesOfMonitors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t, zmq.WithBackend("embedded"))
		stop, err := zmqtest.NewSocket(t, ctx, zmq.Pull).OnEvent(func(zmq.Event) {})
		check(t, err)
		record(func(r *recorder) { zmqtest.VerifyNone(r) }).wants(t, ".*a goroutine .*onitor.*", ".*a goroutine .*onitor.*")
		stop()
		zmqtest.VerifyNone(t)
	})
}

type tests func() int

func (t tests) Run() int { return t() }

func TestVerifyMain(t *testing.T) {
	var out bytes.Buffer
	if code := zmqtest.VerifyMain(tests(func() int { return 3 }), &out); code != 3 || out.Len() > 0 {
		t.Errorf("%d, %s", code, out.String())
	}
	var ctx *zmq.Context
	ended := make(chan error)
	code := zmqtest.VerifyMain(tests(func() (code int) {
		var err error
		ctx, err = zmq.NewContext(zmq.WithBackend("embedded"))
		check(t, err)
		s, err := ctx.Socket(zmq.Pull)
		check(t, err)
		go func() {
			_, err := s.Recv(context.Background())
			ended <- err
		}()
		return 0
	}), &out)
	for _, part := range []string{"a context was not closed", "a PULL socket was not closed", "a goroutine is in package zmq"} {
		if code != 1 || !strings.Contains(out.String(), "zmqtest: leak: "+part) {
			t.Errorf("%d, without %q:\n%s", code, part, out.String())
		}
	}
	check(t, ctx.Close())
	<-ended
}

func TestWhichGoroutinesAreOurs(t *testing.T) {
	const recv = "github.com/zmqbridge/zmqbridge/wrapper.(*Socket).Recv(0x1)\n\t/src/wrapper/receive.go:1 +0x1\n"
	for stack, want := range map[string]bool{
		recv:                                   true,
		"main.main()\n\t/src/main.go:1 +0x1\n": false,
		"main.main()\n\t/src/main.go:1 +0x1\ncreated by github.com/zmqbridge/zmqbridge/wrapper.(*Socket).OnEvent in goroutine 1\n\t/src/wrapper/monitor.go:1 +0x1\n": true,
		recv + "github.com/zmqbridge/zmqbridge/wrapper/zmqtest.(*Peer).play(0x1)\n\t/src/wrapper/zmqtest/peer.go:1 +0x1\n":                                           false,
		"github.com/zmqbridge/zmqbridge/wrapper.TestX(0x1)\n\t/src/wrapper/x_test.go:1 +0x1\n":                                                                       false,
		"main.f()\n\t/src/main.go:1 +0x1\n...20 frames elided...\n" + recv:                                                                                           true,
		"github.com/zmqbridge/zmqbridge/wrapperx.F(0x1)\n\t/src/wrapperx/x.go:1 +0x1\n":                                                                              false,
	} {
		if got := zmqtest.IsOurs("goroutine 1 [running]:\n" + stack); got != want {
			t.Errorf("%v for\n%s", got, stack)
		}
	}
}
