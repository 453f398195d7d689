package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// monitor makes the command that tells what happens to a connection.
func (a *app) monitor() *cobra.Command {
	l := newLink(false)
	var count int
	typ := "dealer"
	cmd := &cobra.Command{
		Use:     "monitor",
		GroupID: "tools",
		Short:   "tell what happens to the connections of a socket",
		Long: "Makes a socket and prints its events: connections, attempts that fail and why,\n" +
			"handshakes and their errors. It exchanges no messages.",
		Example: "  zmqb monitor -c tcp://localhost:5555\n  zmqb monitor --type router -b 'tcp://*:5555' --json",
		Args:    none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			number, err := capi.ParseSocketType(typ)
			if err != nil {
				return usagef("--type: %w", err)
			}
			return a.watch(cmd.Context(), l, number, count)
		},
	}
	l.register(cmd.Flags())
	cmd.Flags().StringVar(&typ, "type", typ, "the type of the socket: "+strings.Join(types, ", "))
	cmd.Flags().IntVarP(&count, "count", "n", 0, "stop after this many events (0: never)")
	complete(cmd, "type", types...)
	return cmd
}

var types = []string{"pair", "pub", "sub", "req", "rep", "dealer", "router", "pull", "push", "xpub", "xsub", "stream"}

// watch makes the monitor before it binds and connects, so that it misses nothing.
func (a *app) watch(ctx context.Context, l *link, typ zmq.SocketType, count int) error {
	var m *zmq.Monitor
	monitored := func(s *zmq.Socket) (err error) {
		m, err = s.Monitor()
		return err
	}
	return a.with(ctx, l, typ, []zmq.SocketOption{monitored}, func(ctx context.Context, _ *zmq.Socket) error {
		n := 0
		for event, err := range m.Events(ctx) {
			if err != nil {
				return err
			}
			if err := a.printEvent(event, time.Now()); err != nil {
				return err
			}
			if n++; n == count {
				return nil
			}
		}
		return nil
	})
}

// jsonEvent is an event as --json shows it.
type jsonEvent struct {
	Time     time.Time `json:"time"`
	Event    string    `json:"event"`
	Endpoint string    `json:"endpoint,omitempty"`
	Local    string    `json:"local,omitempty"`
	Remote   string    `json:"remote,omitempty"`
	Values   []uint64  `json:"values"`
	Text     string    `json:"text"`
}

func (a *app) printEvent(e zmq.Event, at time.Time) error {
	if a.json {
		return a.print(jsonEvent{at, e.Type.String(), e.Endpoint, e.Local, e.Remote, e.Values, e.String()})
	}
	_, err := fmt.Fprintf(a.out, "%s %v\n", at.Format("15:04:05.000"), e)
	return err
}
