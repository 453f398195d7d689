package capitest

import (
	"slices"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// working returns a fake with a few functions that always succeed.
func working() *Fake {
	return &Fake{
		FnCtxNew:   func() (capi.Context, capi.Errno) { return 1, 0 },
		FnCtxTerm:  func(capi.Context) capi.Errno { return 0 },
		FnSocket:   func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 2, 0 },
		FnBind:     func(capi.Socket, string) capi.Errno { return 0 },
		FnSend:     func(_ capi.Socket, data []byte, _ capi.Flags) (int, capi.Errno) { return len(data), 0 },
		FnClose:    func(capi.Socket) capi.Errno { return 0 },
		FnMsgInit:  func(*capi.Msg) capi.Errno { return 0 },
		FnMsgSize:  func(*capi.Msg) (uintptr, capi.Errno) { return 0, 0 },
		FnMsgClose: func(*capi.Msg) capi.Errno { return 0 },
	}
}

func TestFailFailsOneCall(t *testing.T) {
	var f Faults
	f.Fail(capi.FnBind, 2, capi.EADDRINUSE)
	f.Fail(capi.FnBind, 0, capi.EACCES) // there is no call 0
	lib := Wrap(working(), &f)
	for n, want := range []capi.Errno{0, capi.EADDRINUSE, 0} {
		lib.Close(2) // other functions do not count
		if errno := lib.Bind(2, "x"); errno != want {
			t.Errorf("call %d: got %v, want %v", n+1, errno, want)
		}
	}
	if n := f.Count(capi.FnBind); n != 3 {
		t.Errorf("%d calls counted", n)
	}
	if got := f.Injected(); len(got) != 1 || got[0].String() != `zmq_bind(s=0x2, "x") = -1 EADDRINUSE (not called)` {
		t.Errorf("injected %v", got)
	}
}

func TestFailEveryFailsEveryCall(t *testing.T) {
	var f Faults
	f.FailEvery(capi.FnSend, capi.EAGAIN)
	lib := Wrap(working(), &f)
	for range 3 {
		if n, errno := lib.Send(2, []byte("x"), 0); n != 0 || errno != capi.EAGAIN {
			t.Errorf("got %d, %v", n, errno)
		}
	}
}

func TestFailNthSkipsWhatCannotFail(t *testing.T) {
	var f Faults
	f.FailNth(0, capi.EINTR)
	f.FailNth(2, capi.EINTR)
	lib := Wrap(working(), &f)
	var m capi.Msg
	lib.Bind(2, "x")
	for range 3 {
		if errno := lib.MsgInit(&m); errno != 0 { // has no error to return
			t.Error(errno)
		}
		if _, errno := lib.MsgSize(&m); errno != 0 {
			t.Error(errno)
		}
	}
	if errno := lib.Bind(2, "x"); errno != capi.EINTR {
		t.Errorf("got %v", errno)
	}
	if f.Calls() != 2 {
		t.Errorf("%d calls counted", f.Calls())
	}
}

func TestCallThatSaysGoneIsMade(t *testing.T) {
	for _, tt := range []struct {
		errno capi.Errno
		made  int
	}{{capi.EFAULT, 1}, {capi.EINTR, 0}} {
		made := 0
		var f Faults
		f.Fail(capi.FnCtxTerm, 1, tt.errno)
		lib := Wrap(&Fake{FnCtxTerm: func(capi.Context) capi.Errno { made++; return 0 }}, &f)
		if errno := lib.CtxTerm(1); errno != tt.errno || made != tt.made {
			t.Errorf("got %v after %d calls, want %v after %d", errno, made, tt.errno, tt.made)
		}
		if skipped := f.Injected()[0].Skipped; skipped != (made == 0) {
			t.Errorf("%v: Skipped = %v", tt.errno, skipped)
		}
	}
}

func TestLikelyErrors(t *testing.T) {
	for fn, want := range map[capi.Func]capi.Errno{
		capi.FnCtxNew:    capi.ENOMEM, // rather than EMFILE, which may pass
		capi.FnCtxTerm:   capi.EINTR,
		capi.FnClose:     capi.ENOTSOCK,
		capi.FnMsgClose:  capi.EFAULT,
		capi.FnMsgSend:   capi.EFSM,
		capi.FnPoll:      capi.ETERM,
		capi.FnTimersNew: capi.ENOMEM,
	} {
		if got := likely(fn); got != want {
			t.Errorf("%s fails with %s, want %s", fn, got.Name(), want.Name())
		}
	}
}

func TestLikelyErrorsAreReal(t *testing.T) {
	for i := range capi.Functions {
		fn := capi.Func(i)
		if errnos := Errnos(fn); canFail(fn) && len(errnos) > 0 && !slices.Contains(errnos, likely(fn)) {
			t.Errorf("%s never fails with %s", fn, likely(fn).Name())
		}
	}
}

func TestErrnosAreACopy(t *testing.T) {
	Errnos(capi.FnBind)[0] = 0
	if Errnos(capi.FnBind)[0] == 0 {
		t.Error("the table was changed")
	}
}

// start is a scenario that makes three calls, and closes what it can.
func start(lib capi.API) error {
	ctx, errno := lib.CtxNew()
	if errno != 0 {
		return errno
	}
	defer lib.CtxTerm(ctx)
	s, errno := lib.Socket(ctx, capi.Rep)
	if errno != 0 {
		return errno
	}
	defer lib.Close(s)
	return lib.Bind(s, "inproc://x").Err()
}

func TestEachFaultFailsEveryCallOnce(t *testing.T) {
	var failed []capi.Func
	for f := range EachFault(0) {
		start(Wrap(working(), f))
		for _, c := range f.Injected() {
			failed = append(failed, c.Func)
		}
	}
	want := []capi.Func{capi.FnCtxNew, capi.FnSocket, capi.FnBind, capi.FnClose, capi.FnCtxTerm}
	if !slices.Equal(failed, want) {
		t.Errorf("failed %v, want %v", failed, want)
	}
}

func TestEachFaultStops(t *testing.T) {
	runs := 0
	for f := range EachFault(capi.ENOMEM) {
		runs++
		if err := start(Wrap(working(), f)); err != capi.ENOMEM {
			t.Errorf("got %v", err)
		}
		break
	}
	if runs != 1 {
		t.Errorf("%d runs", runs)
	}
}
