// Package engine is a driver that is a ZeroMQ itself, in Go: no libzmq, no C. It
// does what libzmq does, as documented and observed; what it does not support it
// refuses with the error number of a libzmq that was built without.
//
// How it works. Two sockets that are connected have an [end] each, and between the
// ends run two pipes, one a direction. A pipe is a queue of whole messages: the
// writer appends to one slice, the reader takes all of that slice at a time. Only
// its own calls touch a socket: what else it has to learn (a peer came or went, a
// pipe has something to read or has room again) is posted to its inbox, which its
// next call takes in. Who posts to a socket on which calls are parked attends it
// afterwards: takes the inbox in and completes what can be completed, on behalf of
// the sleepers. So a call is parked until it is done; nobody wakes up to try again.
//
// What is locked, in this order: a socket, the names of its context, a pipe, an
// inbox. Nobody locks two sockets; whom to attend is noted while a socket is locked
// and done once it is not.
//
// It waits through channels, timers and mutexes only, and so runs in the virtual
// time of testing/synctest.
package engine

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Name is that of the backend.
const Name = "embedded"

// Version is the libzmq whose behaviour the engine follows.
var Version = capi.Version{Major: 4, Minor: 3, Patch: 5}

// Driver makes contexts of the engine.
type Driver struct{}

var _ driver.Driver = Driver{}

// Backend describes the engine as one that is compiled in.
func Backend() driver.Backend {
	return driver.Backend{Name: Name, Embedded: true, Open: func(string) (driver.Driver, error) { return Driver{}, nil }}
}

// Info says that nothing was loaded.
func (Driver) Info() capi.Info {
	return capi.Info{Version: Version, Path: Name, Backend: Name}
}

// Has knows the capabilities of zmq_has, of which there are none yet.
func (Driver) Has(string) bool { return false }

// NewContext makes a context.
func (Driver) NewContext() (driver.Context, error) { return newContext(), nil }
