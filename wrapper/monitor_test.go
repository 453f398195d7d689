package zmq

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

func (e *env) bindTCP(s *Socket) string {
	e.Helper()
	endpoint, err := s.Bind("tcp://127.0.0.1:*")
	e.check(err)
	return endpoint
}

func TestMonitorsOfOneSocketEachGetTheirEvents(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		all, closed, none := e.monitor(s), e.monitor(s, EventClosed, EventMonitorStopped), e.monitor(s, EventConnected)
		endpoint := e.bindTCP(s)
		e.wantAt(e.until(all, EventListening), endpoint)
		late := e.monitor(s)
		e.check(s.Unbind(endpoint))
		for _, m := range []*Monitor{all, closed, late} {
			got, err := m.Next(e.c)
			e.check(err)
			if got.Type != EventClosed {
				e.Error(got)
			}
		}
		e.check(all.Close())
		e.check(s.Close())
		for m, last := range map[*Monitor]bool{all: false, closed: true, none: false, late: true} {
			got, err := m.Next(e.c)
			if (err == nil) != last || last && got.Type != EventMonitorStopped {
				e.Error(got, err, last)
			}
			_, err = m.Next(e.c)
			wantError(e.T, err, ErrClosed)
		}
	})
}

// When Close has returned, the last event is there.
func TestMonitorsEndWithTheirSocket(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		m := e.monitor(s)
		e.bindTCP(s)
		e.check(s.Close())
		var got []string
		for ev, err := range m.Events(e.c) {
			if err != nil {
				wantError(e.T, err, ErrClosed)
				break
			}
			got = append(got, ev.Type.String())
		}
		if want := []string{"LISTENING", "MONITOR_STOPPED"}; !slices.Equal(got, want) {
			e.Error(got)
		}
		e.check(m.Close())
		_, err := s.Monitor()
		wantError(e.T, err, ErrClosed)
	})
}

// Messages that linger do not hold up the end of the monitors, for which Close waits.
func TestMonitorsEndBeforeMessagesAreSent(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Push, Linger(3*time.Second))
		m := e.monitor(s)
		e.check(s.Connect("tcp://" + nobody(e.T)))
		e.send(s, "never arrives")
		start := time.Now()
		e.check(s.Close())
		e.until(m, EventMonitorStopped)
		if took := time.Since(start); took > 2*time.Second {
			e.Error("closed after", took)
		}
	})
}

func TestMonitorsEndWithTheirContext(t *testing.T) {
	for name, end := range map[string]func(e *env) error{
		"close":    func(e *env) error { return e.ctx.Close() },
		"shutdown": func(e *env) error { return e.ctx.Shutdown() },
	} {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				s := e.socket(Pull)
				m := e.monitor(s)
				e.bindTCP(s)
				e.until(m, EventListening)
				e.check(end(e))
				e.until(m, EventMonitorStopped)
				_, err := m.Next(e.c)
				wantError(e.T, err, ErrTerminated, ErrClosed)
				_, err = s.Monitor()
				wantError(e.T, err, ErrClosed)
				e.check(m.Close())
			})
		})
	}
}

// A Monitor that is closed gives its sockets back; the next one starts anew.
func TestMonitorsMayBeClosedAndMadeAgain(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		for range 20 {
			m := e.monitor(s)
			endpoint := e.bindTCP(s)
			e.wantAt(e.until(m, EventListening), endpoint)
			for range 2 {
				e.check(m.Close())
			}
			_, err := m.Next(e.c)
			wantError(e.T, err, ErrClosed)
			wantError(e.T, m.RequestPipesStats(), ErrClosed)
		}
		other := e.monitor(s)
		wantError(e.T, func() error { m := e.monitor(s); m.Close(); return m.RequestPipesStats() }(), ErrClosed)
		e.check(other.Close())
	})
}

func TestMonitorStopsWaitingWhenItsContextEnds(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		m := e.monitor(s)
		c, cancel := context.WithCancel(e.c)
		time.AfterFunc(time.Millisecond, cancel)
		for range 2 {
			_, err := m.Next(c)
			wantError(e.T, err, context.Canceled)
		}
		e.bindTCP(s)
		e.until(m, EventListening) // it goes on
	})
}

func TestLeavingTheLoopEndsTheMonitor(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull := e.socket(Pull)
		endpoint := e.bindTCP(pull)
		address := strings.TrimPrefix(endpoint, "tcp://")
		c, cancel := context.WithCancel(e.c)
		defer cancel()
		go func() { // until one is seen
			for c.Err() == nil {
				if peer, err := net.Dial("tcp", address); err == nil {
					peer.Close()
				}
			}
		}()
		for ev, err := range pull.Events(e.c, EventAccepted) {
			e.check(err)
			e.wantAt(ev, endpoint)
			break
		}
		if pull.monitors.feed != nil {
			e.Error("the source is still open")
		}
		e.check(pull.Close())
		for _, err := range pull.Events(e.c) {
			wantError(e.T, err, ErrClosed)
		}
	})
}

func TestEventsEndWithTheContext(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		c, cancel := context.WithCancel(e.c)
		time.AfterFunc(time.Millisecond, cancel)
		n := 0
		for _, err := range s.Events(c) {
			n++
			wantError(e.T, err, context.Canceled)
		}
		if n != 1 {
			e.Error(n, "pairs")
		}
	})
}

func TestOnEvent(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		got := make(chan Event, 10)
		_, err := s.OnEvent(func(ev Event) {
			got <- ev
			if ev.Type == EventListening {
				s.Close() // a callback may close its socket
			}
		}, EventListening, EventMonitorStopped)
		e.check(err)
		e.bindTCP(s)
		for _, want := range []EventType{EventListening, EventMonitorStopped} {
			if ev := <-got; ev.Type != want {
				e.Error(ev)
			}
		}
		_, err = s.OnEvent(func(Event) {})
		wantError(e.T, err, ErrClosed)
		_, err = s.OnEvent(nil)
		wantError(e.T, err, capi.EINVAL)
	})
}

func TestOnEventMayStopItself(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(Pull)
		m := e.monitor(s)
		stops, calls := make(chan func(), 1), make(chan Event, 10)
		stop, err := s.OnEvent(func(ev Event) {
			(<-stops)()
			calls <- ev
		})
		e.check(err)
		stops <- stop
		e.bindTCP(s)
		<-calls
		e.bindTCP(s)
		e.until(m, EventListening)
		e.until(m, EventListening)
		e.check(s.Close())
		if len(calls) > 0 {
			e.Error("called again: ", <-calls)
		}
	})
}

func TestMonitorMisuse(t *testing.T) {
	var m Monitor
	_, err := m.Next(context.Background())
	wantError(t, err, ErrClosed)
	wantError(t, m.RequestPipesStats(), ErrClosed)
	if err := m.Close(); err != nil || m.Dropped() != 0 {
		t.Error(err, m.Dropped())
	}
	_, err = new(Socket).Monitor()
	wantError(t, err, ErrClosed)
	e := newEnv(t)
	var none context.Context
	_, err = e.monitor(e.socket(Pull)).Next(none)
	wantError(t, err, errNilContext)
}

// A source that fails ends the monitors with its error.
func TestMonitorsOfASourceThatFails(t *testing.T) {
	s := &Socket{socket: sourceless{}, monitors: new(monitors)}
	_, err := s.Monitor()
	wantError(t, err, ErrNotSupported)

	src := source{events: make(chan driver.Event), failures: make(chan error)}
	s = &Socket{socket: src, monitors: new(monitors)}
	m, err := s.Monitor()
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, m.RequestPipesStats(), ErrNotSupported)
	src.events <- driver.Event{Number: 1 << 40, Values: []uint64{1, 2, 3}, Endpoint: "somewhere"}
	src.failures <- capi.ENOMEM
	got, err := m.Next(context.Background())
	if err != nil || got.String() != "0x10000000000 somewhere [1 2 3]" {
		t.Error(got, err)
	}
	if got, err := m.Next(context.Background()); err != nil || got.Type != EventMonitorStopped {
		t.Error(got, err)
	}
	_, err = m.Next(context.Background())
	wantError(t, err, capi.ENOMEM)
}

type sourceless struct{ driver.Socket }

// source is a socket and its source.
type source struct {
	driver.Socket
	events   chan driver.Event
	failures chan error
}

func (s source) Monitor() (driver.EventSource, error) { return s, nil }
func (s source) Close() error                         { return nil }
func (s source) Next(ctx context.Context) (driver.Event, error) {
	select {
	case e := <-s.events:
		return e, nil
	case err := <-s.failures:
		return driver.Event{}, err
	}
}
