package capitest

import (
	"sync/atomic"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Call is a call of a function of libzmq. It prints like a line of strace.
type Call struct {
	Func capi.Func
	// Seq is 1 for the first call of Func through its Intercept, and so on.
	Seq int
	// Args are the arguments of the method. Slices and pointers are the
	// caller's: what they refer to may change as soon as the hooks are done.
	Args []any
	// Results are the results of the method without the errno; nil before the call.
	Results []any
	Errno   capi.Errno
	// Skipped says that a hook answered instead of the library.
	Skipped bool
	// Took is how long the library took.
	Took time.Duration

	start   time.Time
	entered int        // the number of hooks that saw Before
	forced  capi.Errno // what Faults makes of a call that is made all the same
}

// Hook sees every call of a library. Calls may overlap, and come from inside
// others (zmq_timers_execute), so a hook must not hold a lock from Before to
// After.
type Hook interface {
	// Before sees a call that is about to be made. It may answer in the
	// library's stead: it sets c.Errno and returns true. The caller then gets
	// zero results, and the hooks behind this one see nothing of the call.
	Before(c *Call) (skip bool)
	// After sees a call that was made or skipped, if Before saw it. The caller
	// gets the c.Errno that the outermost hook leaves.
	After(c *Call)
}

// Intercept is a library that makes the calls of another between hooks.
type Intercept struct {
	inner capi.API
	hooks []Hook
	seq   [len(capi.Functions)]atomic.Int64
}

var _ capi.Library = (*Intercept)(nil)

// Wrap returns inner with hooks around every call. Before runs from the first
// hook to the last, After from the last to the first.
func Wrap(inner capi.API, hooks ...Hook) *Intercept {
	return &Intercept{inner: inner, hooks: hooks}
}

func (i *Intercept) before(fn capi.Func, args ...any) *Call {
	c := &Call{Func: fn, Args: args, Seq: int(i.seq[fn].Add(1))}
	for _, h := range i.hooks {
		c.entered++
		if h.Before(c) {
			c.Skipped = true
			break
		}
	}
	c.start = time.Now()
	return c
}

func (i *Intercept) after(c *Call, results ...any) capi.Errno {
	c.Took = time.Since(c.start)
	c.Results = results
	for n := c.entered - 1; n >= 0; n-- {
		i.hooks[n].After(c)
	}
	return c.Errno
}

// Info describes the inner library, if it is a capi.Library.
func (i *Intercept) Info() capi.Info {
	if l, ok := i.inner.(capi.Library); ok {
		return l.Info()
	}
	return capi.Info{}
}

// HasFunc reports whether the inner library has fn. One that is not a
// capi.Library is taken to have every function.
func (i *Intercept) HasFunc(fn capi.Func) bool {
	l, ok := i.inner.(capi.Library)
	return !ok || l.HasFunc(fn)
}

// FlagFn returns that of the inner library, or zero if it has no callbacks.
func (i *Intercept) FlagFn() capi.FreeFn {
	if cb, ok := i.inner.(capi.Callbacks); ok {
		return cb.FlagFn()
	}
	return 0
}

// TimerFn returns that of the inner library, or zero if it has no callbacks.
func (i *Intercept) TimerFn() capi.TimerFn {
	if cb, ok := i.inner.(capi.Callbacks); ok {
		return cb.TimerFn()
	}
	return 0
}

// ThreadFn returns that of the inner library, or zero if it has no callbacks.
func (i *Intercept) ThreadFn() capi.ThreadFn {
	if cb, ok := i.inner.(capi.Callbacks); ok {
		return cb.ThreadFn()
	}
	return 0
}
