package measure

import (
	"errors"
	"fmt"
	"os"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// ErrUnsupported is wrapped by errors that say that a library cannot do a job.
var ErrUnsupported = errors.New("unsupported")

// workloads by name.
var workloads = map[string]func(job.Job, Library) (job.Values, error){
	"pushpull":     pushPull,
	"pubsub":       pubSub,
	"reqrep":       reqRep,
	"dealerrouter": dealerRouter,
	"same":         sameGoroutine,
	"sockets":      sockets,
	"blocked":      blocked,
	"memory":       memory,
	"options":      options,
	"create":       create,
}

// Main runs the job of the command line with the library that open returns, and ends
// the process: what is left open is not a matter of the measurement.
func Main(open func(job.Job) (Library, error)) {
	values, err := run(os.Args[1:], open)
	switch {
	case errors.Is(err, ErrUnsupported):
		fmt.Println(err)
		os.Exit(job.Unsupported)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	values.Print(os.Stdout)
	os.Exit(0)
}

func run(args []string, open func(job.Job) (Library, error)) (job.Values, error) {
	j, err := job.Parse(args)
	if err != nil {
		return nil, err
	}
	workload := workloads[j.Workload]
	if workload == nil {
		return nil, fmt.Errorf("there is no workload %q", j.Workload)
	}
	lib, err := open(j)
	if err != nil {
		return nil, err
	}
	return workload(j, lib)
}
