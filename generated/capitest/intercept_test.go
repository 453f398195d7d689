package capitest

import (
	"slices"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// named writes what it sees into a list that hooks share.
type named struct {
	name string
	log  *[]string
	skip capi.Func
}

func (n named) Before(c *Call) bool {
	*n.log = append(*n.log, n.name+" before")
	return c.Func == n.skip
}

func (n named) After(*Call) { *n.log = append(*n.log, n.name+" after") }

func TestHooksNest(t *testing.T) {
	var log []string
	fake := &Fake{FnSleep: func(int32) capi.Errno { log = append(log, "call"); return 0 }}
	lib := Wrap(fake, named{name: "outer", log: &log}, named{name: "inner", log: &log})
	lib.Sleep(1)
	if want := []string{"outer before", "inner before", "call", "inner after", "outer after"}; !slices.Equal(log, want) {
		t.Errorf("got %q", log)
	}
}

func TestHooksBehindASkipSeeNothing(t *testing.T) {
	var log []string
	lib := Wrap(&Fake{}, named{name: "1", log: &log}, named{name: "2", log: &log, skip: capi.FnSleep}, named{name: "3", log: &log})
	if errno := lib.Sleep(1); errno != 0 {
		t.Errorf("errno %v although the hook set none", errno)
	}
	if want := []string{"1 before", "2 before", "2 after", "1 after"}; !slices.Equal(log, want) {
		t.Errorf("got %q", log)
	}
}

func TestCallsAreNumberedByFunction(t *testing.T) {
	var mu sync.Mutex
	seen := map[int]int{}
	lib := Trace(&Fake{}, func(c Call) {
		mu.Lock()
		defer mu.Unlock()
		seen[c.Seq]++
	})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				lib.Close(1)
			}
		})
	}
	wg.Wait()
	for n := 1; n <= 800; n++ {
		if seen[n] != 1 {
			t.Fatalf("call %d was seen %d times", n, seen[n])
		}
	}
}

func TestInterceptIsTheInnerLibrary(t *testing.T) {
	inner := &Fake{
		Loaded: capi.Info{Path: "libfake.so"}, Flag: 1, Timer: 2, Thread: 3,
		FnClose: func(capi.Socket) capi.Errno { return 0 },
	}
	lib := Wrap(Wrap(inner))
	if lib.Info() != inner.Loaded || lib.FlagFn() != 1 || lib.TimerFn() != 2 || lib.ThreadFn() != 3 {
		t.Errorf("got %v, %d, %d, %d", lib.Info(), lib.FlagFn(), lib.TimerFn(), lib.ThreadFn())
	}
	if !lib.HasFunc(capi.FnClose) || lib.HasFunc(capi.FnBind) {
		t.Error("HasFunc is not that of the inner library")
	}
}

func TestInterceptOfABareAPI(t *testing.T) {
	lib := Wrap(struct{ capi.API }{&Fake{}})
	if lib.Info() != (capi.Info{}) || lib.FlagFn() != 0 || lib.TimerFn() != 0 || lib.ThreadFn() != 0 {
		t.Error("there is nothing that it could know")
	}
	if !lib.HasFunc(capi.FnClose) {
		t.Error("it is to have every function")
	}
}
