package trace

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// whole is a driver that has all that is optional, each call of which fails with its
// name.
type whole struct{ bare }

type wholeContext struct{ driver.Context }

type wholeSocket struct{ driver.Socket }

func named(name string) error { return errors.New("the " + name) }

func (*whole) NewContext() (driver.Context, error) { return wholeContext{}, nil }

func (wholeContext) NewSocket(capi.SocketType) (driver.Socket, error) { return wholeSocket{}, nil }
func (wholeContext) SetOptionText(capi.ContextOption, string) error   { return named("text that is set") }
func (wholeContext) OptionText(capi.ContextOption) (string, error)    { return "", named("text") }

func (wholeSocket) RecvAhead(context.Context) ([][]byte, error) { return nil, named("message ahead") }
func (wholeSocket) SendTo(context.Context, driver.Address, [][]byte) error {
	return named("message to someone")
}
func (wholeSocket) RecvFrom(context.Context, [][]byte) ([][]byte, driver.Address, error) {
	return nil, driver.Address{}, named("message from someone")
}
func (wholeSocket) SendLoan(context.Context, [][]byte, func()) error { return named("loan") }
func (wholeSocket) RecvLease(context.Context) (driver.Lease, error)  { return nil, named("lease") }
func (wholeSocket) Join(string) error                                { return named("group joined") }
func (wholeSocket) Leave(string) error                               { return named("group left") }
func (wholeSocket) ConnectPeer(string) (uint32, error)               { return 0, named("peer") }
func (wholeSocket) Monitor() (driver.EventSource, error)             { return nil, named("monitor") }
func (wholeSocket) Raw(func(capi.Library, capi.Socket) error) error  { return named("handle") }

// What is optional reaches the driver through the log, and is in it.
func TestWhatTheDriverHas(t *testing.T) {
	var log bytes.Buffer
	d := New(&whole{}, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	ctx, err := d.NewContext()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := ctx.NewSocket(capi.Pull)
	if err != nil {
		t.Fatal(err)
	}
	c, s, text := context.Background(), inner.(*tracedSocket), ctx.(*tracedContext)
	for _, tt := range []struct {
		want, logged string
		call         func() error
	}{
		{"text that is set", `"zmq: set option"`, func() error { return text.SetOptionText(0, "x") }},
		{"text", "", func() error { _, err := text.OptionText(0); return err }},
		{"message ahead", `"zmq: receive"`, func() error { _, err := s.RecvAhead(c); return err }},
		{"message to someone", `"zmq: send"`, func() error { return s.SendTo(c, driver.Address{}, nil) }},
		{"message from someone", `"zmq: receive"`, func() error { _, _, err := s.RecvFrom(c, nil); return err }},
		{"loan", `"zmq: send loan"`, func() error { return s.SendLoan(c, nil, nil) }},
		{"lease", `"zmq: receive lease"`, func() error { _, err := s.RecvLease(c); return err }},
		{"group joined", `"zmq: join"`, func() error { return s.Join("x") }},
		{"group left", `"zmq: leave"`, func() error { return s.Leave("x") }},
		{"peer", `"zmq: connect peer"`, func() error { _, err := s.ConnectPeer("x"); return err }},
		{"monitor", `"zmq: monitor"`, func() error { _, err := s.Monitor(); return err }},
		{"handle", `"zmq: raw"`, func() error { return s.Raw(nil) }},
	} {
		log.Reset()
		if err := tt.call(); err == nil || err.Error() != "the "+tt.want {
			t.Errorf("%s: %v", tt.want, err)
		}
		if !strings.Contains(log.String(), tt.logged) {
			t.Errorf("%s: %s is not in %s", tt.want, tt.logged, log.String())
		}
	}
}

// A driver that does not read ahead receives.
func TestReadingAheadIsReceiving(t *testing.T) {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo} {
		var log bytes.Buffer
		d := New(&bare{}, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level})))
		ctx, err := d.NewContext()
		if err != nil {
			t.Fatal(err)
		}
		s, err := ctx.NewSocket(capi.Pull)
		if err != nil {
			t.Fatal(err)
		}
		msg, err := s.(driver.Ahead).RecvAhead(context.Background())
		if err != nil || string(msg[0]) != "received" {
			t.Error(msg, err)
		}
		if silent := log.Len() == 0; silent != (level > slog.LevelDebug) {
			t.Errorf("at %v it logs %s", level, &log)
		}
	}
}
