package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// receiveFlags are those of pull and sub.
type receiveFlags struct {
	outputFlags
	topics   []string
	progress progressFlags
}

// receiver makes the command pull or sub.
func (a *app) receiver(typ zmq.SocketType) *cobra.Command {
	f := &receiveFlags{}
	name := strings.ToLower(typ.String())
	cmd := &cobra.Command{
		Use:     name,
		Short:   "print the messages that arrive",
		Args:    none,
		Example: "  zmqb " + name + " -b 'tcp://*:5555'\n  zmqb " + name + " -c tcp://localhost:5555 --count 1 --timeout 10s",
		Long:    formatHelp,
	}
	f.register(cmd)
	f.progress.register(cmd.Flags())
	if typ == zmq.Sub {
		cmd.Flags().StringArrayVarP(&f.topics, "topic", "t", nil, "receive messages that start with this (may be repeated; all if not given)")
	}
	return a.command(cmd, newLink(false), func(ctx context.Context, s *zmq.Socket, _ []string) error {
		return f.receive(ctx, a, s)
	}, func() zmq.SocketType { return typ }, f.subscribe)
}

// subscribe is an option of the new socket, since the flags are not known before.
func (f *receiveFlags) subscribe(s *zmq.Socket) error {
	switch {
	case s.Type() != zmq.Sub:
		return nil
	case len(f.topics) == 0:
		return s.Subscribe("")
	}
	return zmq.Subscriptions(f.topics...)(s)
}

// batch is how many messages are received and written at once, if there are as many.
const batch = 64

func (f *receiveFlags) receive(ctx context.Context, a *app, s *zmq.Socket) error {
	out, err := f.open(a)
	if err != nil {
		return err
	}
	defer out.close()
	total := f.count
	if total <= 0 {
		total = -1
	}
	p := f.progress.start(a, "received", total)
	defer p.finish()
	msgs := make([]zmq.Message, batch)
	for received := 0; total < 0 || received < total; {
		room := msgs
		if total > 0 {
			room = msgs[:min(len(msgs), total-received)]
		}
		n, err := s.RecvBatch(ctx, room)
		if err != nil {
			return err
		}
		received += n
		for _, msg := range room[:n] {
			out.add(msg)
			p.add(msg)
		}
		if err := out.flush(); err != nil {
			return err
		}
	}
	return nil
}
