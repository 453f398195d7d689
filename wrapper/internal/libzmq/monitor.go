package libzmq

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A monitor reads what libzmq tells of a socket.
//
// libzmq sends the events from its I/O threads, and from zmq_close, through a PAIR
// that it makes for the purpose. It waits when that has no peer or no room, so a
// reader that is missing or slow stops all sockets of the I/O thread, and a close
// may hang. Hence three rules:
//   - the reader connects first, before there is anything to connect to;
//   - its queue has no limit, and whoever has a monitor keeps reading;
//   - the monitor is stopped before its reader is closed.
type monitor struct {
	socket *Socket // that is monitored
	reader *Socket // of the same context
	decode func(frames [][]byte) (driver.Event, error)
	bound  sync.Map // local endpoints at which peers have connected

	looking *watcher // since statistics were asked for; the lock of socket guards it

	stopping sync.Once
	stopErr  error
}

var (
	_ driver.Monitorer   = (*Socket)(nil)
	_ driver.StatsSource = (*monitor)(nil)
)

// Monitor calls zmq_socket_monitor_versioned where the library has it, as libraries
// with drafts do, else zmq_socket_monitor.
func (s *Socket) Monitor() (driver.EventSource, error) {
	s.mu.Lock()
	reason := s.closed
	s.mu.Unlock()
	if reason != nil { // which is more than that the reader cannot be made
		return nil, reason
	}
	reader, err := s.ctx.monitorReader()
	if err != nil {
		return nil, err
	}
	m := &monitor{socket: s, reader: reader}
	if err := s.startMonitor(m, reader.last); err != nil {
		reader.Close()
		return nil, err
	}
	return m, nil
}

var monitorNames atomic.Uint64

// monitorReader returns a PAIR that waits for libzmq to bind what it is connected
// to.
func (c *Context) monitorReader() (*Socket, error) {
	made, err := c.NewSocket(capi.Pair)
	if err != nil {
		return nil, err
	}
	reader := made.(*Socket)
	zero := binary.NativeEndian.AppendUint32(nil, 0)
	err = reader.SetOption(capi.OptRcvHWM, zero) // no limit
	if err == nil {
		err = reader.SetOption(capi.OptLinger, zero)
	}
	if err == nil {
		err = reader.Connect(fmt.Sprintf("%s%d", monitorPrefix, monitorNames.Add(1)))
	}
	if err != nil {
		reader.Close()
		return nil, err
	}
	return reader, nil
}

// monitorPrefix begins the names of the readers' endpoints.
const monitorPrefix = "inproc://zmqbridge.monitor."

var errMonitored = fmt.Errorf("the socket has a monitor already: %w", capi.EADDRINUSE)

func (s *Socket) startMonitor(m *monitor, endpoint string) error {
	s.mu.Lock()
	defer s.unlock()
	switch {
	case s.closed != nil:
		return s.closed
	case s.ctx.shut.Load():
		return errTerminated // the one that is there may not have ended yet
	case s.monitor != nil:
		return errMonitored // libzmq would stop the other one
	}
	m.decode = decodeV2
	fn, errno := capi.FnSocketMonitorVersioned, s.lib.SocketMonitorVersioned(
		s.handle, endpoint, math.MaxUint64, capi.CurrentEventVersionDraft, capi.Pair)
	if errno == capi.ErrnoMissing {
		m.decode = decodeV1
		fn, errno = capi.FnSocketMonitor, s.lib.SocketMonitor(s.handle, endpoint, capi.EventAll)
	}
	if errno != 0 {
		return failure(s.lib, fn, errno)
	}
	s.ctx.inproc.forget(endpoint) // libzmq has bound it
	s.monitor = m
	return nil
}

// Next receives an event.
func (m *monitor) Next(ctx context.Context) (driver.Event, error) {
	frames, err := m.reader.Recv(ctx, nil)
	if err != nil {
		return driver.Event{}, err
	}
	event, err := m.decode(frames)
	if err == nil && event.Number == uint64(capi.EventMonitorStopped) {
		err = m.endReason()
	}
	if event.Endpoint == "" {
		event.Endpoint = m.mainEndpoint(event)
	}
	return event, err
}

// mainEndpoint chooses what version 1 has as the endpoint: that of the side which
// was bound or connected to. Of most events it only shows from earlier ones which
// side they are about.
func (m *monitor) mainEndpoint(e driver.Event) string {
	switch {
	case e.Remote == "":
		return e.Local
	case e.Local == "":
		return e.Remote
	case e.Number == uint64(capi.EventAccepted):
		m.bound.Store(e.Local, nil)
		return e.Local
	}
	if _, ok := m.bound.Load(e.Local); ok {
		return e.Local
	}
	return e.Remote
}

// endReason says why libzmq has stopped the monitor: the socket was closed, or the
// context was shut down.
func (m *monitor) endReason() error {
	m.socket.mu.Lock()
	defer m.socket.mu.Unlock()
	if m.socket.closed != nil {
		return m.socket.closed
	}
	return capi.ETERM
}

// Close stops the monitor and closes its reader. libzmq refuses to stop it once the
// context is shut down, and then still uses it; the reader is left to Term.
func (m *monitor) Close() error {
	switch err := m.stop(); {
	case err == nil:
		return m.reader.Close()
	case errors.Is(err, capi.ETERM):
		m.reader.retire(err)
		return nil
	default:
		m.reader.retire(driver.ErrClosed)
		return err
	}
}

// stop has libzmq send no more events, but MONITOR_STOPPED. It must not be called
// for the first time once the socket is closed.
func (m *monitor) stop() error {
	m.stopping.Do(func() {
		s := m.socket
		s.mu.Lock()
		defer s.unlock()
		s.monitor = nil
		delete(s.watchers, m.looking)
		m.stopErr = failure(s.lib, capi.FnSocketMonitor, s.lib.SocketMonitor(s.handle, "", 0))
	})
	return m.stopErr
}

// endMonitor stops the monitor of a socket that is about to be closed. Its reader
// is left to those who read.
func (s *Socket) endMonitor() {
	s.mu.Lock()
	m, reason := s.monitor, s.closed
	s.mu.Unlock()
	if m != nil && m.stop() != nil {
		m.reader.retire(reason) // MONITOR_STOPPED may come late
	}
}

// retire ends all calls like Close, but leaves zmq_close to Term.
func (s *Socket) retire(reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed == nil {
		s.closed = reason
		s.fail(reason)
	}
}

// RequestPipesStats calls zmq_socket_monitor_pipes_stats. The other end of each
// connection answers with a command to the socket, which becomes an event when a
// call on the socket takes it. So from now on someone has to look whenever the
// socket gets a command.
func (m *monitor) RequestPipesStats() error {
	s := m.socket
	s.mu.Lock()
	defer s.unlock()
	if s.monitor != m {
		return driver.ErrClosed
	}
	if errno := s.lib.SocketMonitorPipesStats(s.handle); errno != 0 {
		return failure(s.lib, capi.FnSocketMonitorPipesStats, errno)
	}
	if m.looking != nil {
		return nil
	}
	if err := s.startPump(); err != nil {
		return err
	}
	m.looking = &watcher{notify: func() {}}
	if s.watchers == nil {
		s.watchers = map[*watcher]struct{}{}
	}
	s.watchers[m.looking] = struct{}{}
	return nil
}
