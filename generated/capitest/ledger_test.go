package capitest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// heap returns a fake that makes and frees everything. A handle that was freed
// is given out again at once, as malloc does.
func heap() *Fake {
	var mu sync.Mutex
	var free []uintptr
	last := uintptr(0x1000)
	get := func() uintptr {
		mu.Lock()
		defer mu.Unlock()
		if n := len(free); n > 0 {
			p := free[n-1]
			free = free[:n-1]
			return p
		}
		last += 16
		return last
	}
	put := func(p uintptr) {
		mu.Lock()
		defer mu.Unlock()
		free = append(free, p)
	}
	ok := func(*capi.Msg) capi.Errno { return 0 }
	return &Fake{
		FnCtxNew:               func() (capi.Context, capi.Errno) { return capi.Context(get()), 0 },
		FnCtxTerm:              func(c capi.Context) capi.Errno { put(uintptr(c)); return 0 },
		FnCtxShutdown:          func(capi.Context) capi.Errno { return 0 },
		FnSocket:               func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return capi.Socket(get()), 0 },
		FnClose:                func(s capi.Socket) capi.Errno { put(uintptr(s)); return 0 },
		FnBind:                 func(capi.Socket, string) capi.Errno { return 0 },
		FnPoll:                 func([]capi.PollItem, int) (int, capi.Errno) { return 0, 0 },
		FnPollerNew:            func() (capi.Poller, capi.Errno) { return capi.Poller(get()), 0 },
		FnPollerDestroy:        func(p capi.Poller) capi.Errno { put(uintptr(p)); return 0 },
		FnTimersNew:            func() (capi.Timers, capi.Errno) { return capi.Timers(get()), 0 },
		FnTimersDestroy:        func(p capi.Timers) capi.Errno { put(uintptr(p)); return 0 },
		FnAtomicCounterNew:     func() (capi.AtomicCounter, capi.Errno) { return capi.AtomicCounter(get()), 0 },
		FnAtomicCounterDestroy: func(p capi.AtomicCounter) capi.Errno { put(uintptr(p)); return 0 },
		FnStopwatchStart:       func() (capi.Stopwatch, capi.Errno) { return capi.Stopwatch(get()), 0 },
		FnStopwatchStop:        func(p capi.Stopwatch) (uint, capi.Errno) { put(uintptr(p)); return 1, 0 },
		FnThreadStart:          func(capi.ThreadFn, uintptr) (capi.Thread, capi.Errno) { return capi.Thread(get()), 0 },
		FnThreadClose:          func(p capi.Thread) capi.Errno { put(uintptr(p)); return 0 },
		FnMsgInit:              ok,
		FnMsgInitBuffer:        func(*capi.Msg, []byte) capi.Errno { return 0 },
		FnMsgClose:             ok,
		FnMsgSize:              func(*capi.Msg) (uintptr, capi.Errno) { return 1, 0 },
		FnMsgSend:              func(*capi.Msg, capi.Socket, capi.Flags) (int, capi.Errno) { return 1, 0 },
		FnSendmsg:              func(capi.Socket, *capi.Msg, capi.Flags) (int, capi.Errno) { return 1, 0 },
		FnMsgRecv:              func(*capi.Msg, capi.Socket, capi.Flags) (int, capi.Errno) { return 1, 0 },
		FnRecvmsg:              func(capi.Socket, *capi.Msg, capi.Flags) (int, capi.Errno) { return 1, 0 },
		FnMsgMove:              func(*capi.Msg, *capi.Msg) capi.Errno { return 0 },
		FnMsgCopy:              func(*capi.Msg, *capi.Msg) capi.Errno { return 0 },
	}
}

// wantKinds checks which objects are leaks.
func wantKinds(t *testing.T, l *Ledger, want ...Kind) {
	t.Helper()
	var got []Kind
	for _, o := range l.Leaks() {
		got = append(got, o.Kind)
	}
	equal(t, "leaks", got, want)
}

// wantProblems checks which misuses there were.
func wantProblems(t *testing.T, l *Ledger, want ...Problem) {
	t.Helper()
	var got []Problem
	for _, err := range l.Errors() {
		if m, ok := errors.AsType[*Misuse](err); ok {
			got = append(got, m.Problem)
		}
	}
	equal(t, "problems", got, want)
}

func TestLedgerKnowsEveryKind(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	var m capi.Msg
	ctx, _ := lib.CtxNew()
	s, _ := lib.Socket(ctx, capi.Pub)
	lib.MsgInit(&m)
	poller, _ := lib.PollerNew()
	timers, _ := lib.TimersNew()
	counter, _ := lib.AtomicCounterNew()
	watch, _ := lib.StopwatchStart()
	thread, _ := lib.ThreadStart(1, 0)
	wantKinds(t, &l, KindContext, KindSocket, KindMessage, KindPoller, KindTimers, KindAtomicCounter, KindStopwatch, KindThread)

	closeAll := func() (errnos []capi.Errno) {
		_, stop := lib.StopwatchStop(watch)
		return []capi.Errno{
			lib.Close(s), lib.CtxTerm(ctx), lib.MsgClose(&m), lib.PollerDestroy(poller), lib.TimersDestroy(timers),
			lib.AtomicCounterDestroy(counter), stop, lib.ThreadClose(thread),
		}
	}
	equal(t, "closing", closeAll(), make([]capi.Errno, 8))
	wantKinds(t, &l)
	wantProblems(t, &l)

	f := capi.EFAULT
	equal(t, "closing again", closeAll(), []capi.Errno{capi.ENOTSOCK, f, f, f, f, f, f, f})
	if n := len(l.Errors()); n != 8 {
		t.Errorf("%d misuses: %v", n, l.Errors())
	}
}

func TestLedgerRefusesUseAfterClose(t *testing.T) {
	fake := heap()
	calls := 0
	fake.FnBind = func(capi.Socket, string) capi.Errno { calls++; return 0 }
	fake.FnPoll = func([]capi.PollItem, int) (int, capi.Errno) { calls++; return 1, 0 }
	var l Ledger
	lib := Wrap(fake, &l)
	s, _ := lib.Socket(1, capi.Rep)
	lib.Close(s)
	if errno := lib.Bind(s, "x"); errno != capi.ENOTSOCK {
		t.Errorf("bind: %v", errno)
	}
	if n, errno := lib.Poll([]capi.PollItem{{FD: 1}, {Socket: s}, {Socket: s}}, 0); n != 0 || errno != capi.ENOTSOCK {
		t.Errorf("poll: %d, %v", n, errno)
	}
	wantProblems(t, &l, UseAfterClose, UseAfterClose)
	if calls != 0 {
		t.Errorf("C was called %d times", calls)
	}
}

func TestLedgerSaysWhere(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	s, _ := lib.Socket(1, capi.Router)
	lib.Close(s)
	lib.Close(s)
	var m *Misuse
	if !errors.As(l.Errors()[0], &m) {
		t.Fatal(l.Errors())
	}
	o := m.Object
	made, closed, again := o.Made, o.Closed, m.Call
	if made.Func != capi.FnSocket || closed.Func != capi.FnClose || closed.Line != made.Line+1 || again.Line != made.Line+2 {
		t.Errorf("made %v, closed %v, again %v", made, closed, again)
	}
	if !strings.HasSuffix(made.File, "/ledger_test.go") {
		t.Errorf("made in %s", made.File)
	}
	want := fmt.Sprintf("zmq_close at capitest/ledger_test.go:%d: ROUTER socket 0x1010, made by zmq_socket at capitest/ledger_test.go:%d, "+
		"closed by zmq_close at capitest/ledger_test.go:%d, is closed a second time", again.Line, made.Line, closed.Line)
	if m.Error() != want {
		t.Errorf("\n got %s\nwant %s", m, want)
	}
}

func TestReusedHandleIsANewObject(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	first, _ := lib.Socket(1, capi.Req)
	lib.Close(first)
	second, _ := lib.Socket(1, capi.Rep)
	if first != second {
		t.Fatal("the fake does not reuse handles")
	}
	if errno := lib.Bind(second, "x"); errno != 0 {
		t.Error(errno)
	}
	if leaks := l.Leaks(); len(leaks) != 1 || leaks[0].Type != capi.Rep {
		t.Errorf("leaks: %v", leaks)
	}
	wantProblems(t, &l)
}

// A handle may come back from another goroutine's zmq_socket before the
// zmq_close that freed it has returned to Go.
func TestHandleReusedBeforeCloseReturns(t *testing.T) {
	var l Ledger
	var lib *Intercept
	fake := heap()
	fake.FnSocket = func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 7, 0 }
	fake.FnClose = func(capi.Socket) capi.Errno { lib.Socket(1, capi.Rep); return 0 }
	lib = Wrap(fake, &l)
	lib.Socket(1, capi.Req)
	lib.Close(7)
	if leaks := l.Leaks(); len(leaks) != 1 || leaks[0].Type != capi.Rep {
		t.Errorf("leaks: %v", leaks)
	}
	if errno := lib.Bind(7, "x"); errno != 0 {
		t.Error(errno)
	}
}

func TestContextWhileItTerminates(t *testing.T) {
	var l Ledger
	var lib *Intercept
	fake := heap()
	fake.FnCtxTerm = func(ctx capi.Context) capi.Errno {
		wantKinds(t, &l, KindContext)
		if errno := lib.CtxShutdown(ctx); errno != 0 {
			t.Errorf("shutdown while terminating: %v", errno)
		}
		if errno := lib.CtxDestroy(ctx); errno != capi.EFAULT {
			t.Errorf("destroy while terminating: %v", errno)
		}
		return capi.EINTR
	}
	lib = Wrap(fake, &l)
	ctx, _ := lib.CtxNew()
	lib.CtxTerm(ctx)
	wantKinds(t, &l, KindContext) // interrupted: it is still there
	fake.FnCtxTerm = func(capi.Context) capi.Errno { return 0 }
	lib.CtxTerm(ctx)
	wantKinds(t, &l)
	wantProblems(t, &l, DoubleClose)
}

func TestSocketWhileItCloses(t *testing.T) {
	var l Ledger
	var lib *Intercept
	fake := heap()
	fake.FnClose = func(s capi.Socket) capi.Errno {
		if errno := lib.Bind(s, "x"); errno != capi.ENOTSOCK {
			t.Errorf("bind while closing: %v", errno)
		}
		return 0
	}
	lib = Wrap(fake, &l)
	s, _ := lib.Socket(1, capi.Rep)
	lib.Close(s)
	wantProblems(t, &l, UseAfterClose)
}

func TestUnknownObjectsPass(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	if errno := lib.Close(77); errno != 0 {
		t.Error(errno)
	}
	if errno := lib.Close(0); errno != 0 {
		t.Error(errno)
	}
	wantProblems(t, &l)
}

func TestFailuresMakeNothing(t *testing.T) {
	var l Ledger
	lib := Wrap(&Fake{}, &l)
	lib.CtxNew()
	var m capi.Msg
	lib.MsgInit(&m)
	wantKinds(t, &l)
}

func TestLedgerAndFaults(t *testing.T) {
	for _, tt := range []struct {
		name  string
		errno capi.Errno
		leaks []Kind
	}{
		{"gone", capi.ENOTSOCK, nil},
		{"still there", capi.EINTR, []Kind{KindSocket}},
		{"missing", capi.ErrnoMissing, []Kind{KindSocket}},
	} {
		for _, outer := range []bool{true, false} {
			var f Faults
			var l Ledger
			f.Fail(capi.FnClose, 1, tt.errno)
			hooks := []Hook{&f, &l}
			if outer {
				hooks = []Hook{&l, &f}
			}
			lib := Wrap(heap(), hooks...)
			s, _ := lib.Socket(1, capi.Rep)
			lib.Close(s)
			t.Run(fmt.Sprintf("%s, ledger outside: %v", tt.name, outer), func(t *testing.T) { wantKinds(t, &l, tt.leaks...) })
		}
	}
}

func TestLedgerForgetsTheOldest(t *testing.T) {
	var l Ledger
	fake := heap()
	next := capi.Socket(0)
	fake.FnSocket = func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { next++; return next, 0 }
	lib := Wrap(fake, &l)
	for range maxRetired + 10 {
		s, _ := lib.Socket(1, capi.Rep)
		lib.Close(s)
	}
	if n := len(l.records); n != maxRetired {
		t.Errorf("%d records", n)
	}
	lib.Close(1)
	wantProblems(t, &l)
	lib.Close(next)
	wantProblems(t, &l, DoubleClose)
}

// fakeT is a testing.TB that keeps what it is told.
type fakeT struct{ lines []string }

func (t *fakeT) Helper() {}
func (t *fakeT) Errorf(format string, args ...any) {
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

func TestCheckFailsForLeaksAndMisuse(t *testing.T) {
	var l Ledger
	var ft fakeT
	lib := Wrap(heap(), &l)
	l.Check(&ft)
	if len(ft.lines) > 0 {
		t.Errorf("an empty ledger fails: %q", ft.lines)
	}
	ctx, _ := lib.CtxNew()
	s, _ := lib.Socket(ctx, capi.Rep)
	lib.Close(s)
	lib.Close(s)
	l.Check(&ft)
	if len(ft.lines) != 2 || !strings.Contains(ft.lines[0], string(DoubleClose)) ||
		!strings.HasPrefix(ft.lines[1], "leak: context 0x1010, made by zmq_ctx_new at capitest/ledger_test.go:") {
		t.Errorf("got %q", ft.lines)
	}
}

func TestLedgerIsConcurrent(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				s, _ := lib.Socket(1, capi.Rep)
				var m capi.Msg
				lib.MsgInit(&m)
				lib.MsgSend(&m, s, 0)
				lib.MsgClose(&m)
				lib.Close(s)
			}
		})
	}
	wg.Wait()
	l.Check(t)
}

// mark makes a message look as libzmq leaves it: not zero.
func mark(m *capi.Msg) { *(*byte)(unsafe.Pointer(m)) = 101 }
