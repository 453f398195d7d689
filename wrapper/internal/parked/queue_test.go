package parked

import (
	"errors"
	"slices"
	"testing"
)

// A call is what a driver would park.
type call struct {
	Call[*call]
	name string
}

func newCall(name string) *call {
	c := &call{name: name}
	c.Done = make(chan struct{}, 1)
	return c
}

// check wants calls in this order, looked at from both ends.
func check(t *testing.T, q *Queue[*call], want ...string) {
	t.Helper()
	var forth, back []string
	for c := q.First(); c != nil; c = c.Next() {
		forth = append(forth, c.name)
		if !c.Parked {
			t.Errorf("%s is not parked", c.name)
		}
	}
	for c := q.last; c != nil; c = c.prev {
		back = append(back, c.name)
	}
	slices.Reverse(back)
	if !slices.Equal(forth, want) || !slices.Equal(back, want) {
		t.Errorf("the queue has %v, and %v backwards; want %v", forth, back, want)
	}
}

func TestQueue(t *testing.T) {
	var q Queue[*call]
	check(t, &q)
	a, b, c, d := newCall("a"), newCall("b"), newCall("c"), newCall("d")
	for _, w := range []*call{a, b, c, d} {
		q.Push(w)
	}
	check(t, &q, "a", "b", "c", "d")
	q.Remove(b)
	check(t, &q, "a", "c", "d")
	q.Remove(d)
	check(t, &q, "a", "c")
	q.Remove(a)
	check(t, &q, "c")
	q.Push(b)
	check(t, &q, "c", "b")
	q.Remove(c)
	q.Remove(b)
	check(t, &q)
	for _, w := range []*call{a, b, c, d} {
		if w.Parked || w.prev != nil || w.next != nil || len(w.Done) != 0 {
			t.Errorf("%s is parked yet, or was told", w.name)
		}
	}
}

func TestCallersAreTold(t *testing.T) {
	var q Queue[*call]
	first, second, third := newCall("first"), newCall("second"), newCall("third")
	failed := errors.New("failed")
	q.Push(first)
	q.Push(second)
	q.Push(third)
	q.Complete(second, nil)
	check(t, &q, "first", "third")
	q.Fail(failed)
	check(t, &q)
	for w, want := range map[*call]error{first: failed, second: nil, third: failed} {
		if len(w.Done) != 1 || w.Err != want {
			t.Errorf("%s was told %d times, of %v; want %v", w.name, len(w.Done), w.Err, want)
		}
	}
}
