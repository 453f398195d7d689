// Package hook is how package zmqtest gets at what package zmq keeps to itself, so
// that the public API need not have it.
//
// The types of package zmq are of type any here, since it imports this package.
package hook

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Observe puts a layer around the driver of every context, if it is set. That of a
// context that is shared is zmq.Default, which need not be closed. It is set while
// packages are initialised.
var Observe func(d driver.Driver, shared bool) driver.Driver

// Package zmq sets the following while it is initialised.
var (
	// Layer returns a zmq.ContextOption that puts a layer around the driver.
	Layer func(wrap func(driver.Driver) driver.Driver) any
	// ContextOf returns what does the work of a *zmq.Context, or nil.
	ContextOf func(zmqContext any) driver.Context
	// SocketOf returns what does the work of a *zmq.Socket, or nil.
	SocketOf func(zmqSocket any) driver.Socket
	// Adopt returns a *zmq.Socket of a *zmq.Context for a socket made beneath it.
	Adopt func(zmqContext any, typ capi.SocketType, inner driver.Socket) any
)
