package driver

import (
	"context"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Ahead is a socket that can receive more messages than it is asked for, and keeps them
// for the receives to come, whoever makes them.
type Ahead interface {
	// RecvAhead is Recv without memory to use, for a caller who is going to call it
	// again.
	RecvAhead(ctx context.Context) ([][]byte, error)
}

// Address says to which peer or group of peers a message goes, or from which it
// came, where the pattern has that beside the parts of the message.
type Address struct {
	RoutingID uint32 // of Server and Peer
	Group     string // of Radio and Dish
}

// Addresser is a socket whose messages have addresses.
type Addresser interface {
	SendTo(ctx context.Context, to Address, msg [][]byte) error
	RecvFrom(ctx context.Context, into [][]byte) (msg [][]byte, from Address, err error)
}

// Lender is a socket that can hand out messages without copying them.
type Lender interface {
	// RecvLease waits like Recv. The lease must be released.
	RecvLease(ctx context.Context) (Lease, error)
	// SendLoan waits like Send. If it succeeds, done is called once, on any
	// goroutine, when the parts are not used any more; until then they must not
	// change. If it fails, they are not used any more and done is not called.
	SendLoan(ctx context.Context, msg [][]byte, done func()) error
}

// Lease is a received message whose memory belongs to the library until Release.
type Lease interface {
	Parts() [][]byte
	// Property returns a property of a part.
	Property(part int, p capi.MessageProperty) (int, error)
	// Metadata returns a property of the connection that a part came from.
	Metadata(part int, key string) (string, error)
	Release()
}

// Groups is a socket that receives from groups.
type Groups interface {
	Join(group string) error
	Leave(group string) error
}

// Peers is a socket that knows its peers by number.
type Peers interface {
	ConnectPeer(endpoint string) (routingID uint32, err error)
}

// Raw is a socket of libzmq.
type Raw interface {
	// Raw calls a function that may use the socket, and nothing else does meanwhile.
	Raw(call func(lib capi.Library, s capi.Socket) error) error
}
