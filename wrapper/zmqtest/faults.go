package zmqtest

import (
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/hook"
)

// Faults are what goes wrong in the contexts that were given its [Faults.Option]. A
// rule says for which calls, counted from when it is made, so that a test always goes
// the same way. Scripted peers are left alone: they do what their script says.
//
// Rules are applied in the order in which they were made: delays add up, and then the
// first rule that has the call fail or lose its message decides. Each fault is logged
// by the test.
type Faults struct {
	t TB

	mu      sync.Mutex // taken before that of a socket
	rules   []*Rule
	cut     map[string]bool // endpoints
	sockets []*faultySocket // in the order in which they were made
	ended   bool            // the test is over
}

// NewFaults returns faults without a rule. When the test ends, it fails for each rule
// that was never applied: such a test has not shown what it is meant to show.
func NewFaults(t TB) *Faults {
	f := &Faults{t: t, cut: map[string]bool{}}
	t.Cleanup(func() {
		t.Helper()
		f.finish()
	})
	return f
}

func (f *Faults) finish() {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	if f.t.Failed() {
		return
	}
	for _, r := range f.rules {
		if r.count == 0 && !r.optional {
			f.t.Errorf("zmqtest: no call met the conditions of the rule to %v", r)
		}
	}
}

// Option puts a context under the faults. Any number of contexts may be, of any
// backend.
func (f *Faults) Option() zmq.ContextOption {
	return hook.Layer(func(d driver.Driver) driver.Driver { return &faultyDriver{d, f} }).(zmq.ContextOption)
}

// A Rule is one of the rules of [Faults].
type Rule struct {
	faults   *Faults
	op       Op
	effect   effect
	when     []Condition
	count    int
	optional bool // need not be applied
	removed  bool
}

// An effect is what a rule does to a call.
type effect struct {
	delay time.Duration
	drop  bool
	err   error
}

func (r *Rule) String() string {
	op := string(r.op)
	if r.op == OpAny {
		op = "any call"
	}
	return fmt.Sprintf("%v %s", r.effect, op)
}

func (e effect) String() string {
	switch {
	case e.drop:
		return "drop"
	case e.err != nil:
		return "fail"
	}
	return "delay"
}

// Count returns how many times the rule was applied.
func (r *Rule) Count() int {
	r.faults.mu.Lock()
	defer r.faults.mu.Unlock()
	return r.count
}

// Remove ends the rule.
func (r *Rule) Remove() {
	r.faults.mu.Lock()
	defer r.faults.mu.Unlock()
	r.removed = true
}

// Fail has calls fail with err, a [zmq.Errno] or any other error, without being made:
// nothing was sent, and a message that could have been received still can be. For a
// socket to be closed the call is made, and fails all the same.
func (f *Faults) Fail(op Op, err error, when ...Condition) *Rule {
	f.t.Helper()
	if err == nil {
		f.t.Fatalf("zmqtest: a rule to fail needs an error")
	}
	return f.add(op, effect{err: err}, when)
}

// Drop loses messages. OpSend succeeds and nothing is sent: the network has lost it.
// OpRecv goes on with the next message. Since a Req has to have its reply before it
// can go on, one whose request or reply is lost waits until it times out, and is as
// usable then as if the peer did not answer.
//
// A Rep has to answer what it receives, and so can lose nothing; drop the requests
// and replies of the Req instead, or let a scripted peer stay silent.
func (f *Faults) Drop(op Op, when ...Condition) *Rule {
	f.t.Helper()
	if op != OpSend && op != OpRecv {
		f.t.Fatalf("zmqtest: only OpSend and OpRecv can drop, not %q", op)
	}
	return f.add(op, effect{drop: true}, when)
}

// Delay has calls take d longer: what is sent is sent later, what is received is
// handed out later. The limits of the call go on meanwhile: when its context ends or
// the time of ZMQ_SNDTIMEO or ZMQ_RCVTIMEO is over, a send has sent nothing, and a
// message that was to be received is there for the next call once its time has come.
// Messages keep their order.
func (f *Faults) Delay(op Op, d time.Duration, when ...Condition) *Rule {
	f.t.Helper()
	return f.add(op, effect{delay: d}, when)
}

func (f *Faults) add(op Op, e effect, when []Condition) *Rule {
	r := &Rule{faults: f, op: op, effect: e, when: when}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = append(f.rules, r)
	return r
}

// judge applies the rules to a call. For OpRecv it is asked twice: when the call is
// about to be made for what fails, and for each message for the rest.
func (f *Faults) judge(c Call) (all effect) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		second := c.Op == OpRecv && c.Message != nil
		if c.Op == OpRecv && second == (r.effect.err != nil) || !r.matches(c) {
			continue
		}
		if r.effect.drop && c.Type == capi.Rep {
			f.fail("zmqtest: a rule drops a message at a Rep, which has to answer what it receives; drop it at the Req, " +
				"with OpSend for requests and OpRecv for replies")
			continue
		}
		r.count++
		f.log("zmqtest: fault: %v: %v", r.effect, c)
		all.delay += r.effect.delay
		if all.err == nil && !all.drop {
			all.err, all.drop = r.effect.err, r.effect.drop
		}
	}
	return all
}

func (r *Rule) matches(c Call) bool {
	if r.removed || r.op != c.Op && (r.op != OpAny || c.Op == OpNewContext) {
		return false
	}
	for _, cond := range r.when {
		if !cond(c) {
			return false
		}
	}
	return true
}

// log and fail tell the test, unless it is over. They are called with the lock held.
func (f *Faults) log(format string, args ...any) {
	if !f.ended {
		f.t.Logf(format, args...)
	}
}

func (f *Faults) fail(format string, args ...any) {
	if !f.ended {
		f.t.Errorf(format, args...)
	}
}

// EachFault tests that code survives an error of any call: it yields faults that fail
// the first call of all, then such that fail the second, until there was nothing to
// fail. The loop's body must run the code with the faults it is given, the same way
// each time.
//
//	for faults := range zmqtest.EachFault(t, zmq.ErrTerminated) {
func EachFault(t TB, err error) iter.Seq[*Faults] {
	return func(yield func(*Faults) bool) {
		for n := 1; ; n++ {
			f := NewFaults(t)
			rule := f.Fail(OpAny, err, Nth(n))
			rule.optional = true
			if !yield(f) || rule.Count() == 0 {
				return
			}
		}
	}
}
