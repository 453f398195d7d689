package main

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// requester makes the command req.
func (a *app) requester() *cobra.Command {
	var source sourceFlags
	cmd := &cobra.Command{
		Use:     "req [MESSAGE...]",
		Short:   "send requests and print the replies",
		Example: "  zmqb req -c tcp://localhost:5555 --timeout 5s hello",
		Long:    formatHelp,
	}
	source.register(cmd)
	return a.command(cmd, newLink(true), func(ctx context.Context, s *zmq.Socket, args []string) error {
		return a.request(ctx, s, &source, args)
	}, func() zmq.SocketType { return zmq.Req })
}

func (a *app) request(ctx context.Context, s *zmq.Socket, source *sourceFlags, args []string) error {
	messages, err := source.messages(ctx, a, args)
	if err != nil {
		return err
	}
	out, err := (&outputFlags{codecFlags: source.codecFlags}).open(a)
	if err != nil {
		return err
	}
	for msg, err := range messages {
		if err != nil {
			return err
		}
		if err := s.Send(ctx, msg); err != nil {
			return err
		}
		if err := out.receive(ctx, s, 1); err != nil {
			return err
		}
	}
	return nil
}

// replier makes the command rep.
func (a *app) replier() *cobra.Command {
	var output outputFlags
	var echo bool
	cmd := &cobra.Command{
		Use:   "rep [REPLY...]",
		Short: "print requests and answer them",
		Long: "Answers requests with the arguments, in turn; with --echo, as they came; else with\n" +
			"the lines of the standard input, until they end.\n\n" + formatHelp,
		Example: "  zmqb rep -b 'tcp://*:5555' --echo\n  zmqb rep -b 'tcp://*:5555' yes no",
	}
	output.register(cmd)
	cmd.Flags().BoolVar(&echo, "echo", false, "answer each request with itself")
	return a.command(cmd, newLink(true), func(ctx context.Context, s *zmq.Socket, args []string) error {
		if echo {
			return a.reply(ctx, s, &output, func(request zmq.Message) (zmq.Message, error) { return request, nil })
		}
		replies, err := (&sourceFlags{codecFlags: output.codecFlags}).messages(ctx, a, args)
		if err != nil {
			return err
		}
		next, stop := iter.Pull2(cycle(replies, len(args) > 0))
		defer stop()
		return a.reply(ctx, s, &output, func(zmq.Message) (zmq.Message, error) {
			reply, err, ok := next()
			if !ok {
				return nil, io.EOF
			}
			return reply, err
		})
	}, func() zmq.SocketType { return zmq.Rep })
}

// cycle begins again at the end, if again is set.
func cycle(messages iter.Seq2[zmq.Message, error], again bool) iter.Seq2[zmq.Message, error] {
	return func(yield func(zmq.Message, error) bool) {
		for {
			for msg, err := range messages {
				if !yield(msg, err) || err != nil {
					return
				}
			}
			if !again {
				return
			}
		}
	}
}

// reply ends when there are no more answers.
func (a *app) reply(ctx context.Context, s *zmq.Socket, output *outputFlags, answer func(zmq.Message) (zmq.Message, error)) error {
	out, err := output.open(a)
	if err != nil {
		return err
	}
	defer out.close()
	n := 0
	for request, err := range s.Messages(ctx) {
		if err != nil {
			return err
		}
		out.add(request)
		if err := out.flush(); err != nil {
			return err
		}
		reply, err := answer(request)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.Send(ctx, reply); err != nil {
			return err
		}
		if n++; n == output.count {
			return nil
		}
	}
	return nil
}
