package parity

import (
	"runtime"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A failing call fails at once, each with another errno; the one that succeeds
// with -1 must not be given the errno of its neighbours.
type failing struct {
	name string
	call func(l capi.Library, s sockets) capi.Errno
	want capi.Errno
}

// sockets are what the failing calls of one goroutine are made on.
type sockets struct {
	ctx             capi.Context
	pair, pull, rep capi.Socket
}

var failures = []failing{
	{"close", func(l capi.Library, s sockets) capi.Errno { return l.Close(0) }, capi.ENOTSOCK},
	{"term", func(l capi.Library, s sockets) capi.Errno { return l.CtxTerm(0) }, capi.EFAULT},
	{"init", func(l capi.Library, s sockets) capi.Errno { return last(l.Init(-1)) }, capi.EINVAL},
	{"scheme", func(l capi.Library, s sockets) capi.Errno { return l.Bind(s.pair, "foo://x") }, capi.EPROTONOSUPPORT},
	{"udp", func(l capi.Library, s sockets) capi.Errno { return l.Bind(s.pair, "udp://127.0.0.1:1") }, capi.ENOCOMPATPROTO},
	{"send", func(l capi.Library, s sockets) capi.Errno { return last(l.Send(s.pull, nil, capi.DontWait)) }, capi.ENOTSUP},
	{"turn", func(l capi.Library, s sockets) capi.Errno { return last(l.Send(s.rep, nil, capi.DontWait)) }, capi.EFSM},
	{"recv", func(l capi.Library, s sockets) capi.Errno { return last(l.Recv(s.pull, nil, capi.DontWait)) }, capi.EAGAIN},
	{"disconnect", func(l capi.Library, s sockets) capi.Errno { return l.Disconnect(s.pair, "inproc://nobody") }, capi.ENOENT},
	{"legal -1", func(l capi.Library, s sockets) capi.Errno { return last(l.CtxGet(s.ctx, capi.CtxThreadSchedPolicy)) }, 0},
}

func last[T any](_ T, errno capi.Errno) capi.Errno { return errno }

// TestMigration makes failing calls on goroutines that change threads all the
// time. zmq_errno is per thread: each call must still report its own.
func TestMigration(t *testing.T) {
	each(t, noneWrong)
}

func noneWrong(t *testing.T, l capi.Library) {
	wrong := migrate(t, l, func(f failing, s sockets) capi.Errno { return f.call(l, s) })
	if !atLeast(l, "4.2.0") {
		delete(wrong, "udp") // a transport that is not known
	}
	if !atLeast(l, "4.3.0") {
		delete(wrong, "legal -1") // an option that is not known
	}
	for name, errnos := range wrong {
		t.Errorf("%s: %d wrong errnos, the first %s", name, len(errnos), errnos[0].Name())
	}
}

// TestMigrationShows proves that TestMigration would see a backend that reads
// zmq_errno in a call of its own: that gives wrong numbers.
func TestMigrationShows(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		wrong := migrate(t, l, func(f failing, s sockets) capi.Errno {
			f.call(l, s)
			runtime.Gosched()
			n, _ := l.Errno()
			return capi.Errno(n)
		})
		delete(wrong, "legal -1") // sets no errno, so that one left behind is read
		if len(wrong) == 0 {
			t.Error("no errno was lost though it was read in a second call")
		}
	})
}

// migrate runs the failing calls on many goroutines and returns wrong errnos by
// call. Between the calls every goroutine yields, and now and then wakes one
// that is locked to its thread, which takes this thread's place.
func migrate(t *testing.T, l capi.Library, call func(failing, sockets) capi.Errno) map[string][]capi.Errno {
	t.Helper()
	const goroutines, rounds = 24, 200
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	c := ctx(t, l)
	token, stop := make(chan bool), make(chan bool)
	var wg, locked sync.WaitGroup
	for range 3 {
		locked.Go(func() { hop(token, stop) })
	}
	var mu sync.Mutex
	wrong := map[string][]capi.Errno{}
	for g := range goroutines {
		s := sockets{c, socket(t, l, c, capi.Pair), socket(t, l, c, capi.Pull), socket(t, l, c, capi.Rep)}
		wg.Go(func() {
			for i := range rounds * len(failures) {
				f := failures[(g+i)%len(failures)]
				if got := call(f, s); got != f.want {
					mu.Lock()
					wrong[f.name] = append(wrong[f.name], got)
					mu.Unlock()
				}
				runtime.Gosched()
				if i%4 == 0 {
					token <- true
				}
			}
		})
	}
	wg.Wait()
	close(stop)
	locked.Wait()
	return wrong
}

// hop takes tokens on one thread until stop is closed.
func hop(token, stop <-chan bool) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		select {
		case <-token:
		case <-stop:
			return
		}
	}
}
