//go:build unix

package zmq4

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"testing"
)

// A program that has calls interrupted ends its waiting by a signal.
func TestSignalsInterrupt(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // for good: some may come late
	eachBackend(t, func(e *env) {
		s := e.socket(PULL)
		e.ctx.SetRetryAfterEINTR(false)
		ended := make(chan error, 1)
		go func() {
			_, err := s.Recv(0)
			ended <- err
		}()
		for err := error(nil); err == nil; {
			e.check(syscall.Kill(os.Getpid(), syscall.SIGHUP))
			select {
			case err = <-ended:
				e.is(err, eintr)
			default:
				runtime.Gosched() // the signal may have come before the call: watch for another
				c := e.ctx.core
				c.mu.Lock()
				c.ignoreSignals()
				c.unwatch = c.watchSignals()
				c.mu.Unlock()
			}
		}
	})
}
