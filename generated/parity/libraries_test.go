package parity

import (
	"os"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/internal/patient"
	"github.com/zmqbridge/zmqbridge/generated/purezmq"
)

// A backend opens the libzmq that the environment names, or the system's.
type backend struct {
	name string
	load func(path string) (capi.Library, error)
}

// backends lists those that this test binary was built with; cgo adds its own.
var backends = []backend{{"pure", func(path string) (capi.Library, error) { return library(purezmq.Load(path)) }}}

// library keeps a nil pointer from becoming an interface that is not nil.
func library[L capi.Library](l L, err error) (capi.Library, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}

// envOther names the environment variable with the path of a second libzmq, of
// another version or build, to run everything on as well.
const envOther = "ZMQBRIDGE_OTHER_LIBZMQ"

// linked is set where libzmq was linked at build time. Then a second one cannot
// be loaded beside it: its calls of its own functions would find the first.
var linked bool

// each runs a test on every backend. A call that a signal interrupts is made again.
func each(t *testing.T, test func(t *testing.T, l capi.Library)) {
	other := os.Getenv(envOther)
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) {
			test(t, patient.Library(open(t, b, "")))
			if other != "" && !linked {
				t.Run("other", func(t *testing.T) { test(t, patient.Library(open(t, b, other))) })
			}
		})
	}
}

func open(tb testing.TB, b backend, path string) capi.Library {
	tb.Helper()
	l, err := b.load(path)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// ctx makes a context that is terminated when the test ends.
func ctx(tb testing.TB, l capi.Library) capi.Context {
	tb.Helper()
	c, errno := l.CtxNew()
	must(tb, errno)
	tb.Cleanup(func() { patient.Library(l).CtxTerm(c) })
	return c
}

// socket makes a socket without linger that is closed when the test ends.
func socket(tb testing.TB, l capi.Library, c capi.Context, typ capi.SocketType) capi.Socket {
	tb.Helper()
	s, errno := l.Socket(c, typ)
	must(tb, errno)
	must(tb, l.SetSockOpt(s, capi.OptLinger, make([]byte, 4)))
	tb.Cleanup(func() { l.Close(s) })
	return s
}

func must(tb testing.TB, errno capi.Errno) {
	tb.Helper()
	if errno != 0 {
		tb.Fatalf("%s: %v", errno.Name(), errno)
	}
}
