package differential

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Sockets that were closed belong to a thread of libzmq, which takes part in ending
// their connections. Only the kernel knows when it has nothing to do any more: it
// sleeps then, and whoever gives it something to do wakes it before that call returns.

// canTell says that reaperAsleep works here.
const canTell = true

// reaperAsleep returns a function that waits for the thread. There must be one context.
func reaperAsleep() func() {
	var state *os.File
	return func() {
		for state == nil {
			state = findReaper() // it gives itself its name once it runs
		}
		for !asleep(state) {
			time.Sleep(5 * time.Microsecond)
		}
	}
}

// findReaper opens what the kernel says of the thread; nil if there is none.
func findReaper() *os.File {
	names, _ := filepath.Glob("/proc/self/task/*/comm")
	for _, name := range names {
		if comm, _ := os.ReadFile(name); strings.HasPrefix(string(comm), "ZMQbg/Reaper") {
			f, err := os.Open(filepath.Join(filepath.Dir(name), "stat"))
			if err == nil {
				return f
			}
		}
	}
	return nil
}

// asleep is true of a thread that has ended, too.
func asleep(state *os.File) bool {
	var buf [128]byte
	n, err := state.ReadAt(buf[:], 0)
	_, after, ok := bytes.Cut(buf[:n], []byte(") "))
	return err != nil && n == 0 || ok && after[0] != 'R' && after[0] != 'D'
}
