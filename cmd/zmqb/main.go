// Zmqb is ZeroMQ for the command line: it finds out what is wrong with a libzmq
// ("doctor"), makes CURVE certificates ("keygen"), sends and receives messages
// ("push", "pull", "pub", "sub", "req", "rep", "dealer", "router"), watches
// connections ("monitor"), passes messages on ("proxy") and measures ("bench").
//
//	go install github.com/zmqbridge/zmqbridge/cmd/zmqb@latest
//	zmqb help
//
// It exits with 0 when all went well, also when it was told to stop by a signal, with
// 1 when something failed, with 2 when it was called wrongly, and with 3 when the time
// of --timeout has passed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitTimeout = 3
)

// run is main without the process.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{in: in, out: out, err: errOut}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return 0
	}
	fmt.Fprintln(errOut, "zmqb:", err)
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, context.DeadlineExceeded):
		return exitTimeout
	}
	return exitFailed
}

// A usageError says that the command was called wrongly.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }
