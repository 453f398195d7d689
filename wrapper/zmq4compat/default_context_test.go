package zmq4

import (
	"errors"
	"runtime"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// The functions are the methods of the default context. What they set here is what was
// there, since other tests use it too.
func TestOptionsOfTheDefaultContext(t *testing.T) {
	for name, o := range map[string]struct {
		get func() (int, error)
		set func(int) error
		of  func(*Context) (int, error)
	}{
		"IoThreads":  {GetIoThreads, SetIoThreads, (*Context).GetIoThreads},
		"MaxSockets": {GetMaxSockets, SetMaxSockets, (*Context).GetMaxSockets},
		"MaxMsgsz":   {GetMaxMsgsz, SetMaxMsgsz, (*Context).GetMaxMsgsz},
	} {
		sameOption(t, name, o.get, o.set, o.of)
	}
	sameOption(t, "Ipv6", GetIpv6, SetIpv6, (*Context).GetIpv6)
	sameOption(t, "Blocky", GetBlocky, SetBlocky, (*Context).GetBlocky)
}

func sameOption[T comparable](t *testing.T, name string, get func() (T, error), set func(T) error, of func(*Context) (T, error)) {
	t.Helper()
	before, err := get()
	if err == nil {
		err = set(before)
	}
	after, getErr := get()
	direct, ofErr := ofDefault(of)
	if err := errors.Join(err, getErr, ofErr); err != nil || after != before || direct != before {
		t.Errorf("%s: %v, then %v and %v: %v", name, before, after, direct, err)
	}
}

// A context without sockets takes what says how its threads are to be scheduled.
func TestThreadsOfContexts(t *testing.T) {
	ctx, err := NewContext()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := ctx.Term(); err != nil {
			t.Error(err)
		}
	}()
	for name, set := range map[string]func(int) error{"policy": ctx.SetThreadSchedPolicy, "priority": ctx.SetThreadPriority} {
		err := set(0)
		if runtime.GOOS == "windows" {
			if !errors.Is(err, ErrorNotImplementedWindows) {
				t.Errorf("%s: %v", name, err)
			}
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if runtime.GOOS != "windows" && set(-5) == nil {
			t.Errorf("%s: below 0 is taken", name)
		}
	}
}

// The zero value is a context that has ended.
func TestZeroContext(t *testing.T) {
	var ctx Context
	if err := ctx.Term(); err != nil {
		t.Error(err)
	}
	ctx.SetRetryAfterEINTR(false)
	if !ctx.GetRetryAfterEINTR() {
		t.Error("it does not retry")
	}
	_, socketErr := ctx.NewSocket(PULL)
	_, getErr := ctx.GetIoThreads()
	for _, err := range []error{socketErr, getErr, ctx.SetIoThreads(1)} {
		if !errors.Is(err, ErrorContextClosed) {
			t.Error(err)
		}
	}
}

func TestCredentials(t *testing.T) {
	for mechanism, want := range map[zmq.Mechanism]int{
		zmq.MechanismPlain: 2, zmq.MechanismCurve: 1, zmq.MechanismGSSAPI: 1, zmq.MechanismNull: 0,
	} {
		got := credentials(zmq.AuthRequest{Mechanism: mechanism, User: "u", Password: "p", Principal: "x"})
		if len(got) != want {
			t.Errorf("%v: %q", mechanism, got)
		}
	}
}

// A channel that is closed leaves the reactor, which ends when it is empty.
func TestReactorOfAClosedChannel(t *testing.T) {
	r := NewReactor()
	r.SetVerbose(true)
	ch := make(chan any, 2)
	ch <- "last words"
	close(ch)
	var got []any
	r.AddChannel(ch, 0, func(value any) error {
		got = append(got, value)
		return nil
	})
	if err := r.Run(time.Millisecond); err != nil && len(got) == 0 {
		t.Error(err)
	}
	if len(got) == 0 || got[0] != "last words" {
		t.Errorf("got %v", got)
	}
}
