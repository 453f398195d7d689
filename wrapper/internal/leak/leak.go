// Package leak fails a test binary that ends with goroutines or descriptors of
// this module left over. It is for tests.
package leak

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// Check runs the tests and returns the exit code for os.Exit.
func Check(m interface{ Run() int }) int { return check(m, 3*time.Second, os.Stderr) }

// check gives what is ending some time, and reports to w.
func check(m interface{ Run() int }, patience time.Duration, w io.Writer) int {
	startPoller()
	before := descriptors()
	code := m.Run()
	if code != 0 {
		return code
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		stacks, after := goroutines(), descriptors()
		if len(stacks) == 0 && after <= before {
			return 0
		}
		if time.Now().After(deadline) {
			fmt.Fprintf(w, "leak: %d descriptors before, %d after; %d goroutines\n%s\n",
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
	for g := range strings.SplitSeq(string(buf), "\n\n") {
		if strings.Contains(g, "zmqbridge/wrapper") && !strings.Contains(g, "leak.goroutines(") {
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
