package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A link is the socket of a command, as flags describe it.
type link struct {
	bind, connect []string
	linger        time.Duration
	timeout       time.Duration
	options       []string
	curve         curveFlags
}

// linger is how long unsent messages are kept when the command ends.
const linger = 10 * time.Second

// newLink returns the link of a command that sends, if sends is set. One that only
// receives has nothing to linger for but the subscriptions that it sent.
func newLink(sends bool) *link {
	if sends {
		return &link{linger: linger}
	}
	return &link{}
}

func (l *link) register(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&l.bind, "bind", "b", nil, "accept connections at this `endpoint`, such as tcp://*:5555 (may be repeated)")
	flags.StringArrayVarP(&l.connect, "connect", "c", nil, "connect to this `endpoint`, such as tcp://localhost:5555 (may be repeated)")
	flags.DurationVar(&l.linger, "linger", l.linger, "how long unsent messages are kept at the end")
	flags.DurationVar(&l.timeout, "timeout", 0, "give up after this time and exit with 3 (0: never)")
	flags.StringArrayVarP(&l.options, "option", "O", nil, "set a socket option, such as ZMQ_SNDHWM=10 (may be repeated)")
	l.curve.register(flags)
}

// command makes a command with a socket, one of those for messages.
func (a *app) command(cmd *cobra.Command, l *link, work func(ctx context.Context, s *zmq.Socket, args []string) error, typ func() zmq.SocketType, opts ...zmq.SocketOption) *cobra.Command {
	cmd.GroupID = "messages"
	l.register(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.with(cmd.Context(), l, typ(), opts, func(ctx context.Context, s *zmq.Socket) error { return work(ctx, s, args) })
	}
	return cmd
}

// with runs work with a socket that is bound and connected.
func (a *app) with(ctx context.Context, l *link, typ zmq.SocketType, opts []zmq.SocketOption, work func(ctx context.Context, s *zmq.Socket) error) (err error) {
	if len(l.bind)+len(l.connect) == 0 {
		return usagef("no endpoint; give at least one --bind or --connect")
	}
	zctx, err := a.context()
	if err != nil {
		return err
	}
	defer a.close(zctx, l.linger, &err)
	if l.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.timeout)
		defer cancel()
	}
	s, err := l.open(a, zctx, typ, opts)
	if err != nil {
		return err
	}
	defer s.Close()
	return work(ctx, s)
}

// open makes the socket. What the flags say goes before opts.
func (l *link) open(a *app, zctx *zmq.Context, typ zmq.SocketType, opts []zmq.SocketOption) (*zmq.Socket, error) {
	opts = append(slices.Clip(opts), zmq.Linger(l.linger))
	for _, text := range l.options {
		opt, err := parseOption(text)
		if err != nil {
			return nil, err
		}
		opts = append(opts, opt)
	}
	secure, err := l.curve.options(a, zctx)
	if err != nil {
		return nil, err
	}
	s, err := zctx.Socket(typ, append(opts, secure...)...)
	if err != nil {
		return nil, err
	}
	for _, endpoint := range l.bind {
		resolved, err := s.Bind(endpoint)
		if err != nil {
			return nil, err
		}
		a.note("bound to %s", resolved)
	}
	for _, endpoint := range l.connect {
		if err := s.Connect(endpoint); err != nil {
			return nil, err
		}
	}
	return s, nil
}
