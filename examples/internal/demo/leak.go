package demo

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// leftovers is an error if goroutines outlive the example: each must have an end.
func leftovers(wait time.Duration) error {
	buf := make([]byte, 1<<20)
	// What is ending may take a moment more.
	for deadline := time.Now().Add(wait); ; time.Sleep(time.Millisecond) {
		var left []string
		for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(g, "zmqbridge/") && !strings.Contains(g, "demo.leftovers") {
				left = append(left, g)
			}
		}
		if len(left) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d goroutines are left over:\n%s", len(left), strings.Join(left, "\n\n"))
		}
	}
}
