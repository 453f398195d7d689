package zmq

import (
	"context"
	"slices"
	"sync"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// monitors are those of one socket. They share a source, which runs while there is
// any of them. The zero value has none. It does not refer to the Socket, so that one
// that was forgotten can be found out.
type monitors struct {
	// mu is taken before that of a Monitor, and held while a source is made or
	// closed, so that there is one at a time.
	mu   sync.Mutex
	feed *feed // nil while there are no monitors
}

// A feed hands the events of a source to monitors. It has one goroutine, which ends
// when the source is closed or fails. monitors.mu guards all.
type feed struct {
	source   driver.EventSource
	monitors map[*Monitor]struct{}
	done     chan struct{} // is closed when the goroutine has ended
}

// add makes the first source, or has one more monitor listen to it.
func (ms *monitors) add(s driver.Socket, m *Monitor) error {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if ms.feed == nil {
		d, ok := s.(driver.Monitorer)
		if !ok {
			return errLacks("monitors")
		}
		source, err := d.Monitor()
		if err != nil {
			return err
		}
		ms.feed = &feed{source, map[*Monitor]struct{}{}, make(chan struct{})}
		go ms.run(ms.feed)
	}
	ms.feed.monitors[m] = struct{}{}
	return nil
}

// remove closes the source with the last monitor.
func (ms *monitors) remove(m *Monitor) error {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	f := ms.feed
	if f == nil {
		return nil
	}
	if _, ok := f.monitors[m]; !ok {
		return nil
	}
	delete(f.monitors, m)
	if len(f.monitors) > 0 {
		return nil
	}
	ms.feed = nil
	return f.source.Close()
}

// run never waits for a monitor, so the source's own queue stays short.
func (ms *monitors) run(f *feed) {
	defer close(f.done)
	for {
		e, err := f.source.Next(context.Background())
		if err != nil {
			ms.finish(f, err)
			return
		}
		ms.mu.Lock()
		for m := range f.monitors {
			m.push(Event{EventType(e.Number), e.Endpoint, e.Local, e.Remote, slices.Clone(e.Values)})
		}
		ms.mu.Unlock()
	}
}

// finish ends the monitors that are left when the source does not go on.
func (ms *monitors) finish(f *feed, reason error) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if ms.feed == f {
		ms.feed = nil
		f.source.Close()
	}
	for m := range f.monitors {
		m.push(Event{Type: EventMonitorStopped})
		m.end(reason)
	}
}

// wait returns when the monitors of a socket that is closed have all they will get.
func (ms *monitors) wait() {
	ms.mu.Lock()
	f := ms.feed
	ms.mu.Unlock()
	if f != nil {
		<-f.done
	}
}

func (ms *monitors) requestStats(m *Monitor) error {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if ms.feed == nil {
		return ErrClosed
	}
	if _, ok := ms.feed.monitors[m]; !ok {
		return ErrClosed
	}
	source, ok := ms.feed.source.(driver.StatsSource)
	if !ok {
		return errLacks("statistics")
	}
	return source.RequestPipesStats()
}
