// The benchmarks of zmqbridge against libzmq in C and against other bindings. See
// docs/performance.md, and package suite for what is measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"

	"github.com/schollz/progressbar/v3"
	"github.com/zmqbridge/zmqbridge/bench/internal/report"
	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/runner"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == runner.Spin {
		runner.SpinUntilEOF()
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type config struct {
	form, only, out, document, from string
	strict                          bool
	repeats                         int
}

func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.form, "form", "short", "what to measure: smoke, short, docs or full")
	flags.StringVar(&c.only, "only", "", "measure only what matches this `regexp`, as in pushpull/tcp/64/1/cgo, batch")
	flags.StringVar(&c.out, "out", "results", "the `folder` for results.json, results.md and the plots")
	flags.StringVar(&c.document, "doc", "", "also replace the results in this `document`")
	flags.StringVar(&c.from, "from", "", "do not measure: take the results of this results.json")
	flags.BoolVar(&c.strict, "strict", false, "fail when a participant does not do what it should")
	flags.IntVar(&c.repeats, "repeats", 0, "how often to repeat, instead of what the form says")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unknown argument %q; see -help", flags.Arg(0))
	}
	return c, nil
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	c, err := parse(args, stderr)
	if err != nil {
		return err
	}
	results, err := c.results(ctx, stderr)
	if err != nil {
		return err
	}
	if err := report.Write(results, c.out); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "results are in %s\n", c.out)
	if c.document != "" {
		if err := report.Update(results, c.document); err != nil {
			return err
		}
	}
	if c.strict {
		return unexpected(results)
	}
	return nil
}

// results measures, or reads what was measured before.
func (c config) results(ctx context.Context, stderr io.Writer) (*result.Run, error) {
	if c.from != "" {
		r, err := result.Read(c.from)
		if err == nil {
			r.Compare(suite.BaseOf)
		}
		return r, err
	}
	form, err := suite.NewForm(c.form)
	if err != nil {
		return nil, err
	}
	if c.repeats > 0 {
		form.Repeats = c.repeats
	}
	plan := runner.Plan{Form: form}
	if c.only != "" {
		if plan.Only, err = regexp.Compile(c.only); err != nil {
			return nil, err
		}
	}
	fmt.Fprintln(stderr, "building the participants")
	build, err := runner.NewBuild(ctx)
	if err != nil {
		return nil, err
	}
	defer build.Close()
	for name, err := range build.Failures() {
		fmt.Fprintf(stderr, "%s takes no part: %v\n", name, err)
	}
	bar := progressbar.NewOptions(plan.Measurements(),
		progressbar.OptionSetWriter(stderr), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
		progressbar.OptionFullWidth(), progressbar.OptionThrottle(100e6), progressbar.OptionOnCompletion(func() { fmt.Fprintln(stderr) }))
	plan.Progress = func(what string) {
		bar.Describe(fmt.Sprintf("%-46s", what))
		bar.Add(1)
	}
	return plan.Run(ctx, build)
}

// unexpected returns what failed though it should not.
func unexpected(run *result.Run) error {
	var errs []error
	for _, m := range run.Measurements {
		if m.Failure != "" && !suite.MayFail(m.Job(), m.Participant) {
			errs = append(errs, fmt.Errorf("%s %v: %s", m.Participant, m.Job(), m.Failure))
		}
	}
	return errors.Join(errs...)
}
