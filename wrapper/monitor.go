package zmq

import (
	"context"
	"iter"
	"sync"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// MonitorQueue is how many events a [Monitor] keeps for a consumer that is slow.
const MonitorQueue = 1024

const opMonitor = "monitor"

// A Monitor tells what happens to the endpoints and connections of a [Socket], from
// the moment it is made. A socket may have any number of them, each of which gets
// all events of the types it asked for.
//
// A Monitor that is not read never holds up its socket nor other monitors: it keeps
// the last [MonitorQueue] events and counts those it has dropped.
//
// It ends when the socket or the context is closed or the context is shut down. What
// is queued by then can still be read; the last event is [EventMonitorStopped]. What
// libzmq does to close the socket is not told. A Monitor that is not needed any
// more before its socket is closed must be closed. Any number of goroutines may use
// it at the same time; each event goes to one of them. The zero value is closed.
//
// Monitors of a socket share two sockets that they make inside the context.
type Monitor struct {
	monitors *monitors // of the socket; the Socket itself may be garbage
	types    EventType

	ready chan struct{} // has a value when there is an event, or may have
	ended chan struct{} // is closed when nothing comes any more

	mu      sync.Mutex // nothing is locked, nor called, while it is held
	queue   []Event    // the oldest first
	dropped uint64
	err     error // why it has ended, or nil
}

// Monitor starts to watch for events of some types; without any, of all. Make it
// before the Bind or Connect whose events it is for. It takes effect at once, and
// nobody needs to read.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html
func (s *Socket) Monitor(types ...EventType) (*Monitor, error) {
	if s.socket == nil {
		return nil, wrap(opMonitor, "", ErrClosed)
	}
	m := &Monitor{
		monitors: s.monitors, types: union(types),
		ready: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	if err := s.monitors.add(s.socket, m); err != nil {
		return nil, wrap(opMonitor, "", err)
	}
	return m, nil
}

func union(types []EventType) (all EventType) {
	if len(types) == 0 {
		return EventAll
	}
	for _, t := range types {
		all |= t
	}
	return all
}

// Next waits for an event. It returns [ErrClosed] when the Monitor has ended.
func (m *Monitor) Next(ctx context.Context) (Event, error) {
	e, err := m.next(ctx)
	return e, wrap(opMonitor, "", err)
}

func (m *Monitor) next(ctx context.Context) (Event, error) {
	switch {
	case m.monitors == nil:
		return Event{}, ErrClosed
	case ctx == nil:
		return Event{}, errNilContext
	case driver.Ended(ctx) != nil:
		return Event{}, ctx.Err()
	}
	for {
		if e, ok, err := m.take(); ok || err != nil {
			return e, err
		}
		select {
		case <-m.ready:
		case <-m.ended:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

// take returns the oldest event if there is one, else why there will be none.
func (m *Monitor) take() (e Event, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.queue) == 0 {
		return Event{}, false, m.err
	}
	e = m.queue[0]
	m.queue = m.queue[1:]
	if len(m.queue) > 0 {
		m.poke() // someone else may wait
	}
	return e, true, nil
}

func (m *Monitor) poke() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// push queues an event. The newest are worth most, as they tell what is the case now.
func (m *Monitor) push(e Event) {
	if e.Type&m.types == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return // what comes between Close and the end of the feed
	}
	if len(m.queue) >= MonitorQueue {
		m.queue = m.queue[1:]
		m.dropped++
	}
	m.queue = append(m.queue, e)
	m.poke()
}

// end makes Next return reason once the queue is empty.
func (m *Monitor) end(reason error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = reason
		close(m.ended)
	}
}

// Events waits for events until ctx ends, the Monitor has ended or the loop is left.
// The last pair has the error, which is [ErrClosed] when the Monitor has ended.
// Leaving the loop does not close the Monitor.
//
//	for e, err := range m.Events(ctx) {
func (m *Monitor) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			e, err := m.Next(ctx)
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Dropped returns how many events were dropped since nobody read them in time.
func (m *Monitor) Dropped() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dropped
}

// RequestPipesStats asks libzmq for an [EventPipesStats] for each connection, for
// all monitors of the socket. It needs a library with drafts ([ErrNotSupported]
// otherwise), and returns [ErrAgain] when there is no connection.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor_versioned.html
func (m *Monitor) RequestPipesStats() error {
	if m.monitors == nil {
		return wrap(opMonitor, "", ErrClosed)
	}
	return wrap(opMonitor, "", m.monitors.requestStats(m))
}

// Close ends the Monitor at once; what it has queued is gone, and there is no
// EventMonitorStopped. The socket stays as it is. Closing again does nothing.
func (m *Monitor) Close() error {
	if m.monitors == nil {
		return nil
	}
	m.end(ErrClosed)
	m.mu.Lock()
	m.queue = nil
	m.mu.Unlock()
	return wrap(opMonitor, "", m.monitors.remove(m))
}

// Events monitors the socket for as long as the loop runs; see [Monitor.Events]. It
// starts when the loop starts: to miss nothing of a Bind or Connect, make a
// [Socket.Monitor] before it.
//
//	for e, err := range s.Events(ctx, zmq.EventAccepted|zmq.EventDisconnected) {
func (s *Socket) Events(ctx context.Context, types ...EventType) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		m, err := s.Monitor(types...)
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer m.Close()
		m.Events(ctx)(yield)
	}
}

// OnEvent has fn called for every event, one after the other, on a goroutine of its
// own. That ends when the socket is closed, after EventMonitorStopped, or when stop
// is called. Events queue as in a [Monitor] while fn runs, which may use and close
// the socket, and call stop. stop does not wait for a call that is under way.
func (s *Socket) OnEvent(fn func(Event), types ...EventType) (stop func(), err error) {
	if fn == nil {
		return nil, wrap(opMonitor, "", errNilFunc)
	}
	m, err := s.Monitor(types...)
	if err != nil {
		return nil, err
	}
	go func() {
		for e, err := range m.Events(context.Background()) {
			if err == nil {
				fn(e)
			}
		}
	}()
	return func() { m.Close() }, nil
}
