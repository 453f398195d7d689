package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// app is what all commands share.
type app struct {
	in       io.Reader
	out, err io.Writer

	backend, library string
	json, debug      bool
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "zmqb",
		Short: "ZeroMQ for the command line",
		Long: "ZeroMQ for the command line: messages from and to the terminal, certificates,\n" +
			"monitors, proxies, measurements, and a doctor for libzmq.",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          none,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	flags := root.PersistentFlags()
	flags.StringVar(&a.backend, "backend", "", "what does the work: "+strings.Join(backendNames(), ", "))
	flags.StringVar(&a.library, "library", "", "the libzmq to load, instead of the one that is found")
	flags.BoolVar(&a.json, "json", false, "print, and read, JSON: a line for each message, event or report")
	flags.BoolVar(&a.debug, "debug", false, "log every call on the standard error output")
	complete(root, "backend", backendNames()...)
	root.AddGroup(
		&cobra.Group{ID: "messages", Title: "Messages:"},
		&cobra.Group{ID: "tools", Title: "Tools:"},
	)
	root.AddCommand(
		a.sender(zmq.Push), a.receiver(zmq.Pull), a.sender(zmq.Pub), a.receiver(zmq.Sub),
		a.requester(), a.replier(), a.talker(zmq.Dealer), a.talker(zmq.Router), a.talker(zmq.Pair),
		a.doctor(), a.keygen(), a.monitor(), a.proxy(), a.bench(),
	)
	return root
}

func backendNames() []string { return append([]string{"auto", "libzmq"}, zmq.Backends()...) }

// arguments makes an error of validate one of usage.
func arguments(validate cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := validate(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

// none is for commands without arguments.
func none(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !cmd.HasParent():
		return usagef("unknown command %q; %s --help lists them", args[0], cmd.Name())
	case cmd.Flags().Lookup("connect") != nil:
		return usagef("%s takes no arguments, and was given %q; endpoints come after --bind or --connect", cmd.Name(), args[0])
	}
	return usagef("%s takes no arguments, and was given %q", cmd.Name(), args[0])
}

// complete has the shell offer the values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
}

// context makes the context that the flags ask for.
func (a *app) context() (*zmq.Context, error) {
	if a.backend != "" && !slices.Contains(backendNames(), a.backend) {
		return nil, usagef("--backend %s: want one of %s", a.backend, strings.Join(backendNames(), ", "))
	}
	opts := []zmq.ContextOption{zmq.WithBackend(a.backend), zmq.WithLibrary(a.library)}
	if a.debug {
		level := slog.HandlerOptions{Level: slog.LevelDebug}
		opts = append(opts, zmq.Debug(slog.New(slog.NewTextHandler(a.err, &level))))
	}
	return zmq.NewContext(opts...)
}

// close waits, as long as messages may linger, for those that are unsent.
func (a *app) close(zctx *zmq.Context, linger time.Duration, err *error) {
	ctx, cancel := context.WithTimeout(context.Background(), linger+time.Second)
	defer cancel()
	if e := zctx.CloseContext(ctx); e != nil && *err == nil {
		*err = e
	}
}

// print writes v as a line of JSON.
func (a *app) print(v any) error { return json.NewEncoder(a.out).Encode(v) }

// note tells the user something that is not output.
func (a *app) note(format string, args ...any) { fmt.Fprintf(a.err, "zmqb: "+format+"\n", args...) }

// terminal reports whether w is one.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
