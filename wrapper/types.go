package zmq

import "github.com/zmqbridge/zmqbridge/generated/capi"

// SocketType is the messaging pattern of a socket. It prints as libzmq's name,
// an unknown one as its number.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket.html
type SocketType = capi.SocketType

// The types of sockets.
const (
	Pair   = capi.Pair   // exclusive pair: one peer
	Pub    = capi.Pub    // publish to subscribers
	Sub    = capi.Sub    // subscribe to publishers
	Req    = capi.Req    // request, then receive the reply
	Rep    = capi.Rep    // receive a request, then reply
	Dealer = capi.Dealer // requests or replies in any order, to peers in turn
	Router = capi.Router // messages to and from peers that the first part names
	Pull   = capi.Pull   // collect from pushers
	Push   = capi.Push   // distribute to pullers in turn
	XPub   = capi.XPub   // a Pub that receives the subscriptions
	XSub   = capi.XSub   // a Sub that sends its subscriptions as messages
	Stream = capi.Stream // raw TCP

	// The following need a libzmq that was built with drafts.

	Server  = capi.Server  // a Router for many threads
	Client  = capi.Client  // a Dealer for many threads
	Radio   = capi.Radio   // publish to groups
	Dish    = capi.Dish    // join groups
	Gather  = capi.Gather  // a Pull for many threads
	Scatter = capi.Scatter // a Push for many threads
	Dgram   = capi.Dgram   // raw UDP
	Peer    = capi.Peer    // peers that connect to each other by number
	Channel = capi.Channel // a Pair for many threads
)

// draftTypes says since when libzmq has the types that are drafts.
var draftTypes = map[SocketType]string{
	Server: "4.2.0", Client: "4.2.0", Radio: "4.2.0", Dish: "4.2.0", Gather: "4.2.0",
	Scatter: "4.2.0", Dgram: "4.2.0", Peer: "4.3.3", Channel: "4.3.3",
}

// Errno is an error number of libzmq.
type Errno = capi.Errno

// Info says which libzmq is in use: its Version, the Path it was loaded from and
// the Backend that calls it.
type Info = capi.Info

// Version is a libzmq version.
type Version = capi.Version

// SocketOptionNumber is the number of a socket option, ZMQ_LINGER for example.
type SocketOptionNumber = capi.SocketOption

// ContextOptionNumber is the number of a context option.
type ContextOptionNumber = capi.ContextOption
