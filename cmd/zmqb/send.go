package main

import (
	"context"
	"iter"
	"math"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/time/rate"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// sendFlags are those of push and pub.
type sendFlags struct {
	sourceFlags
	count       int
	rate        float64
	topic       string
	subscribers int
	progress    progressFlags
}

// sender makes the command push or pub.
func (a *app) sender(typ zmq.SocketType) *cobra.Command {
	f := &sendFlags{}
	name := strings.ToLower(typ.String())
	cmd := &cobra.Command{
		Use:   name + " [MESSAGE...]",
		Short: "send messages: arguments, files, or the lines of the standard input",
		Example: "  zmqb " + name + " -c tcp://localhost:5555 hello\n" +
			"  tail -f /var/log/syslog | zmqb " + name + " -b 'tcp://*:5555'\n" +
			"  zmqb " + name + " -b 'tcp://*:5555' --count 1000000 --rate 50000 hello",
		Long: formatHelp,
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.IntVarP(&f.count, "count", "n", 0, "send this many messages, again from the first one if there are fewer (0: each once)")
	flags.Float64Var(&f.rate, "rate", 0, "messages a second at most (0: no limit)")
	f.progress.register(flags)
	socket := func() zmq.SocketType { return typ }
	// Nothing goes to a peer that may never come. Where messages are received that would
	// not do: those that were not read yet are lost when their connection ends.
	opts := []zmq.SocketOption{zmq.Immediate(true)}
	if typ == zmq.Pub {
		flags.StringVarP(&f.topic, "topic", "t", "", "send this as the first part of each message")
		flags.IntVar(&f.subscribers, "wait", 1, "wait for this many subscriptions first")
		// An XPub does what a Pub does, and tells who subscribes.
		socket = func() zmq.SocketType { return zmq.XPub }
		opts = []zmq.SocketOption{zmq.XPubVerbose(true)}
	}
	return a.command(cmd, newLink(true), func(ctx context.Context, s *zmq.Socket, args []string) error {
		return f.send(ctx, a, s, args)
	}, socket, opts...)
}

func (f *sendFlags) send(ctx context.Context, a *app, s *zmq.Socket, args []string) error {
	messages, err := f.messages(ctx, a, args)
	if err != nil {
		return err
	}
	if err := f.awaitSubscribers(ctx, a, s); err != nil {
		return err
	}
	limit := rate.NewLimiter(rate.Inf, 1)
	if f.rate > 0 {
		limit = rate.NewLimiter(rate.Limit(f.rate), int(math.Ceil(f.rate/100)))
	}
	p := f.progress.start(a, "sent", f.total(args))
	defer p.finish()
	for msg, err := range f.repeat(messages, args) {
		if err == nil {
			err = limit.Wait(ctx)
		}
		if err != nil {
			return err
		}
		if f.topic != "" {
			msg = append(zmq.Msg(f.topic), msg...)
		}
		if err := s.Send(ctx, msg); err != nil {
			return err
		}
		p.add(msg)
	}
	return nil
}

// total is how many messages there will be, or -1.
func (f *sendFlags) total(args []string) int {
	switch given := len(args) + len(f.files); {
	case f.count > 0:
		return f.count
	case given > 0:
		return given
	}
	return -1
}

// repeat ends after --count messages. Those of the standard input come once.
func (f *sendFlags) repeat(messages iter.Seq2[zmq.Message, error], args []string) iter.Seq2[zmq.Message, error] {
	if f.count <= 0 {
		return messages
	}
	return func(yield func(zmq.Message, error) bool) {
		n := 0
		for msg, err := range cycle(messages, len(args)+len(f.files) > 0) {
			if !yield(msg, err) {
				return
			}
			if n++; n == f.count {
				return
			}
		}
	}
}

// awaitSubscribers counts the subscriptions that an XPub receives.
func (f *sendFlags) awaitSubscribers(ctx context.Context, a *app, s *zmq.Socket) error {
	if s.Type() != zmq.XPub {
		return nil
	}
	for missing := f.subscribers; missing > 0; {
		a.note("waiting for %d subscription(s)", missing)
		msg, err := s.Recv(ctx)
		if err != nil {
			return err
		}
		if first := msg.Part(0); len(first) > 0 && first[0] == 1 {
			missing--
		}
	}
	return nil
}
