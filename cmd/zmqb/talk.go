package main

import (
	"context"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// talker makes a command that sends what it reads and prints what it receives, at
// the same time: dealer, router or pair.
func (a *app) talker(typ zmq.SocketType) *cobra.Command {
	var source sourceFlags
	var output outputFlags
	name := strings.ToLower(typ.String())
	cmd := &cobra.Command{
		Use:   name + " [MESSAGE...]",
		Short: "send and receive messages at the same time",
		Long: "Sends the arguments, files, or lines of the standard input, and prints what\n" +
			"arrives, until it is interrupted or --count messages have arrived.\n\n" + formatHelp,
		Example: "  zmqb " + name + " -c tcp://localhost:5555 --count 1 hello",
	}
	if typ == zmq.Router {
		cmd.Long = "The first part of a message is the routing id of the peer. Ids that peers did not\n" +
			"choose themselves are binary: use the format quoted, json or hex to answer them.\n\n" + cmd.Long
		cmd.Example = "  zmqb router -b 'tcp://*:5555' --format quoted"
	}
	output.register(cmd)
	cmd.Flags().StringArrayVarP(&source.files, "file", "f", nil, "send the contents of this `file` as a message (may be repeated)")
	var opts []zmq.SocketOption
	if typ == zmq.Router {
		opts = append(opts, zmq.RouterMandatory(true))
	}
	return a.command(cmd, newLink(true), func(ctx context.Context, s *zmq.Socket, args []string) error {
		source.codecFlags = output.codecFlags
		messages, err := source.messages(ctx, a, args)
		if err != nil {
			return err
		}
		return a.talk(ctx, s, messages, &output)
	}, func() zmq.SocketType { return typ }, opts...)
}

// talk ends when all is received; what ends the sending with an error ends it too.
func (a *app) talk(ctx context.Context, s *zmq.Socket, messages iter.Seq2[zmq.Message, error], output *outputFlags) error {
	p, err := output.open(a)
	if err != nil {
		return err
	}
	defer p.close()
	ctx, cancel := context.WithCancelCause(ctx)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for msg, err := range messages {
			if err == nil {
				err = s.Send(ctx, msg)
			}
			if err != nil {
				cancel(err)
				return
			}
		}
	}()
	err = p.receive(ctx, s, output.count)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = cause
	}
	cancel(nil)
	<-sent
	return err
}
