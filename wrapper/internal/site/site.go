// Package site finds the place in a user's code that a call came from.
package site

import (
	"fmt"
	"runtime"
	"strings"
)

// A Site is a line of code.
type Site struct {
	Function, File string
	Line           int
}

// String returns the place as file:line.
func (s Site) String() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

const ours = "github.com/zmqbridge/zmqbridge/wrapper"

// Caller returns the innermost place that is being run outside of package zmq and
// the packages below it. Their tests are outside.
func Caller() Site {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		inside := strings.HasPrefix(f.Function, ours) && !strings.HasSuffix(f.File, "_test.go")
		if !inside || !more {
			return Site{f.Function, f.File, f.Line}
		}
	}
}
