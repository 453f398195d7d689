package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// markdown returns a run as tables; plot returns what to show for a group, or "".
func markdown(run *result.Run, plot func(*group) string) string {
	var b strings.Builder
	b.WriteString(conditions(run))
	b.WriteString(wanted(run))
	for _, g := range groups(run) {
		fmt.Fprintf(&b, "\n### %s\n\n", g.title())
		if p := plot(g); p != "" {
			b.WriteString(p + "\n\n")
		}
		b.WriteString(g.tables())
		b.WriteString(g.failures())
	}
	return b.String()
}

// conditions says where and how the figures came about.
func conditions(run *result.Run) string {
	var versions []string
	for _, name := range slices.Sorted(maps.Keys(run.Versions)) {
		versions = append(versions, name+" "+run.Versions[name])
	}
	awake := "kept awake where latency is measured"
	if run.Awake != "yes" {
		awake = "not kept awake (" + strings.TrimPrefix(run.Awake, "no: ") + ")"
	}
	return fmt.Sprintf("%s, form `%s`: medians of %d runs of at least %d ms each, in %s. %d cores of %s (%s/%s), %s. %s.\n",
		run.Date.Format("2006-01-02"), run.Form, run.Repeats, run.Milliseconds, run.Took,
		run.Machine.Cores, run.Machine.CPU, run.Machine.OS, run.Machine.Arch, awake, strings.Join(versions, ", "))
}

// tables returns one table with a column for each job or, where a job has several
// figures, a table for each job with a column for each of them.
func (g *group) tables() string {
	if g.messages() {
		m := g.workload.Metrics[0]
		var columns []column
		for _, j := range g.jobs {
			columns = append(columns, column{g.label(j), j, m})
		}
		return g.table(m.Title, columns)
	}
	var all []string
	for _, j := range g.jobs {
		var columns []column
		for _, m := range g.workload.Metrics {
			columns = append(columns, column{m.Title, j, m})
		}
		corner := ""
		if g.workload.Peers != "" {
			corner = g.label(j)
		}
		all = append(all, g.table(corner, columns))
	}
	return strings.Join(all, "\n")
}

type column struct {
	title  string
	job    job.Job
	metric suite.Metric
}

func (g *group) table(corner string, columns []column) string {
	var b strings.Builder
	head, rule := "| "+corner+" |", "| --- |"
	for _, c := range columns {
		head += " " + c.title + " |"
		rule += " --- |"
	}
	b.WriteString(head + "\n" + rule + "\n")
	for _, p := range g.participants() {
		row, any := "| "+p.Name+" |", false
		for _, c := range columns {
			f := g.figure(c.job, p, c.metric.Name)
			any = any || f != nil
			row += " " + cell(f, c.metric) + " |"
		}
		if any {
			b.WriteString(row + "\n")
		}
	}
	return b.String()
}

// cell prints a figure with its ratio to C and its spread.
func cell(f *result.Figure, m suite.Metric) string {
	if f == nil {
		return ""
	}
	text := format(f.Median, m.Unit)
	if m.Unit != suite.PerSecond && m.Unit != suite.Nanoseconds {
		return text
	}
	if f.Ratio != 0 {
		text += fmt.Sprintf(" (%s)", digits(f.Ratio))
	}
	if len(f.Samples) > 1 {
		text += fmt.Sprintf(" ±%.0f %%", 100*f.Spread())
	}
	return text
}

// failures says who could not do what.
func (g *group) failures() string {
	var reasons []string
	who := map[string][]string{}
	for _, m := range g.run.Measurements {
		if m.Failure == "" || m.Workload != g.workload.Name || m.Transport != g.transport {
			continue
		}
		reason := g.label(m.Job()) + ": " + firstLine(m.Failure)
		if len(who[reason]) == 0 {
			reasons = append(reasons, reason)
		}
		who[reason] = append(who[reason], m.Participant)
	}
	var b strings.Builder
	for _, reason := range reasons {
		fmt.Fprintf(&b, "\nNot measured: %s: %s.\n", strings.Join(who[reason], "; "), reason)
	}
	return b.String()
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimPrefix(line, "unsupported: ")
}
