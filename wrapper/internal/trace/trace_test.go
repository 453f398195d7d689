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

var errFailed = errors.New("failed")

// bare is a driver that has nothing optional. After the first context and the
// first socket it cannot make more.
type bare struct {
	driver.Driver
	driver.Context
	driver.Socket
	contexts, sockets int
}

func (b *bare) Info() capi.Info { return capi.Info{} }

func (b *bare) NewContext() (driver.Context, error) {
	if b.contexts++; b.contexts > 1 {
		return nil, errFailed
	}
	return onlyContext{b}, nil
}

func (b *bare) NewSocket(capi.SocketType) (driver.Socket, error) {
	if b.sockets++; b.sockets > 1 {
		return nil, errFailed
	}
	return onlySocket{}, nil
}

type onlyContext struct{ *bare }

func (c onlyContext) SetOption(capi.ContextOption, int) error { return nil }
func (c onlyContext) Option(capi.ContextOption) (int, error)  { return 0, nil }
func (c onlyContext) Shutdown() error                         { return nil }
func (c onlyContext) Term(context.Context) error              { return nil }

type onlySocket struct{ driver.Socket }

func (onlySocket) Recv(context.Context, [][]byte) ([][]byte, error) {
	return [][]byte{[]byte("received")}, nil
}

func TestWhatTheDriverLacks(t *testing.T) {
	var log bytes.Buffer
	d := New(&bare{}, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	made, err := d.NewContext()
	if err != nil {
		t.Fatal(err)
	}
	socket, err := made.NewSocket(capi.Pull)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.NewContext(); err != errFailed {
		t.Error(err)
	}
	if _, err := made.NewSocket(capi.Pull); err != errFailed {
		t.Error(err)
	}
	c := context.Background()
	s := socket.(*tracedSocket)
	text := made.(*tracedContext)
	_, optionErr := text.OptionText(0)
	_, leaseErr := s.RecvLease(c)
	_, _, fromErr := s.RecvFrom(c, nil)
	_, peerErr := s.ConnectPeer("x")
	_, monitorErr := s.Monitor()
	for i, err := range []error{
		optionErr, leaseErr, fromErr, peerErr, monitorErr,
		text.SetOptionText(0, "x"), s.SendTo(c, driver.Address{}, nil), s.SendLoan(c, nil, nil),
		s.Join("x"), s.Leave("x"), s.Raw(nil),
	} {
		if !errors.Is(err, capi.ENOTSUP) || !strings.Contains(err.Error(), "this backend has no ") {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if n := strings.Count(log.String(), "error="); n != 12 {
		t.Errorf("%d errors in\n%s", n, log.String())
	}
}
