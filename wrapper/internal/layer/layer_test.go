package layer

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// bare is a socket that receives, and has nothing optional.
type bare struct{ driver.Socket }

func (bare) Recv(context.Context, [][]byte) ([][]byte, error) { return [][]byte{[]byte("x")}, nil }

func TestWhatTheInnerOneLacks(t *testing.T) {
	c := context.Background()
	s, ctx := Socket{bare{}}, Context{struct{ driver.Context }{}}
	_, optionErr := ctx.OptionText(0)
	_, leaseErr := s.RecvLease(c)
	_, _, fromErr := s.RecvFrom(c, nil)
	_, peerErr := s.ConnectPeer("x")
	_, monitorErr := s.Monitor()
	for what, errs := range map[string][]error{
		"options of text": {optionErr, ctx.SetOptionText(0, "x")},
		"addresses":       {fromErr, s.SendTo(c, driver.Address{}, nil)},
		"leases":          {leaseErr},
		"loans":           {s.SendLoan(c, nil, nil)},
		"groups":          {s.Join("x"), s.Leave("x")},
		"peers":           {peerErr},
		"monitors":        {monitorErr},
		"libzmq":          {s.Raw(nil)},
	} {
		for _, err := range errs {
			if !errors.Is(err, capi.ENOTSUP) || !strings.HasPrefix(err.Error(), "this backend has no "+what) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	if msg, err := s.RecvAhead(c); len(msg) != 1 || err != nil {
		t.Errorf("%q, %v", msg, err)
	}
}

// outer is a layer around another.
type outer struct{ Socket }

func TestFind(t *testing.T) {
	inner := outer{Socket{bare{}}}
	s := driver.Socket(Socket{&inner})
	if found, ok := Find[*outer](s); !ok || found != &inner {
		t.Error("the inner layer was not found")
	}
	if found, ok := Find[bare](s); !ok || found.Socket != nil {
		t.Error("the innermost was not found")
	}
	if _, ok := Find[driver.EventSource](s); ok {
		t.Error("found what is not there")
	}
	if _, ok := Find[*outer](driver.Socket(nil)); ok {
		t.Error("found something in nothing")
	}
}
