package capitest

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Ledger is a hook that keeps account of everything that must be closed:
// contexts, sockets, messages, pollers, timers, atomic counters, stopwatches
// and threads. It reports what was not closed and what was used in a wrong way.
//
// Closing an object twice and using one that is closed make libzmq read memory
// that it has freed. The Ledger refuses such calls: it notes a [Misuse] and
// answers ENOTSOCK for sockets and EFAULT for the rest, without a call.
//
// A message that was sent, or moved to another, is empty: it may be closed but
// need not be. One that could not be sent is still to be closed. Objects made
// before the Ledger was put in place are not known to it and pass.
//
// If zmq_ctx_term hangs, [Ledger.Leaks] names the sockets that it waits for.
//
// The zero value is an empty Ledger.
type Ledger struct {
	mu      sync.Mutex
	records map[key]*record
	retired []key // closed or emptied, the oldest first
	made    int
	errs    []error
}

// A record is what the Ledger knows of an object.
type record struct {
	Object
	state   state
	before  state     // that it had before closing
	order   int       // of making
	closing *Call     // the call that is about to close it
	msg     *capi.Msg // keeps Go from giving its address to another message
}

// state of an object. One that is open, or closing since then, is a leak.
type state int

const (
	open    state = iota
	closing       // in a call that has not returned
	spent         // a message that is empty, and need not be closed
	closed
)

// maxRetired limits how many objects are kept to recognise their misuse.
const maxRetired = 1 << 14

// Leaks returns the objects that are still to be closed, in the order in which
// they were made.
func (l *Ledger) Leaks() []Object {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := slices.SortedFunc(maps.Values(l.records), func(x, y *record) int { return cmp.Compare(x.order, y.order) })
	var objects []Object
	for _, r := range left {
		if r.state == open || r.state == closing && r.before == open {
			objects = append(objects, r.Object)
		}
	}
	return objects
}

// Errors returns a *Misuse for every wrong call, in the order of the calls.
func (l *Ledger) Errors() []error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.errs)
}

// TB is the part of testing.TB that Check needs.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// Check fails a test for every leak and every misuse.
func (l *Ledger) Check(t TB) {
	t.Helper()
	for _, err := range l.Errors() {
		t.Errorf("%v", err)
	}
	for _, o := range l.Leaks() {
		t.Errorf("leak: %s", o)
	}
}

// Before refuses the misuse of an object, and notes which are about to be
// closed. That is not left to After: as soon as libzmq has freed an object,
// another goroutine may get a new one at the same address.
func (l *Ledger) Before(c *Call) (skip bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if initialises[c.Func] {
		l.checkOverwritten(c)
		return false
	}
	for k, arg := range handles(c) {
		if p, r := l.problem(c, k, arg); p != "" {
			l.note(p, c, r)
			c.Errno = k.kind.refused()
			return true
		}
	}
	if r := l.first(c); r != nil && destroys[c.Func] {
		r.before, r.state, r.closing = r.state, closing, c
	}
	return false
}

// problem returns what is wrong with an object that a call gets.
func (l *Ledger) problem(c *Call, k key, arg any) (Problem, *record) {
	r := l.records[k]
	switch {
	case r == nil:
		if m, ok := arg.(*capi.Msg); ok && isZero(m) {
			return Uninitialised, &record{Object: Object{Kind: k.kind, Handle: k.handle}}
		}
		return "", nil
	case r.state != closed && r.state != closing:
		return "", nil
	case destroys[c.Func]:
		return DoubleClose, r
	case r.state == closing && k.kind == KindContext:
		return "", nil // zmq_ctx_term waits, and the others get ETERM
	}
	return UseAfterClose, r
}

// note adds a misuse to the errors.
func (l *Ledger) note(p Problem, c *Call, r *record) {
	l.errs = append(l.errs, &Misuse{p, place(c.Func), r.Object})
}

// After enters what the call made, closed or emptied.
func (l *Ledger) After(c *Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if destroys[c.Func] {
		l.afterDestroy(c)
		return
	}
	if c.Errno != 0 {
		return
	}
	if len(c.Results) > 0 {
		if k, ok := keyOf(c.Results[0]); ok {
			l.enter(c, k)
		}
	}
	l.afterMessage(c)
}

// afterDestroy ends the life of an object, unless the call failed in a way
// that left it alive. If its address belongs to a new object by now, all that
// is to be done has been done.
func (l *Ledger) afterDestroy(c *Call) {
	r := l.first(c)
	if r == nil || r.closing != c {
		return
	}
	r.closing = nil
	if c.Errno != 0 && !saysGone(c.Errno) {
		r.state = r.before
		return
	}
	r.state, r.Closed = closed, place(c.Func)
	l.retire(key{r.Kind, r.Handle})
}

// enter adds a new object. An older one with the same key is gone.
func (l *Ledger) enter(c *Call, k key) *record {
	if l.records == nil {
		l.records = map[key]*record{}
	}
	l.made++
	r := &record{Object: Object{Kind: k.kind, Handle: k.handle, Made: place(c.Func)}, order: l.made}
	for _, arg := range c.Args {
		if typ, ok := arg.(capi.SocketType); ok {
			r.Type = typ
		}
	}
	l.records[k] = r
	return r
}

// retire forgets the oldest of the objects that need not be closed any more,
// if there are too many.
func (l *Ledger) retire(k key) {
	l.retired = append(l.retired, k)
	if len(l.retired) <= maxRetired {
		return
	}
	oldest := l.retired[0]
	l.retired = l.retired[1:]
	if r := l.records[oldest]; r != nil && (r.state == spent || r.state == closed) {
		delete(l.records, oldest)
	}
}

// first returns the record of the first argument of a call.
func (l *Ledger) first(c *Call) *record {
	if len(c.Args) == 0 {
		return nil
	}
	k, _ := keyOf(c.Args[0])
	return l.records[k]
}

// handles yields the objects among the arguments of a call, also those in poll items.
func handles(c *Call) iter.Seq2[key, any] {
	return func(yield func(key, any) bool) {
		for _, arg := range c.Args {
			if k, ok := keyOf(arg); ok && !yield(k, arg) {
				return
			}
			items, _ := arg.([]capi.PollItem)
			for _, it := range items {
				if k, ok := keyOf(it.Socket); ok && !yield(k, it.Socket) {
					return
				}
			}
		}
	}
}
