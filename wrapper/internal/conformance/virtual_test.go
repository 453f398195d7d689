package conformance

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The embedded engine, with package zmq on top, waits in no other ways than those that
// testing/synctest knows: each case runs in a bubble of virtual time, and leaves no
// goroutine there. A case that hangs fails at once.
func TestVirtualTime(t *testing.T) {
	for _, theme := range themes {
		for _, test := range theme.cases {
			name := theme.name + "/" + test.name
			if !slices.Contains(test.over, "inproc") || exempted(name, "embedded", "inproc") != "" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					if faults := attempt(t, test, "embedded", "inproc", needs[name], time.Minute); len(faults) > 0 {
						t.Error(strings.Join(faults, "\n"))
					}
				})
			})
		}
	}
}
