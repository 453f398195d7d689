// Package driver is the seam between the public API and a ZeroMQ: what package
// zmq needs from an implementation, as database/sql/driver is for databases.
//
// A driver does the blocking and the waiting itself, since each has its own
// means: libzmq has descriptors, a ZeroMQ in Go has channels. Every method of
// every type may be called by any number of goroutines at the same time.
//
// Drivers return plain errors, which package zmq dresses with the operation and
// the endpoint: a [capi.Errno], a [*capi.MissingError], the error of a context,
// [ErrClosed], or an error that wraps one of these.
//
// More is optional, as in database/sql/driver: a driver that can do better than
// the calls below (batches, readiness, monitors) implements a further interface,
// which package zmq asks for with a type assertion.
package driver

import (
	"context"
	"errors"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// ErrClosed is returned by calls on a socket or context that has been closed,
// and by calls that a close has cut short.
var ErrClosed = errors.New("closed")

// Driver is a ZeroMQ that is ready for use.
type Driver interface {
	// Info says which implementation this is.
	Info() capi.Info
	// Has reports whether the implementation has a capability by the name that
	// zmq_has knows it by.
	Has(capability string) bool
	NewContext() (Context, error)
}

// Context holds sockets and what they share.
type Context interface {
	SetOption(option capi.ContextOption, value int) error
	Option(option capi.ContextOption) (int, error)
	NewSocket(typ capi.SocketType) (Socket, error)
	// Shutdown makes all calls on sockets of the context, also those under way,
	// return capi.ETERM. The sockets must still be closed.
	Shutdown() error
	// Term closes all sockets and waits until their messages are sent or have
	// lingered long enough. When ctx ends first the rest goes on by itself; the
	// error then wraps that of ctx and says what is not done. Term may be called
	// again.
	Term(ctx context.Context) error
}

// Socket is an endpoint of a messaging pattern.
type Socket interface {
	// Bind returns the endpoint with its wildcards resolved.
	Bind(endpoint string) (resolved string, err error)
	Connect(endpoint string) error
	Unbind(endpoint string) error
	Disconnect(endpoint string) error

	// SetOption does not keep value.
	SetOption(option capi.SocketOption, value []byte) error
	// Option stores the value in buf and returns its length.
	Option(option capi.SocketOption, buf []byte) (int, error)

	// Send sends all parts, of which there is at least one, or none of them. It
	// waits while the pattern has it wait, at most for the time of
	// ZMQ_SNDTIMEO, which ends in capi.EAGAIN. The parts are not kept.
	Send(ctx context.Context, parts [][]byte) error
	// SendBatch sends messages as Send does, in order. What was sent before an
	// error stays sent.
	SendBatch(ctx context.Context, msgs [][][]byte) (sent int, err error)
	// Recv returns all parts of a message; they belong to the caller. It waits
	// like Send, with ZMQ_RCVTIMEO. A message is either returned or left for
	// another Recv, never lost, also when ctx ends. The memory of into and of its
	// parts is used as far as it reaches.
	Recv(ctx context.Context, into [][]byte) ([][]byte, error)
	// RecvBatch waits like Recv until there is a message, and then receives as many
	// as there are, at most len(into), each into the memory of one of into.
	RecvBatch(ctx context.Context, into [][][]byte) (received int, err error)

	// Events returns what can be done without waiting.
	Events() (capi.PollEvents, error)
	// Watch has notify called whenever one of the events may have become possible
	// and when the socket is closed, until stop is called. notify must not block,
	// nor call the socket.
	Watch(events capi.PollEvents, notify func()) (stop func(), err error)

	// Close makes calls that are under way return ErrClosed. It does not wait for
	// unsent messages: these linger. Closing again does nothing.
	Close() error
}
