// Command gen turns libzmq's zmq.h into the Go bindings of this module.
//
//	gen snapshot [-o FILE] HEADER              write the normalised API of a zmq.h
//	gen generate [-snapshot FILE] [-o DIR] [-wrapper DIR]
//	                                           write everything that is called z*
//	gen check    [-snapshot FILE] [-o DIR] [-wrapper DIR]
//	                                           fail when one of them is out of date
//	gen diff [--json|--markdown] [--all] [OLD] NEW
//	                                           compare two headers, snapshots or libraries
//	gen dump HEADER                            print the parsed API as JSON
//	gen explain [-snapshot FILE] NAME...       say all that is known of names
//
// It needs no C compiler and no installed headers. Nothing is written unless
// everything succeeded. Exit status: 0 success, 1 differences (diff, check),
// 2 could not run.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// A command parses its own arguments and does one job.
type command struct {
	name, args, summary string
	run                 func(args []string, stdout io.Writer) error
}

var commands = []command{
	cmdSnapshot, cmdGenerate, cmdCheck, cmdDiff, cmdDump, cmdExplain,
}

// errDiffers makes gen exit with status 1: it ran, and found differences.
var errDiffers = errors.New("differences found")

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, errDiffers) {
		fmt.Fprintln(os.Stderr, "gen:", err)
	}
	os.Exit(status(err))
}

// status is the exit status that err stands for.
func status(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errDiffers):
		return 1
	}
	return 2
}

// run carries out one command line.
func run(args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return errors.New("no command given; `gen help` lists them")
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(stdout)
		return nil
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		err := c.run(args[1:], stdout)
		if help := (*helpWanted)(nil); errors.As(err, &help) {
			fmt.Fprintf(stdout, "usage: gen %s %s\n\n%s\n\n", c.name, c.args, c.summary)
			help.flags.SetOutput(stdout)
			help.flags.PrintDefaults()
			return nil
		}
		return err
	}
	return fmt.Errorf("unknown command %q; `gen help` lists them", args[0])
}

// helpWanted is the error of parseFlags for -h. It is run that knows the usage.
type helpWanted struct{ flags *flag.FlagSet }

func (*helpWanted) Error() string { return flag.ErrHelp.Error() }

// parseFlags parses the arguments of a command, flags before, between and after
// the operands, and returns the operands. What follows "--" is none. Its error is
// one line.
func parseFlags(flags *flag.FlagSet, args []string) (operands []string, err error) {
	flags.SetOutput(io.Discard)
	for rest := args; len(rest) > 0; {
		err := flags.Parse(rest)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, &helpWanted{flags}
		case err != nil:
			return nil, fmt.Errorf("%s: %w; `gen %s -h` lists its flags", flags.Name(), err, flags.Name())
		}
		parsed := rest[:len(rest)-flags.NArg()]
		rest = flags.Args()
		if len(parsed) > 0 && parsed[len(parsed)-1] == "--" {
			return append(operands, rest...), nil
		}
		if len(rest) > 0 {
			operands, rest = append(operands, rest[0]), rest[1:]
		}
	}
	return operands, nil
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: gen COMMAND [ARGUMENTS]")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %-45s %s\n", c.name, c.args, c.summary)
	}
	fmt.Fprintln(w, "Exit status: 0 success, 1 differences (check, diff), 2 could not run.")
}
