package capitest

import (
	"iter"
	"slices"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Faults is a hook that makes chosen calls fail. A call that fails is not made:
// a message that could not be sent is still the caller's, a context whose
// termination was interrupted is still there.
//
// The exception is a call that ends the life of an object (zmq_close,
// zmq_msg_close, zmq_ctx_term, ...) and is to fail with EFAULT or ENOTSOCK: these
// say that there is no such object, so the call is made, to make them true.
//
// Calls count from 1. The zero value lets every call through.
type Faults struct {
	mu       sync.Mutex
	plan     []fault
	counts   [len(capi.Functions)]int
	failable int
	injected []Call
}

// A fault is one entry of the plan.
type fault struct {
	fn    capi.Func
	n     int        // 0 for every call
	any   bool       // n counts the calls of all functions, and fn means nothing
	errno capi.Errno // 0 for a likely one
}

// Fail makes the nth call of fn fail. It may be any function and any errno,
// capi.ErrnoMissing too; for errno 0 see FailNth.
func (f *Faults) Fail(fn capi.Func, n int, errno capi.Errno) {
	if n > 0 {
		f.add(fault{fn: fn, n: n, errno: errno})
	}
}

// FailEvery makes every call of fn fail, as Fail does.
func (f *Faults) FailEvery(fn capi.Func, errno capi.Errno) {
	f.add(fault{fn: fn, errno: errno})
}

// FailNth makes the nth call of all fail, whatever its function. Functions
// that cannot fail in C, such as zmq_msg_size, do not count.
//
// With errno 0 the call fails with an error that its function may return: one
// that a correct program can meet if there is any, and not one that is gone
// when the call is repeated if there is another.
func (f *Faults) FailNth(n int, errno capi.Errno) {
	if n > 0 {
		f.add(fault{n: n, any: true, errno: errno})
	}
}

func (f *Faults) add(t fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan = append(f.plan, t)
}

// Calls returns the number of calls so far that FailNth counts.
func (f *Faults) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failable
}

// Count returns the number of calls of fn so far.
func (f *Faults) Count(fn capi.Func) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts[fn]
}

// Injected returns the calls that were made to fail, with the errno they got.
func (f *Faults) Injected() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.injected)
}

// EachFault tests that a scenario survives an error of any call: it yields a
// Faults that fails the first call of those that FailNth counts, then one that
// fails the second, until one had nothing to fail. The loop's body must run the
// scenario with the Faults it is given. For errno see FailNth.
func EachFault(errno capi.Errno) iter.Seq[*Faults] {
	return func(yield func(*Faults) bool) {
		for n := 1; ; n++ {
			var f Faults
			f.FailNth(n, errno)
			if !yield(&f) || len(f.Injected()) == 0 {
				return
			}
		}
	}
}

// Before fails the call if it is planned to.
func (f *Faults) Before(c *Call) (skip bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	errno, ok := f.match(c.Func)
	if !ok {
		return false
	}
	skip = !destroys[c.Func] || !saysGone(errno)
	if !skip {
		c.forced = errno
	}
	c.Errno = errno
	failed := *c
	failed.Skipped = skip
	f.injected = append(f.injected, failed)
	return skip
}

// After gives a call that was made all the same its error.
func (f *Faults) After(c *Call) {
	if c.forced != 0 {
		c.Errno = c.forced
	}
}

// match counts a call and returns the error that it shall have.
func (f *Faults) match(fn capi.Func) (capi.Errno, bool) {
	f.counts[fn]++
	counts := canFail(fn)
	if counts {
		f.failable++
	}
	for _, t := range f.plan {
		nth := counts && t.n == f.failable
		if !t.any {
			nth = t.fn == fn && (t.n == 0 || t.n == f.counts[fn])
		}
		if nth && t.errno == 0 {
			return likely(fn), true
		}
		if nth {
			return t.errno, true
		}
	}
	return 0, false
}

// canFail reports whether C may return an error from fn. zmq_msg_init has a
// result for errors, and none that it returns.
func canFail(fn capi.Func) bool {
	fails := fn.Info().Fails
	return fails == capi.FailsNull || fails != capi.FailsNever && len(details[fn].errnos) > 0
}

// likely chooses an error of fn: rather one that comes from outside of the
// program than from a mistake in it, rather a lasting than a passing one. What
// returns NULL without a word about errors has no memory.
func likely(fn capi.Func) capi.Errno {
	errnos := details[fn].errnos
	if len(errnos) == 0 {
		return capi.ENOMEM
	}
	return slices.MinFunc(errnos, func(x, y capi.Errno) int { return unlikeliness(x) - unlikeliness(y) })
}

func unlikeliness(e capi.Errno) int {
	switch e {
	case capi.EFAULT, capi.ENOTSOCK, capi.EINVAL, capi.ENOTSUP:
		return 2
	}
	if e.Temporary() {
		return 1
	}
	return 0
}
