// Package measure has the workloads for the participants that are written in Go. A
// participant implements [Library]; what is measured is the same for all.
package measure

// A Kind is a type of socket.
type Kind int

// The types that the workloads use.
const (
	Push Kind = iota
	Pull
	Pub
	Sub
	Req
	Rep
	Dealer
	Router
)

// A Library is a participant.
type Library interface {
	// NewContext returns a context for so many sockets. Libraries without contexts
	// return what makes sockets.
	NewContext(sockets int) (Context, error)
	// Receivers is how many goroutines may wait for messages on one socket.
	Receivers() int
}

// Context makes sockets.
type Context interface {
	// Socket makes a socket whose queues have the library's own limits, those of a
	// Pub or Sub none. A Sub is subscribed to everything.
	Socket(kind Kind) (Socket, error)
	Close() error
}

// Socket has loops rather than calls, so that each participant makes its calls
// without an interface between. All messages have the size of the job.
type Socket interface {
	Bind(endpoint string) (resolved string, err error)
	Connect(endpoint string) error

	// Send sends n messages and Recv receives n, in the way of the job's mode.
	Send(n int) error
	Recv(n int) error
	// Exchange sends a request and waits for the reply, n times.
	Exchange(n int) error
	// Echo returns n messages to where they came from.
	Echo(n int) error

	// SendMark sends a message of one byte. RecvMark receives messages until it gets
	// one that begins with mark.
	SendMark(mark byte) error
	RecvMark(mark byte) error

	// GetOption and SetOption read and set a number: the high water mark.
	GetOption() error
	SetOption() error

	Close() error
}

// Batch is how many messages go into one call in the batch modes.
const Batch = 64
