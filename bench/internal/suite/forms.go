package suite

import (
	"fmt"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// A Form is a selection of jobs.
type Form struct {
	Name     string
	Repeats  int
	Duration time.Duration
	Jobs     []job.Job
}

// NewForm returns a form by name: "smoke" only shows that everything works, "short"
// is for a first impression, "docs" for docs/performance.md, and "full" is all.
func NewForm(name string) (Form, error) {
	f := Form{Name: name}
	switch name {
	case "smoke":
		f.Repeats, f.Duration, f.Jobs = 1, 5*time.Millisecond, smoke()
	case "short":
		f.Repeats, f.Duration, f.Jobs = 3, 150*time.Millisecond, short()
	case "docs":
		f.Repeats, f.Duration, f.Jobs = 5, 200*time.Millisecond, docs()
	case "full":
		f.Repeats, f.Duration, f.Jobs = 7, 500*time.Millisecond, full()
	default:
		return f, fmt.Errorf("there is no form %q: smoke, short, docs and full", name)
	}
	for i := range f.Jobs {
		f.Jobs[i].Duration = f.Duration
	}
	return f, nil
}

// A Task is a participant's job.
type Task struct {
	Participant Participant
	Job         job.Job
}

// Tasks returns who does what, job by job.
func (f Form) Tasks() [][]Task {
	var all [][]Task
	for _, j := range f.Jobs {
		var tasks []Task
		for _, p := range Participants() {
			if p.takesPart(j) {
				one := j
				one.Mode = p.Mode
				tasks = append(tasks, Task{p, one})
			}
		}
		all = append(all, tasks)
	}
	return all
}

func sizes(workload, transport string, sizes ...int) (jobs []job.Job) {
	for _, n := range sizes {
		jobs = append(jobs, job.Job{Workload: workload, Transport: transport, Size: n, Peers: 1})
	}
	return jobs
}

func peers(workload, transport string, counts ...int) (jobs []job.Job) {
	for _, n := range counts {
		jobs = append(jobs, job.Job{Workload: workload, Transport: transport, Size: 64, Peers: n})
	}
	return jobs
}

func join(parts ...[]job.Job) (jobs []job.Job) {
	for _, p := range parts {
		jobs = append(jobs, p...)
	}
	return jobs
}

// costs are the jobs that have no messages.
func costs() []job.Job {
	return join(peers("create", "inproc", 1), peers("options", "inproc", 1), peers("memory", "inproc", 1))
}

func smoke() []job.Job {
	return join(
		sizes("pushpull", "inproc", 64, 64<<10), sizes("same", "inproc", 64), sizes("reqrep", "ipc", 64),
		peers("pubsub", "tcp", 2), peers("dealerrouter", "tcp", 3),
		peers("blocked", "inproc", 5), peers("sockets", "inproc", 5), costs())
}

func short() []job.Job {
	return join(
		sizes("pushpull", "tcp", 64, 1<<10, 64<<10), sizes("pushpull", "inproc", 64, 1<<10, 64<<10),
		sizes("same", "inproc", 64), sizes("reqrep", "tcp", 64), sizes("reqrep", "inproc", 64),
		peers("pubsub", "tcp", 10), peers("dealerrouter", "tcp", 100),
		peers("blocked", "inproc", 1000), peers("sockets", "inproc", 1000), costs())
}

func docs() []job.Job {
	return join(
		sizes("pushpull", "tcp", 64, 1<<10, 64<<10, 1<<20), sizes("pushpull", "ipc", 64, 64<<10),
		sizes("pushpull", "inproc", 64, 1<<10, 64<<10, 1<<20),
		sizes("same", "inproc", 64, 64<<10),
		sizes("reqrep", "tcp", 64), sizes("reqrep", "ipc", 64), sizes("reqrep", "inproc", 64),
		peers("pubsub", "tcp", 1, 10, 100), peers("pubsub", "inproc", 10),
		peers("dealerrouter", "tcp", 1, 10, 100, 1000), peers("dealerrouter", "inproc", 100),
		peers("blocked", "inproc", 1000), peers("sockets", "inproc", 1, 100, 1000, 10000), costs())
}

func full() (jobs []job.Job) {
	all := []int{16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20}
	for _, transport := range []string{"tcp", "ipc", "inproc"} {
		jobs = join(jobs,
			sizes("pushpull", transport, all...),
			sizes("reqrep", transport, all...),
			peers("pubsub", transport, 1, 3, 10, 30, 100),
			peers("dealerrouter", transport, 1, 3, 10, 30, 100, 300, 1000))
	}
	return join(jobs, sizes("same", "inproc", all...),
		peers("blocked", "inproc", 1, 10, 100, 1000), peers("sockets", "inproc", 1, 10, 100, 1000, 10000), costs())
}
