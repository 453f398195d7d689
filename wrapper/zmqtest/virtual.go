package zmqtest

import (
	"os"
	"testing"
	"testing/synctest"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
)

// VirtualTime runs a test in virtual time, as [synctest.Test] does: whenever all its
// goroutines wait, time jumps to the next thing that is due. Timeouts of sockets and
// contexts, pauses of scripted peers and delays that [Faults] inject take no time,
// and exactly as long as they say.
//
// libzmq cannot do that. So where ZMQBRIDGE_BACKEND asks for another backend than the
// embedded engine, the test runs in real time. Then it must not call
// [synctest.Wait], and must allow for things to take longer; see [InVirtualTime]. A
// test that needs virtual time calls synctest.Test itself, and asks for
// zmq.WithBackend("embedded").
func VirtualTime(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	switch os.Getenv(driver.EnvBackend) {
	case "", engine.Name:
		synctest.Test(t, test)
	default:
		test(t)
	}
}

// InVirtualTime reports whether the caller is in virtual time, where what it measures
// is exact.
func InVirtualTime() bool { return bubble() != "" }
