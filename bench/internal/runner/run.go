package runner

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// A Plan is what is to be run.
type Plan struct {
	Form     suite.Form
	Only     *regexp.Regexp    // the tasks to do, by name; nil: all
	Progress func(what string) // told before each measurement
}

// Name is what Plan.Only is matched with: "pushpull/tcp/64/1/cgo, batch".
func Name(t suite.Task) string {
	return fmt.Sprintf("%s/%s/%d/%d/%s", t.Job.Workload, t.Job.Transport, t.Job.Size, t.Job.Peers, t.Participant.Name)
}

// selected returns the tasks to do, job by job.
func (p Plan) selected() (jobs [][]suite.Task) {
	for _, tasks := range p.Form.Tasks() {
		var some []suite.Task
		for _, t := range tasks {
			if p.Only == nil || p.Only.MatchString(Name(t)) {
				some = append(some, t)
			}
		}
		if len(some) > 0 {
			jobs = append(jobs, some)
		}
	}
	return jobs
}

// Measurements is how many there will be.
func (p Plan) Measurements() (n int) {
	for _, tasks := range p.selected() {
		n += len(tasks) * p.Form.Repeats
	}
	return n
}

// Run measures. All participants do a job in turn, and then all again: what slows the
// machine down for a while slows down all of them.
func (p Plan) Run(ctx context.Context, b *Build) (*result.Run, error) {
	start := time.Now()
	run := &result.Run{
		Date: start.UTC().Truncate(time.Second), Form: p.Form.Name, Repeats: p.Form.Repeats,
		Milliseconds: p.Form.Duration.Milliseconds(), Machine: machine(), Versions: b.versions(ctx), Awake: "yes",
	}
	jobs := p.selected()
	if len(jobs) == 0 {
		return nil, fmt.Errorf("no measurement of the form %q matches %v", p.Form.Name, p.Only)
	}
	for _, tasks := range jobs {
		rest, err := p.wake(ctx, run, tasks[0])
		if err != nil {
			return nil, err
		}
		err = p.repeat(ctx, b, run, tasks)
		rest()
		if err != nil {
			return nil, err
		}
	}
	run.Compare(suite.BaseOf)
	run.Took = time.Since(start).Round(time.Second).String()
	return run, nil
}

// wake keeps the cores awake while a job measures latency.
func (p Plan) wake(ctx context.Context, run *result.Run, t suite.Task) (rest func(), err error) {
	if !suite.Of(t.Job.Workload).Latency {
		return func() {}, nil
	}
	rest, err = keepAwake(ctx)
	if err != nil {
		run.Awake = "no: " + err.Error()
		return func() {}, ctx.Err()
	}
	return rest, nil
}

// repeat does the tasks of one job. One that fails is not tried again.
func (p Plan) repeat(ctx context.Context, b *Build, run *result.Run, tasks []suite.Task) error {
	measurements := make([]*result.Measurement, len(tasks))
	for i, t := range tasks {
		measurements[i] = &result.Measurement{
			Workload: t.Job.Workload, Transport: t.Job.Transport, Size: t.Job.Size, Peers: t.Job.Peers, Participant: t.Participant.Name,
		}
	}
	run.Measurements = append(run.Measurements, measurements...)
	for range p.Form.Repeats {
		for i, t := range tasks {
			p.Progress(Name(t))
			m := measurements[i]
			if m.Failure != "" {
				continue
			}
			values, err := b.do(ctx, t.Participant, t.Job)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				m.Failure = err.Error()
			default:
				m.Add(values)
			}
		}
	}
	return nil
}
