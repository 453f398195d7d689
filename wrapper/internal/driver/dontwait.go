package driver

import (
	"context"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// DontWait is the context of calls that must not wait. It has ended, with
// capi.EAGAIN, so what waits for a context returns at once; a driver tries all the
// same.
var DontWait context.Context = dontWait{}

type dontWait struct{}

var ended = make(chan struct{})

func init() { close(ended) }

func (dontWait) Deadline() (time.Time, bool) { return time.Time{}, false }
func (dontWait) Done() <-chan struct{}       { return ended }
func (dontWait) Err() error                  { return capi.EAGAIN }
func (dontWait) Value(any) any               { return nil }
func (dontWait) String() string              { return "zmq.DontWait" }

// Ended returns why a call must not be tried: its context has ended.
func Ended(ctx context.Context) error {
	if ctx == DontWait {
		return nil
	}
	return ctx.Err()
}
