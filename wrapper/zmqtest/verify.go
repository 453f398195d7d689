package zmqtest

import (
	"fmt"
	"io"
	"os"
	"time"
)

// VerifyNone fails a test for what is left of package zmq when it is called: contexts
// that were not closed and their sockets, leases that were not released, loans that
// did not come back, and goroutines that are in calls of package zmq or were started
// by it. It says where they were made, each once. What is ending is given two
// seconds. Use it deferred, or in the first cleanup of a test, which runs last:
//
//	defer zmqtest.VerifyNone(t)
//
// Contexts of [NewContext] are left out, since they check themselves, and so is
// [zmq.Default]. In a bubble of testing/synctest it looks at what belongs to that
// alone, elsewhere at what belongs to none. So it suits tests that are in a bubble or
// do not run in parallel. For goroutines that have nothing to do with package zmq
// there is go.uber.org/goleak.
//
// [zmq.Default]: https://pkg.go.dev/github.com/zmqbridge/zmqbridge/wrapper#Default
func VerifyNone(t TB) {
	t.Helper()
	here := bubble()
	report(t, settled(func() []leak {
		return leaks(here, func(c *trackedContext) bool { return !c.owned && c.bubble == here })
	}))
}

// VerifyTestMain runs the tests of a package and fails them, if they pass, for what
// is left then; see [VerifyNone]. It ends the process.
//
//	func TestMain(m *testing.M) { zmqtest.VerifyTestMain(m) }
func VerifyTestMain(m interface{ Run() int }) { os.Exit(verifyMain(m, os.Stderr)) }

func verifyMain(m interface{ Run() int }, out io.Writer) int {
	code := m.Run()
	if code != 0 {
		return code
	}
	everything := func(*trackedContext) bool { return true }
	for _, l := range settled(func() []leak { return leaks("", everything) }) {
		code = 1
		fmt.Fprintf(out, "zmqtest: leak: %v\n", l)
	}
	return code
}

// A leak is something that is left over: an object or a goroutine.
type leak fmt.Stringer

// leaks returns what is left of contexts, and of a bubble or what is in none.
func leaks(bubble string, which func(*trackedContext) bool) (left []leak) {
	for _, o := range all.leaks(which) {
		left = append(left, o)
	}
	for _, g := range goroutines(bubble) {
		left = append(left, g)
	}
	return left
}

// report fails a test for what is left, each object once.
func report[L leak](t TB, left []L) {
	t.Helper()
	for _, l := range left {
		if o, ok := any(l).(*object); !ok || all.once(o) {
			t.Errorf("zmqtest: leak: %v", l)
		}
	}
}

// settled gives what is ending two seconds, and returns what is left then.
func settled[T any](look func() []T) []T {
	for wait := time.Millisecond; ; wait *= 2 {
		left := look()
		if len(left) == 0 || wait > 2*time.Second {
			return left
		}
		time.Sleep(wait)
	}
}
