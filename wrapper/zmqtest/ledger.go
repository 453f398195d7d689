package zmqtest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/site"
)

// An object is something that whoever made it has to end.
type object struct {
	kind     kind
	what     string
	made     site.Site
	order    int
	reported bool // guarded by the ledger's lock
}

type kind int

const (
	kindContext kind = iota
	kindSocket
	kindLease
	kindLoan
)

// fates say what is wrong with objects that are left.
var fates = [...]string{
	kindContext: "was not closed",
	kindSocket:  "was not closed",
	kindLease:   "was not released",
	kindLoan:    "was not given back",
}

func (o *object) String() string {
	return fmt.Sprintf("a %s %s; it was made by %s at %v", o.what, fates[o.kind], o.made.Function, o.made)
}

// A ledger knows the contexts of a process and what is open in them. Its lock guards
// the fields of these, too.
type ledger struct {
	mu       sync.Mutex
	made     int
	contexts map[*trackedContext]struct{}
}

var all = &ledger{contexts: map[*trackedContext]struct{}{}}

// object makes one that is being made by code outside of this package.
func (l *ledger) object(k kind, what string) *object {
	o := &object{kind: k, what: what, made: site.Caller()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made++
	o.order = l.made
	return o
}

func (l *ledger) enter(c *trackedContext) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.contexts[c] = struct{}{}
}

// open enters an object of a context.
func (l *ledger) open(c *trackedContext, k kind, what string) *object {
	o := l.object(k, what)
	l.mu.Lock()
	defer l.mu.Unlock()
	c.open[o] = struct{}{}
	l.contexts[c] = struct{}{} // a lease may be received from a context that was just closed
	return o
}

// ended takes an object of a context out.
func (l *ledger) ended(c *trackedContext, o *object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(c.open, o)
	l.tidy(c)
}

// closed notes that a context was closed, and its sockets with it.
func (l *ledger) closed(c *trackedContext) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.closed = true
	for o := range c.open {
		if o.kind == kindSocket {
			delete(c.open, o)
		}
	}
	l.tidy(c)
}

// tidy forgets a context that nothing is left of.
func (l *ledger) tidy(c *trackedContext) {
	if c.closed && len(c.open) == 0 {
		delete(l.contexts, c)
	}
}

// own has a context left to the test that has made it.
func (l *ledger) own(c *trackedContext) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.owned = true
}

func (l *ledger) disown(c *trackedContext) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.owned = false
}

// left returns what is open in a context, and not reported yet.
func (l *ledger) left(c *trackedContext) (left []*object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.left()
}

// left is called with the lock held. Loans may be open as long as the context is.
func (c *trackedContext) left() (left []*object) {
	for o := range c.open {
		if !o.reported && (o.kind != kindLoan || c.closed) {
			left = append(left, o)
		}
	}
	slices.SortFunc(left, func(a, b *object) int { return cmp.Compare(a.order, b.order) })
	return left
}

// leaks returns the contexts among which that are open, and what is in them.
func (l *ledger) leaks(which func(*trackedContext) bool) (left []*object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.contexts {
		if !which(c) {
			continue
		}
		if !c.closed && !c.shared && !c.made.reported {
			left = append(left, c.made)
		}
		left = append(left, c.left()...)
	}
	slices.SortFunc(left, func(a, b *object) int { return cmp.Compare(a.order, b.order) })
	return left
}

// once reports whether an object is reported for the first time.
func (l *ledger) once(o *object) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := o.reported
	o.reported = true
	return !before
}
