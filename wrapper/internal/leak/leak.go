// Package leak fails a test binary that ends with goroutines or descriptors of
// this module left over. It is for tests.
package leak

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Check runs the tests and returns the exit code for os.Exit.
func Check(m interface{ Run() int }) int {
	startPoller()
	before := descriptors()
	code := m.Run()
	if code != 0 {
		return code
	}
	// What is ending may take a moment more.
	for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		stacks, after := goroutines(), descriptors()
		if len(stacks) == 0 && after <= before {
			return 0
		}
		if time.Now().After(deadline) {
			fmt.Fprintf(os.Stderr, "leak: %d descriptors before, %d after; %d goroutines\n%s\n",
				before, after, len(stacks), strings.Join(stacks, "\n\n"))
			return 1
		}
	}
}

// startPoller makes Go open the descriptors of its poller now, so that they are
// not counted as a leak.
func startPoller() {
	if r, w, err := os.Pipe(); err == nil {
		r.Close()
		w.Close()
	}
}

// goroutines returns the stacks of those that run code of this module, but for
// the one that asks.
func goroutines() []string {
	buf := make([]byte, 1<<22)
	buf = buf[:runtime.Stack(buf, true)]
	var found []string
	for _, g := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(g, "zmqbridge/wrapper") && !strings.Contains(g, "leak.Check") {
			found = append(found, g)
		}
	}
	return found
}

// descriptors counts the open ones, where the system tells.
func descriptors() int {
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}
