package engine

import (
	"context"
	"fmt"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A monitor is a source of events. Over inproc there are none, so it waits for its
// end, as one of libzmq does.
type monitor struct {
	socket *Socket

	mu    sync.Mutex // may be taken while the lock of the socket is held
	err   error      // why it has ended, or nil
	ended chan struct{}
}

var (
	_ driver.Monitorer   = (*Socket)(nil)
	_ driver.EventSource = (*monitor)(nil)
)

var errMonitored = fmt.Errorf("the socket has a monitor already: %w", capi.EADDRINUSE)

// Monitor makes a source that ends with the socket.
func (s *Socket) Monitor() (driver.EventSource, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	defer s.unlock()
	if s.monitor != nil {
		return nil, errMonitored
	}
	s.monitor = &monitor{socket: s, ended: make(chan struct{})}
	return s.monitor, nil
}

// Next waits for the end.
func (m *monitor) Next(ctx context.Context) (driver.Event, error) {
	if err := ctx.Err(); err != nil {
		return driver.Event{}, err
	}
	select {
	case <-m.ended:
		m.mu.Lock()
		defer m.mu.Unlock()
		return driver.Event{}, m.err
	case <-ctx.Done():
		return driver.Event{}, ctx.Err()
	}
}

// Close lets the socket have another one.
func (m *monitor) Close() error {
	m.end(driver.ErrClosed)
	s := m.socket
	s.mu.Lock()
	defer s.unlock()
	if s.monitor == m {
		s.monitor = nil
	}
	return nil
}

func (m *monitor) end(reason error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = reason
		close(m.ended)
	}
}

// endMonitor ends the source of a socket that is closed or interrupted.
func (s *Socket) endMonitor() {
	if s.monitor == nil {
		return
	}
	reason := s.closed
	if reason == nil {
		reason = capi.ETERM
	}
	s.monitor.end(reason)
	s.monitor = nil
}

var _ driver.StatsSource = (*monitor)(nil)

// RequestPipesStats is refused, as by a libzmq without drafts.
func (m *monitor) RequestPipesStats() error { return missing(capi.FnSocketMonitorPipesStats) }
