package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// proxyFlags describe a proxy.
type proxyFlags struct {
	kind, capture string
	interval      time.Duration
	curve         curveFlags
}

// proxyKinds are the pairs of sockets that make sense.
var proxyKinds = map[string][2]zmq.SocketType{
	"queue":     {zmq.Router, zmq.Dealer}, // requests to workers
	"forwarder": {zmq.XSub, zmq.XPub},     // publishers to subscribers
	"streamer":  {zmq.Pull, zmq.Push},     // work to workers
}

// proxy makes the command that passes messages on.
func (a *app) proxy() *cobra.Command {
	f := &proxyFlags{}
	cmd := &cobra.Command{
		Use:     "proxy FRONTEND BACKEND",
		GroupID: "tools",
		Short:   "pass messages on between those who connect to two endpoints",
		Long: "Binds two endpoints and passes messages between them until it is interrupted:\n" +
			"  queue      Req or Dealer at the frontend, Rep or Dealer at the backend\n" +
			"  forwarder  Pub at the frontend, Sub at the backend\n" +
			"  streamer   Push at the frontend, Pull at the backend\n" +
			"Prints what it has passed on every --interval. An endpoint that starts with > is\n" +
			"connected to.",
		Example: "  zmqb proxy --kind forwarder 'tcp://*:5555' 'tcp://*:5556'",
		Args:    arguments(cobra.ExactArgs(2)),
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args[0], args[1]) },
	}
	flags := cmd.Flags()
	kinds := []string{"queue", "forwarder", "streamer"}
	flags.StringVar(&f.kind, "kind", "queue", strings.Join(kinds, ", "))
	flags.StringVar(&f.capture, "capture", "", "publish a copy of all messages at this `endpoint`")
	flags.DurationVar(&f.interval, "interval", time.Second, "how often the statistics are printed (0: only at the end)")
	f.curve.register(flags)
	complete(cmd, "kind", kinds...)
	return cmd
}

func (f *proxyFlags) run(ctx context.Context, a *app, frontend, backend string) (err error) {
	types, ok := proxyKinds[f.kind]
	if !ok {
		return usagef("--kind %s: want queue, forwarder or streamer", f.kind)
	}
	zctx, err := a.context()
	if err != nil {
		return err
	}
	defer a.close(zctx, linger, &err)
	p := &zmq.Proxy{}
	if p.Frontend, err = f.open(a, zctx, types[0], frontend); err != nil {
		return err
	}
	if p.Backend, err = f.open(a, zctx, types[1], backend); err != nil {
		return err
	}
	if f.capture != "" {
		if p.Capture, err = f.open(a, zctx, zmq.Pub, f.capture); err != nil {
			return err
		}
	}
	return f.pass(ctx, a, p)
}

// open binds an endpoint, or connects to one that starts with >.
func (f *proxyFlags) open(a *app, zctx *zmq.Context, typ zmq.SocketType, endpoint string) (*zmq.Socket, error) {
	l := &link{linger: linger, curve: f.curve}
	if target, ok := strings.CutPrefix(endpoint, ">"); ok {
		l.connect = []string{target}
	} else {
		l.bind = []string{endpoint}
	}
	return l.open(a, zctx, typ, nil)
}

// pass runs the proxy, and prints its statistics as often as they are wanted.
func (f *proxyFlags) pass(ctx context.Context, a *app, p *zmq.Proxy) error {
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	tick := make(<-chan time.Time)
	if f.interval > 0 {
		ticker := time.NewTicker(f.interval)
		defer ticker.Stop()
		tick = ticker.C
	}
	var last zmq.ProxyStats
	for {
		select {
		case <-tick:
			now := p.Stats()
			if now != last {
				if err := a.printStats(now, last, f.interval); err != nil {
					return err
				}
			}
			last = now
		case err := <-done:
			return errors.Join(err, a.printStats(p.Stats(), last, 0))
		}
	}
}

// jsonStats are statistics as --json shows them.
type jsonStats struct {
	Time  time.Time      `json:"time"`
	Stats zmq.ProxyStats `json:"stats"`
}

// printStats prints what was passed on, and the rate since last if an interval is
// given.
func (a *app) printStats(now, last zmq.ProxyStats, interval time.Duration) error {
	if a.json {
		return a.print(jsonStats{time.Now(), now})
	}
	_, err := fmt.Fprintf(a.out, "to backend %s; to frontend %s\n",
		passed(now.Frontend, last.Frontend, interval), passed(now.Backend, last.Backend, interval))
	return err
}

func passed(now, last zmq.ProxyTraffic, interval time.Duration) string {
	text := fmt.Sprintf("%d messages, %s", now.Received, size(float64(now.ReceivedBytes)))
	if interval > 0 {
		text += ", " + number(float64(now.Received-last.Received)/interval.Seconds(), "msg/s")
	}
	return text
}
