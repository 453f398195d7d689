// Package report makes tables, plots and the section of a document of a run.
package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// A group is what one table or plot shows: the jobs of a workload and a transport that
// differ in one number.
type group struct {
	run       *result.Run
	workload  suite.Workload
	transport string
	jobs      []job.Job
}

// groups returns those of a run in the order of the workloads.
func groups(run *result.Run) (all []*group) {
	for _, w := range suite.Workloads {
		for _, m := range run.Measurements {
			if m.Workload != w.Name {
				continue
			}
			i := slices.IndexFunc(all, func(g *group) bool { return g.workload.Name == w.Name && g.transport == m.Transport })
			if i < 0 {
				i = len(all)
				all = append(all, &group{run: run, workload: w, transport: m.Transport})
			}
			if !slices.Contains(all[i].jobs, m.Job()) {
				all[i].jobs = append(all[i].jobs, m.Job())
			}
		}
	}
	return all
}

// title names the group.
func (g *group) title() string {
	t := g.workload.Title
	if g.messages() {
		t += " over " + g.transport
		if g.workload.Peers != "" {
			t += ", " + size(g.jobs[0].Size)
		}
	}
	return t
}

// messages reports whether messages pass in the workload, so the transport matters.
func (g *group) messages() bool { return len(g.workload.Metrics) == 1 }

// label names what makes a job differ from the others of its group.
func (g *group) label(j job.Job) string {
	if g.workload.Peers == "" {
		return size(j.Size)
	}
	what := g.workload.Peers
	if j.Peers == 1 {
		what = strings.TrimSuffix(what, "s")
	}
	return fmt.Sprintf("%d %s", j.Peers, what)
}

// x is that number.
func (g *group) x(j job.Job) float64 {
	if g.workload.Peers == "" {
		return float64(j.Size)
	}
	return float64(j.Peers)
}

// participants returns those who take part in any of the jobs.
func (g *group) participants() (some []suite.Participant) {
	for _, p := range suite.Participants() {
		if slices.ContainsFunc(g.jobs, func(j job.Job) bool { return g.run.Find(j, p.Name) != nil }) {
			some = append(some, p)
		}
	}
	return some
}

// able returns those who have a figure.
func (g *group) able(metric string) (some []suite.Participant) {
	for _, p := range g.participants() {
		if slices.ContainsFunc(g.jobs, func(j job.Job) bool { return g.figure(j, p, metric) != nil }) {
			some = append(some, p)
		}
	}
	return some
}

// figure returns nil where there is none.
func (g *group) figure(j job.Job, p suite.Participant, metric string) *result.Figure {
	if m := g.run.Find(j, p.Name); m != nil {
		return m.Figures[metric]
	}
	return nil
}
