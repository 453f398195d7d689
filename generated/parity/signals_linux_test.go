package parity

import (
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// TestInterrupted: a call that a signal interrupts says so, and leaves it to the
// caller to make it again.
func TestInterrupted(t *testing.T) {
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) {
			l := open(t, b, "")
			s := socket(t, l, ctx(t, l), capi.Pull)
			signals(t)
			if n, errno := l.Recv(s, nil, 0); n != -1 || errno != capi.EINTR {
				t.Errorf("received %d, %s", n, errno.Name())
			}
		})
	}
}

// TestMigrationUnderSignals is TestMigration while Go's runtime seems to preempt
// every thread all the time.
func TestMigrationUnderSignals(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		signals(t)
		noneWrong(t, l)
	})
}

// signals sends every thread the signal with which Go preempts goroutines, over
// and over until the test ends.
func signals(t *testing.T) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				signalAll()
			}
		}
	})
	t.Cleanup(func() { close(stop); wg.Wait() })
}

func signalAll() {
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads {
		if tid, err := strconv.Atoi(thread.Name()); err == nil {
			_ = syscall.Tgkill(os.Getpid(), tid, syscall.SIGURG) // it may have ended
		}
	}
}
