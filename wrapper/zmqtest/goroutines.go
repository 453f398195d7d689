package zmqtest

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// A goroutine is one that is left, as the runtime prints it.
type goroutine string

func (g goroutine) String() string {
	return fmt.Sprintf("a goroutine is in package zmq, or was started by it:\n%s", string(g))
}

// goroutines returns those of a bubble, or of none, that are in calls of package zmq
// or were started by it, but for the caller's and those of this package.
func goroutines(bubble string) (left []goroutine) {
	for _, g := range strings.Split(stacks(true), "\n\n")[1:] {
		if bubbleOf(g) == bubble && isOurs(g) {
			left = append(left, goroutine(strings.TrimSpace(g)))
		}
	}
	return left
}

// stacks returns the stack of the caller's goroutine, or first that and then those
// of all others.
func stacks(others bool) string {
	for buf := make([]byte, 1<<10); ; buf = make([]byte, 4*len(buf)) {
		if n := runtime.Stack(buf, others); n < len(buf) || !others {
			return string(buf[:n])
		}
	}
}

const module = "github.com/zmqbridge/zmqbridge/wrapper"

// isOurs looks at the frames of a stack, each of which is a function in one line and
// its file in the next.
func isOurs(stack string) bool {
	ours := false
	lines := strings.Split(stack, "\n")
	for i := 1; i+1 < len(lines); i++ {
		if !strings.HasPrefix(lines[i+1], "\t") { // not a function, or frames that are left out
			continue
		}
		function, inside := strings.CutPrefix(strings.TrimPrefix(lines[i], "created by "), module)
		switch {
		case !inside || strings.Contains(lines[i+1], "_test.go:"):
		case strings.HasPrefix(function, "/zmqtest."):
			return false // a scripted peer, or the test that waits for a bubble
		case strings.HasPrefix(function, ".") || strings.HasPrefix(function, "/"):
			ours = true
		}
	}
	return ours
}

// bubble names the bubble of testing/synctest that the caller is in, if any.
func bubble() string { return bubbleOf(stacks(false)) }

var inBubble = regexp.MustCompile(`synctest bubble (\d+)`)

// bubbleOf finds it in the first line of a stack.
func bubbleOf(stack string) string {
	head, _, _ := strings.Cut(stack, "\n")
	if m := inBubble.FindStringSubmatch(head); m != nil {
		return m[1]
	}
	return ""
}
