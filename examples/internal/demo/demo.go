// Package demo is what the examples share, so that each shows its pattern and
// little else: flags, an end to every run, goroutines that stop together, sockets
// that are bound or connected in a line, and a line of output.
package demo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var (
	backend   = flag.String("backend", "auto", "what does the work: auto, libzmq, cgo, pure or embedded")
	transport = flag.String("transport", "", "tcp or inproc; by default tcp, where the backend has it")
	limit     = flag.Duration("limit", time.Minute, "how long the example may take")

	start = time.Now()
)

// Main runs an example. The ctx of run ends with an interrupt, or when the example
// takes too long. The sockets of zctx are closed when run has returned.
func Main(run func(ctx context.Context, zctx *zmq.Context) error) {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	if err := within(ctx, run); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(os.Args[0]), err)
		os.Exit(1)
	}
}

func within(ctx context.Context, run func(context.Context, *zmq.Context) error) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("unknown argument %q; -h lists the flags", flag.Arg(0))
	}
	if t := *transport; t != "" && t != "tcp" && t != "inproc" {
		return fmt.Errorf("-transport %s: want tcp or inproc", t)
	}
	zctx, err := zmq.NewContext(zmq.WithBackend(*backend))
	if err != nil {
		return err
	}
	fmt.Println(zctx.Info())
	// The context waits for what is still to be delivered, so its error counts.
	if err := errors.Join(run(ctx, zctx), zctx.Close()); err != nil {
		return err
	}
	return leftovers(3 * time.Second)
}

// Say prints what one of the parts of an example does, and when.
func Say(who, format string, args ...any) {
	fmt.Printf("%5.2fs  %-11s %s\n", time.Since(start).Seconds(), who, fmt.Sprintf(format, args...))
}
