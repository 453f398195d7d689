package zmq

import (
	"context"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// DontWait is the context for a call that must not wait, as ZMQ_DONTWAIT has it: all
// that send and receive messages try once, and return [ErrAgain] where they would
// have to wait. So do [Poller.Wait] and [Monitor.Next].
//
//	msg, err := s.Recv(zmq.DontWait)
//
// It cannot be the parent of another context, which would have ended from the start.
var DontWait context.Context = driver.DontWait
