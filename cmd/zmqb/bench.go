package main

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// benchFlags say what is measured.
type benchFlags struct {
	link       *link
	size       int
	messages   int
	roundTrips int
	batch      int
}

// What the first byte of a message asks the other side to do.
const (
	benchEcho = 'e' // send it back
	benchSink = 's' // count it
	benchDone = 'd' // tell what was counted
)

// bench makes the command that measures.
func (a *app) bench() *cobra.Command {
	f := &benchFlags{link: newLink(true)}
	cmd := &cobra.Command{
		Use:     "bench",
		GroupID: "tools",
		Short:   "measure round trips and throughput between two endpoints",
		Long: "With --bind, answers those who measure, until it is interrupted. With --connect,\n" +
			"measures the way to such a one. With neither, does both over tcp on this machine.",
		Example: "  zmqb bench\n  zmqb bench -b 'tcp://*:5555'\n  zmqb bench -c tcp://otherhost:5555 --size 1024",
		Args:    none,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	flags := cmd.Flags()
	f.link.register(flags)
	flags.IntVar(&f.size, "size", 64, "bytes in a message")
	flags.IntVarP(&f.messages, "messages", "n", 500_000, "messages to send for the throughput (0: do not measure it)")
	flags.IntVar(&f.roundTrips, "round-trips", 5_000, "round trips to make (0: do not measure them)")
	flags.IntVar(&f.batch, "batch", 64, "messages that are sent with one call")
	return cmd
}

func (f *benchFlags) run(ctx context.Context, a *app) error {
	if f.size < 1 || f.batch < 1 || f.messages < 0 || f.roundTrips < 0 {
		return usagef("--size and --batch start at 1, --messages and --round-trips at 0")
	}
	switch binds, connects := len(f.link.bind) > 0, len(f.link.connect) > 0; {
	case binds && connects:
		return usagef("give --bind to answer or --connect to measure, not both")
	case binds:
		return a.with(ctx, f.link, zmq.Router, nil, answer)
	case connects:
		return a.with(ctx, f.link, zmq.Dealer, nil, func(ctx context.Context, s *zmq.Socket) error {
			return f.measure(ctx, a, s)
		})
	}
	return f.both(ctx, a)
}

// both answers and measures, each with a context of its own.
func (f *benchFlags) both(ctx context.Context, a *app) error {
	f.link.bind = []string{"tcp://127.0.0.1:*"}
	return a.with(ctx, f.link, zmq.Router, nil, func(ctx context.Context, s *zmq.Socket) error {
		endpoint, err := s.LastEndpoint()
		if err != nil {
			return err
		}
		answered := make(chan error, 1)
		go func() { answered <- answer(ctx, s) }()
		to := link{connect: []string{endpoint}, linger: f.link.linger, options: f.link.options}
		err = a.with(ctx, &to, zmq.Dealer, nil, func(ctx context.Context, s *zmq.Socket) error {
			return f.measure(ctx, a, s)
		})
		s.Close()
		if e := <-answered; !errors.Is(e, zmq.ErrClosed) {
			err = errors.Join(err, e)
		}
		return err
	})
}

// measure talks to one who answers, and prints the result.
func (f *benchFlags) measure(ctx context.Context, a *app, s *zmq.Socket) error {
	r := benchResult{Endpoint: f.link.connect, Size: f.size, Batch: f.batch}
	if len(r.Endpoint) == 0 {
		r.Endpoint = f.link.bind
	}
	var err error
	if r.RoundTrips, err = f.measureRoundTrips(ctx, a, s); err != nil {
		return err
	}
	if r.Throughput, err = f.measureThroughput(ctx, a, s); err != nil {
		return err
	}
	if a.json {
		return a.print(r)
	}
	return r.write(a.out)
}

func (f *benchFlags) message(command byte) zmq.Message {
	part := make([]byte, f.size)
	part[0] = command
	return zmq.Message{part}
}

func (f *benchFlags) measureRoundTrips(ctx context.Context, a *app, s *zmq.Socket) (*roundTrips, error) {
	if f.roundTrips == 0 {
		return nil, nil
	}
	bar := newBar(a, "round trips", f.roundTrips)
	defer bar.Finish()
	times := hdrhistogram.New(1, int64(time.Hour), 3)
	msg := f.message(benchEcho)
	var reply zmq.Message
	for i := range f.roundTrips + warmUp {
		start := time.Now()
		if err := s.Send(ctx, msg); err != nil {
			return nil, err
		}
		var err error
		if reply, err = s.RecvInto(ctx, reply); err != nil {
			return nil, err
		}
		took := time.Since(start)
		if i < warmUp {
			continue // connecting takes its time
		}
		if err := times.RecordValue(int64(took)); err != nil {
			return nil, err
		}
		bar.Add(1)
	}
	return newRoundTrips(times), nil
}

// warmUp is how many round trips do not count.
const warmUp = 10

func (f *benchFlags) measureThroughput(ctx context.Context, a *app, s *zmq.Socket) (*throughput, error) {
	if f.messages == 0 {
		return nil, nil
	}
	bar := newBar(a, "throughput", f.messages)
	defer bar.Finish()
	msgs := make([]zmq.Message, f.batch)
	for i := range msgs {
		msgs[i] = f.message(benchSink)
	}
	for left := f.messages; left > 0; {
		n, err := s.SendBatch(ctx, msgs[:min(left, len(msgs))])
		if err != nil {
			return nil, err
		}
		left -= n
		bar.Add(n)
	}
	if err := s.Send(ctx, f.message(benchDone)); err != nil {
		return nil, err
	}
	reply, err := s.Recv(ctx)
	if err != nil {
		return nil, err
	}
	return parseThroughput(reply)
}

// answer does what the messages of those who measure ask for.
func answer(ctx context.Context, s *zmq.Socket) error {
	counts := map[string]*throughput{}
	msgs := make([]zmq.Message, batch)
	for {
		n, err := s.RecvBatch(ctx, msgs)
		if err != nil {
			return err
		}
		for _, msg := range msgs[:n] {
			if err := answerOne(ctx, s, counts, msg); err != nil {
				return err
			}
		}
	}
}

func answerOne(ctx context.Context, s *zmq.Socket, counts map[string]*throughput, msg zmq.Message) error {
	body := msg.Part(1)
	if len(msg) != 2 || len(body) == 0 {
		return nil // not one of ours
	}
	switch body[0] {
	case benchEcho:
		return s.Send(ctx, msg)
	case benchSink:
		id := string(msg[0])
		t := counts[id]
		if t == nil {
			t = &throughput{began: time.Now()}
			counts[id] = t
		}
		t.Messages++
		t.Bytes += len(body)
	case benchDone:
		id := string(msg[0])
		t := counts[id]
		if t == nil {
			t = &throughput{began: time.Now()}
		}
		delete(counts, id)
		t.Seconds = math.Max(time.Since(t.began).Seconds(), 1e-9)
		return s.Send(ctx, zmq.Message{msg[0], t.encode()})
	}
	return nil
}
