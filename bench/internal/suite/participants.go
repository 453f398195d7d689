// Package suite says who takes part in the benchmarks and what they have to do.
package suite

import "github.com/zmqbridge/zmqbridge/bench/internal/job"

// A Participant is a program with the way in which it uses its library.
type Participant struct {
	Name    string
	Program string // see package runner
	Backend string // of zmqbridge
	Mode    string
	Series  Series
}

// A Series is what participants have in common, for plots.
type Series int

// The series, in the order of the tables.
const (
	C Series = iota
	Cgo
	Pure
	Embedded
	Others
)

// Base is the participant that the others are compared with, and Copying the one that
// large messages are compared with.
const (
	Base    = "C"
	Copying = "C, copying"
)

// BaseOf returns the participant that others are compared with in a job. Over inproc
// libzmq passes pointers, and a program that never looks at a large message only
// measures the allocation.
func BaseOf(j job.Job) string {
	if j.Transport == "inproc" && j.Size >= leastLoans {
		return Copying
	}
	return Base
}

// Programs that the runner builds.
const (
	ProgramC        = "c"
	ProgramCgo      = "zmqbridge-cgo"
	ProgramPure     = "zmqbridge-pure"
	ProgramPebbe    = "pebbe"
	ProgramGoZeroMQ = "gozeromq"
)

// Participants are all there are.
func Participants() []Participant {
	all := []Participant{
		{Base, ProgramC, "", "plain", C},
		{Copying, ProgramC, "", "copy", C},
	}
	for _, b := range []struct {
		name, program string
		series        Series
	}{{"cgo", ProgramCgo, Cgo}, {"pure", ProgramPure, Pure}, {"embedded", ProgramPure, Embedded}} {
		for _, way := range []struct{ name, mode string }{
			{"", "one"}, {", owned", "owned"}, {", batch", "batch"}, {", batch, owned", "keep"}, {", zero copy", "zerocopy"},
		} {
			all = append(all, Participant{b.name + way.name, b.program, b.name, way.mode, b.series})
		}
	}
	return append(all,
		Participant{"pebbe/zmq4", ProgramPebbe, "", "one", Others},
		Participant{"go-zeromq/zmq4", ProgramGoZeroMQ, "", "one", Others})
}

// Sizes from which and up to which a mode makes sense.
const (
	mostBatch  = 4 << 10
	leastLoans = 16 << 10
)

// takesPart reports whether a participant's mode makes a difference for a job.
func (p Participant) takesPart(j job.Job) bool {
	w := find(j.Workload)
	switch p.Mode {
	case "plain":
		return BaseOf(j) == Base
	case "copy":
		return w.streams || BaseOf(j) == Copying
	case "owned":
		return w.owned
	case "batch":
		return w.streams && j.Size <= mostBatch
	case "keep":
		return w.owned && j.Size <= mostBatch
	case "zerocopy":
		return w.streams && j.Size >= leastLoans
	}
	return true
}

// MayFail reports whether a participant is known to be unable to do a job. The report
// says so; a test must not take it for an accident.
func MayFail(j job.Job, participant string) bool {
	for _, p := range Participants() {
		switch {
		case p.Name != participant:
		case p.Backend == "embedded":
			return j.Transport != "inproc"
		case p.Program == ProgramGoZeroMQ:
			return j.Transport == "inproc" || j.Transport == "ipc"
		}
	}
	return false
}
