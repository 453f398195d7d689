package differential

import (
	"errors"
	"time"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
)

// embedded is a driver in this process; the engine, but for tests of the tests.
type embedded struct{ driver.Driver }

var theEngine = embedded{engine.Driver{}}

var errHangs = errors.New("the call does not return")

// run gives up on a call that does not return. Its goroutine is left behind, for the
// leak check to show where it is.
func (e embedded) run(s script) (outcomes []string, crash error) {
	w, err := newWorld(e.Driver, nil)
	if err != nil {
		return nil, err
	}
	results := make(chan string, len(s))
	go func() {
		defer close(results)
		for _, o := range s {
			results <- w.do(o)
		}
	}()
	watchdog := time.NewTimer(2 * patience)
	defer watchdog.Stop()
	for {
		select {
		case r, more := <-results:
			if !more {
				return outcomes, w.end()
			}
			outcomes = append(outcomes, r)
		case <-watchdog.C:
			return outcomes, errHangs
		}
	}
}
