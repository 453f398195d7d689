package capitest

import (
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Tracer is a hook that reports every call when it is done. It is called by
// the goroutine that made the call, so several may run at once.
type Tracer func(Call)

// Trace returns inner with every call reported to a function.
func Trace(inner capi.API, to func(Call)) *Intercept { return Wrap(inner, Tracer(to)) }

// Lines returns a Tracer that writes a line for every call, one at a time. It
// ignores errors of the writer.
func Lines(w io.Writer) Tracer {
	var mu sync.Mutex
	return func(c Call) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(w, c)
	}
}

// Before does nothing.
func (t Tracer) Before(*Call) (skip bool) { return false }

// After reports the call.
func (t Tracer) After(c *Call) { t(*c) }

// String returns the call as a line of a trace:
//
//	zmq_bind(s=0x7f24, "tcp://*:5555") = 0
//	zmq_bind(s=0x7f25, "tcp://*:5555") = -1 EADDRINUSE
//
// Only plain numbers and handles have names. Long data is cut, and secrets are
// left out. Print a call while it is reported: its data is the caller's.
func (c Call) String() string {
	b := append([]byte(c.Func.String()), '(')
	b = c.appendArgs(b)
	b = append(b, ") = "...)
	b = c.appendOutcome(b)
	if c.Skipped {
		b = append(b, " (not called)"...)
	}
	return string(b)
}

// LogValue makes package slog log a call as a group: func, args, result, took,
// and errno for one that failed.
func (c Call) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("func", c.Func.String()),
		slog.String("args", string(c.appendArgs(nil))),
		slog.String("result", string(c.appendResult(nil))),
		slog.Duration("took", c.Took),
	}
	if c.Errno != 0 {
		attrs = append(attrs, slog.String("errno", errnoName(c.Errno)))
	}
	if c.Skipped {
		attrs = append(attrs, slog.Bool("skipped", true))
	}
	return slog.GroupValue(attrs...)
}
