package zmq4

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// SetRetryAfterEINTR says whether calls go on after a signal, as they do at first.
//
// Signals do not interrupt calls by themselves here, since no thread waits in C. To set
// it to false makes those that wait at that moment return EINTR, and so does the next
// signal to end the program, SIGINT say: programs that end their waiting in this way,
// in a signal handler or without one, go on to do so. After that signal its like have
// their usual effect again.
func (ctx *Context) SetRetryAfterEINTR(retry bool) {
	c := ctx.core
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ignoreSignals()
	if !retry && !c.terminated {
		c.interrupt()
		c.unwatch = c.watchSignals()
	}
	c.noRetry = !retry
}

// interrupt ends all that waits, with mu held.
func (c *contextCore) interrupt() {
	c.endWaits()
	c.waits, c.endWaits = context.WithCancel(context.Background())
}

// watchSignals has the next signal interrupt what waits then. Not to watch any longer
// than that leaves users a way to end a program that goes on.
func (c *contextCore) watchSignals() (unwatch func()) {
	came, quit := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(came, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM)
	go func() {
		defer signal.Stop(came)
		select {
		case <-came:
			c.mu.Lock()
			defer c.mu.Unlock()
			c.interrupt()
		case <-quit:
		}
	}()
	return sync.OnceFunc(func() { close(quit) })
}

// ignoreSignals ends the watch, with mu held.
func (c *contextCore) ignoreSignals() {
	if c.unwatch != nil {
		c.unwatch()
		c.unwatch = nil
	}
}

// GetRetryAfterEINTR returns what SetRetryAfterEINTR has set.
func (ctx *Context) GetRetryAfterEINTR() bool {
	c := ctx.core
	if c == nil {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.noRetry
}

// SetRetryAfterEINTR sets it for the default context; see
// [Context.SetRetryAfterEINTR].
func SetRetryAfterEINTR(retry bool) {
	if ctx, err := defaultContext(); err == nil {
		ctx.SetRetryAfterEINTR(retry)
	}
}

// GetRetryAfterEINTR returns the setting of the default context.
func GetRetryAfterEINTR() bool {
	ctx, err := defaultContext()
	return err != nil || ctx.GetRetryAfterEINTR()
}
