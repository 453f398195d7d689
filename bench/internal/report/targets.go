package report

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// A target is what a figure of one participant is wanted to be, as a ratio to that of
// another in the same run.
type target struct {
	what     string
	job      job.Job
	metric   string
	who, to  string
	want     float64
	plus     float64 // added to the figure of the other, in its unit
	atMost   bool    // else at least
	absolute bool    // the figure itself, not a ratio
}

const (
	pebbe = "pebbe/zmq4"
	batch = "cgo, batch"
)

func pushPull(transport string, size int) job.Job {
	return job.Job{Workload: "pushpull", Transport: transport, Size: size, Peers: 1}
}

func small(workload, transport string, peers int) job.Job {
	return job.Job{Workload: workload, Transport: transport, Size: 64, Peers: peers}
}

// targets are those that were set before the work was done.
var targets = []target{
	{what: "tcp 64 B, batch", job: pushPull("tcp", 64), metric: "rate", who: batch, to: suite.Base, want: 0.9},
	{what: "tcp 64 B, batch", job: pushPull("tcp", 64), metric: "rate", who: batch, to: pebbe, want: 1.8},
	{what: "tcp 64 B, one a call", job: pushPull("tcp", 64), metric: "rate", who: "cgo", to: suite.Base, want: 0.65},
	{what: "tcp 64 B, one a call", job: pushPull("tcp", 64), metric: "rate", who: "cgo", to: pebbe, want: 1.3},
	{what: "tcp 1 KiB, one a call", job: pushPull("tcp", 1<<10), metric: "rate", who: "cgo", to: suite.Base, want: 0.95},
	{what: "tcp 1 KiB, batch", job: pushPull("tcp", 1<<10), metric: "rate", who: batch, to: suite.Base, want: 1},
	{what: "inproc 64 B, batch", job: pushPull("inproc", 64), metric: "rate", who: batch, to: suite.Base, want: 0.95},
	{what: "inproc 64 B, batch", job: pushPull("inproc", 64), metric: "rate", who: batch, to: pebbe, want: 2.3},
	{what: "inproc 64 B, one a call", job: pushPull("inproc", 64), metric: "rate", who: "cgo", to: suite.Base, want: 0.65},
	{what: "inproc 64 B, one a call", job: pushPull("inproc", 64), metric: "rate", who: "cgo", to: pebbe, want: 1.5},
	{what: "inproc 1 KiB, batch", job: pushPull("inproc", 1<<10), metric: "rate", who: batch, to: suite.Base, want: 1.3},
	{what: "tcp 64 KiB, zero copy", job: pushPull("tcp", 64<<10), metric: "rate", who: "cgo, zero copy", to: suite.Base, want: 0.95},
	{what: "tcp 1 MiB, zero copy", job: pushPull("tcp", 1<<20), metric: "rate", who: "cgo, zero copy", to: suite.Base, want: 1.5},
	{what: "inproc 1 MiB into a reused buffer", job: pushPull("inproc", 1<<20), metric: "rate", who: "cgo", to: suite.Copying, want: 0.8},
	{what: "inproc 1 MiB into a reused buffer", job: pushPull("inproc", 1<<20), metric: "rate", who: "cgo", to: pebbe, want: 8},
	{what: "tcp REQ/REP round trip", job: small("reqrep", "tcp", 1), metric: "latency", who: "cgo", to: suite.Base, want: 1, atMost: true},
	{what: "tcp REQ/REP round trip", job: small("reqrep", "tcp", 1), metric: "latency", who: "cgo", to: pebbe, want: 0.85, atMost: true},
	{what: "inproc REQ/REP round trip", job: small("reqrep", "inproc", 1), metric: "latency", who: "cgo", to: suite.Base, want: 0.55, atMost: true},
	{what: "inproc REQ/REP round trip", job: small("reqrep", "inproc", 1), metric: "latency", who: "cgo", to: pebbe, want: 0.5, atMost: true},
	{what: "send and receive on one goroutine, 64 B", job: small("same", "inproc", 1), metric: "latency", who: "cgo", to: suite.Copying, want: 1, plus: 160, atMost: true},
	{what: "send and receive on one goroutine, 64 KiB", job: job.Job{Workload: "same", Transport: "inproc", Size: 64 << 10, Peers: 1}, metric: "latency", who: "cgo", to: suite.Copying, want: 1.1, atMost: true},
	{what: "OS threads of 10,000 goroutines in Recv", job: small("blocked", "inproc", 1000), metric: "threads", who: "cgo", want: 19, atMost: true, absolute: true},
	{what: "their fan-out", job: small("blocked", "inproc", 1000), metric: "rate", who: "cgo", to: pebbe, want: 10},
	{what: "a context with its first socket", job: small("create", "inproc", 1), metric: "context", who: "cgo", to: suite.Base, want: 1.2, atMost: true},
	{what: "each further socket", job: small("create", "inproc", 1), metric: "socket", who: "cgo", to: suite.Base, want: 1.2, atMost: true},
	{what: "without cgo: tcp 64 B, one a call", job: pushPull("tcp", 64), metric: "rate", who: "pure", to: "cgo", want: 1 / 1.3},
	{what: "without cgo: inproc 64 B, one a call", job: pushPull("inproc", 64), metric: "rate", who: "pure", to: "cgo", want: 1 / 1.3},
	{what: "without cgo: inproc 64 B, batch", job: pushPull("inproc", 64), metric: "rate", who: "pure, batch", to: batch, want: 1 / 1.3},
	{what: "embedded: inproc 64 B, one a call", job: pushPull("inproc", 64), metric: "rate", who: "embedded", to: "cgo", want: 3},
	{what: "embedded: inproc 64 B, one a call", job: pushPull("inproc", 64), metric: "rate", who: "embedded", to: suite.Base, want: 2},
	{what: "embedded: inproc REQ/REP round trip", job: small("reqrep", "inproc", 1), metric: "latency", who: "embedded", to: suite.Base, want: 0.2, atMost: true},
}

// got returns the ratio, and whether the run has what it takes.
func (t target) got(run *result.Run) (ratio float64, ok bool) {
	value, ok := run.Find(t.job, t.who).Value(t.metric)
	if !ok || t.absolute {
		return value, ok
	}
	other, ok := run.Find(t.job, t.to).Value(t.metric)
	if !ok || other+t.plus == 0 {
		return 0, false
	}
	return value / (other + t.plus), true
}

func (t target) met(ratio float64) bool {
	if t.atMost {
		return ratio <= t.want
	}
	return ratio >= t.want
}

// wanted returns the table of the targets that the run can judge.
func wanted(run *result.Run) string {
	var b strings.Builder
	for _, t := range targets {
		ratio, ok := t.got(run)
		if !ok {
			continue
		}
		limit, verdict := "at least ", "no"
		if t.atMost {
			limit = "at most "
		}
		if t.met(ratio) {
			verdict = "yes"
		}
		to := t.to
		switch {
		case t.absolute:
			to = ""
		case t.plus != 0:
			to += fmt.Sprintf(" + %.0f ns", t.plus)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s%s | %s | %s |\n", t.what, t.who, to, limit, digits(t.want), digits(ratio), verdict)
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n### What was wanted\n\n| of | who | compared with | wanted | this run | reached |\n| --- | --- | --- | --- | --- | --- |\n" + b.String()
}
