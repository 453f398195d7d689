package capitest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/generated/internal/patient"
	"github.com/zmqbridge/zmqbridge/generated/purezmq"
)

// backends load a real libzmq.
var backends = map[string]func() (capi.Library, error){
	"pure": func() (capi.Library, error) { return purezmq.Load("") },
}

// withLibrary runs a test with every backend that finds a libzmq. A call that a
// signal interrupts is made again.
func withLibrary(t *testing.T, test func(t *testing.T, lib capi.Library)) {
	t.Helper()
	for name, load := range backends {
		t.Run(name, func(t *testing.T) {
			lib, err := load()
			if err != nil {
				t.Skip(err)
			}
			test(t, patient.Library(lib))
		})
	}
}

// exchange sends a message between two sockets.
func exchange(lib capi.API, endpoint string) error {
	ctx, errno := lib.CtxNew()
	if errno != 0 {
		return errno
	}
	err := withSocket(lib, ctx, capi.Push, func(push capi.Socket) error {
		return withSocket(lib, ctx, capi.Pull, func(pull capi.Socket) error {
			for _, step := range []func() capi.Errno{
				func() capi.Errno { return lib.SetSockOpt(push, capi.OptLinger, make([]byte, 4)) },
				func() capi.Errno { return lib.Bind(pull, endpoint) },
				func() capi.Errno { return lib.Connect(push, endpoint) },
				func() capi.Errno { return transfer(lib, push, pull) },
			} {
				if errno := step(); errno != 0 {
					return errno
				}
			}
			return nil
		})
	})
	for lib.CtxTerm(ctx) == capi.EINTR {
	}
	return err
}

// withSocket makes a socket for the time of a function.
func withSocket(lib capi.API, ctx capi.Context, typ capi.SocketType, use func(capi.Socket) error) error {
	s, errno := lib.Socket(ctx, typ)
	if errno != 0 {
		return errno
	}
	return errors.Join(use(s), lib.Close(s).Err())
}

// transfer sends one message, waits for it and receives it.
func transfer(lib capi.API, push, pull capi.Socket) capi.Errno {
	var out, in capi.Msg
	if e := lib.MsgInitSize(&out, 100); e != 0 {
		return e
	}
	if _, e := lib.MsgSend(&out, push, 0); e != 0 {
		lib.MsgClose(&out)
		return e
	}
	if _, e := lib.Poll([]capi.PollItem{{Socket: pull, Events: capi.PollIn}}, 5000); e != 0 {
		return e
	}
	if e := lib.MsgInit(&in); e != 0 {
		return e
	}
	_, received := lib.MsgRecv(&in, pull, capi.DontWait)
	if e := lib.MsgClose(&in); e != 0 {
		return e
	}
	return received
}

func TestRealLibrarySurvivesEveryFault(t *testing.T) {
	withLibrary(t, func(t *testing.T, loaded capi.Library) {
		runs := 0
		for faults := range capitest.EachFault(0) {
			runs++
			var outer, inner capitest.Ledger
			lib := capitest.Wrap(loaded, &outer, faults, &inner)
			err := exchange(lib, fmt.Sprintf("inproc://fault-%d", runs))
			for _, c := range faults.Injected() {
				if err == nil && !c.Errno.Temporary() {
					t.Errorf("nobody noticed: %s", c)
				}
			}
			if len(faults.Injected()) == 0 && err != nil {
				t.Errorf("without a fault: %v", err)
			}
			outer.Check(t)
			inner.Check(t)
		}
		if runs != 15 {
			t.Errorf("%d runs, want one for each of 14 calls and one without a fault", runs)
		}
	})
}

func TestRealDoubleCloseIsRefused(t *testing.T) {
	withLibrary(t, func(t *testing.T, loaded capi.Library) {
		var ledger capitest.Ledger
		lib := capitest.Wrap(loaded, &ledger)
		ctx, _ := lib.CtxNew()
		s, _ := lib.Socket(ctx, capi.Pair)
		lib.Close(s)
		if errno := lib.Close(s); errno != capi.ENOTSOCK {
			t.Errorf("second close: %v", errno)
		}
		for range 100 { // libzmq's allocator gives the address out again
			s, _ := lib.Socket(ctx, capi.Pair)
			if errno := lib.Close(s); errno != 0 {
				t.Errorf("close: %v", errno)
			}
		}
		lib.CtxTerm(ctx)
		if leaks, errs := ledger.Leaks(), ledger.Errors(); len(leaks) != 0 || len(errs) != 1 {
			t.Errorf("leaks %v, misuses %v", leaks, errs)
		}
	})
}

// begun is a hook that closes a channel when a context is about to be terminated.
type begun chan struct{}

func (b begun) Before(c *capitest.Call) (skip bool) {
	if c.Func == capi.FnCtxTerm {
		close(b)
	}
	return false
}

func (b begun) After(*capitest.Call) {}

func TestRealLeaksNameTheSocketThatTermWaitsFor(t *testing.T) {
	withLibrary(t, func(t *testing.T, loaded capi.Library) {
		var ledger capitest.Ledger
		terminating, done := make(begun), make(chan struct{})
		lib := capitest.Wrap(loaded, &ledger, terminating)
		ctx, _ := lib.CtxNew()
		s, _ := lib.Socket(ctx, capi.Dealer)
		go func() {
			defer close(done)
			lib.CtxTerm(ctx)
		}()
		<-terminating
		if leaks := ledger.Leaks(); len(leaks) != 2 || leaks[1].Type != capi.Dealer {
			t.Errorf("leaks: %v", leaks)
		}
		lib.Close(s)
		<-done
		ledger.Check(t)
	})
}
