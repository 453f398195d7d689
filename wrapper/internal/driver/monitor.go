package driver

import "context"

// Monitorer is implemented by sockets that tell what happens to their endpoints
// and connections.
type Monitorer interface {
	// Monitor starts to record all events. A socket has one source at a time. The
	// caller keeps calling Next, since a source queues without limit: what happens
	// on a socket must never wait for someone to hear of it.
	Monitor() (EventSource, error)
}

// EventSource is the stream of events of one socket. It must be closed, whether the
// socket is or not.
type EventSource interface {
	// Next waits for an event. When the socket is closed it returns the events up
	// to then, if it can, and after them ErrClosed, or capi.ETERM if the context
	// was closed or shut down. There is no event for the end itself.
	Next(ctx context.Context) (Event, error)
	// Close stops to record; calls of Next return ErrClosed.
	Close() error
}

// StatsSource is implemented by sources that can be asked how many messages are
// queued.
type StatsSource interface {
	// RequestPipesStats asks for one event for each connection, with the messages
	// queued outbound and inbound as its values. It returns capi.EAGAIN when there
	// is no connection.
	RequestPipesStats() error
}

// Event says what happened to an endpoint or a connection.
type Event struct {
	Number uint64   // one bit, that of a ZMQ_EVENT_*
	Values []uint64 // what they mean depends on Number
	// Endpoint is the one that the socket was bound or connected to, as far as that
	// is known.
	Endpoint string
	// Local and Remote are the two ends of a connection, if the implementation knows
	// them apart; one of them is empty while there is no connection.
	Local, Remote string
}
