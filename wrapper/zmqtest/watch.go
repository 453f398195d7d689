package zmqtest

import (
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A watcher wants to be told of events.
type watcher struct {
	notify func()
	stops  []func() // end what the library beneath tells
}

func (s *faultySocket) Events() (events capi.PollEvents, err error) {
	err = s.call(Call{Op: OpEvents}, func() error {
		events, err = s.Socket.Events()
		return err
	})
	return s.possible(events), err
}

// possible corrects the events of the library beneath, which does not know what is
// held or was lost.
func (s *faultySocket) possible(events capi.PollEvents) capi.PollEvents {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) > 0 {
		events |= capi.PollIn
	}
	return events &^ s.barred()
}

// barred returns what cannot be done whatever the library beneath says. What is held
// goes first, so nothing can be received until it is due. It is called with mu held,
// and whoever may have lifted a bar calls tell.
func (s *faultySocket) barred() (events capi.PollEvents) {
	if len(s.held) > 0 && time.Until(s.held[0].due) > 0 {
		events |= capi.PollIn
	}
	if s.step.waiting && !s.step.relaxed {
		events |= capi.PollOut
	}
	return events
}

// Watch passes on what the library beneath tells, unless it is barred: that would have
// a poller look again and again.
func (s *faultySocket) Watch(events capi.PollEvents, notify func()) (stop func(), err error) {
	w := &watcher{notify: notify}
	for _, event := range []capi.PollEvents{capi.PollIn, capi.PollOut, events &^ (capi.PollIn | capi.PollOut)} {
		if events&event == 0 {
			continue
		}
		unwatch, err := s.Socket.Watch(event, func() { s.pass(event, notify) })
		if err != nil {
			w.stop()
			return nil, err
		}
		w.stops = append(w.stops, unwatch)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watchers == nil {
		s.watchers = map[*watcher]struct{}{}
	}
	s.watchers[w] = struct{}{}
	return func() {
		w.stop()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, w)
	}, nil
}

func (w *watcher) stop() {
	for _, stop := range w.stops {
		stop()
	}
}

// pass is called with the lock of the library beneath held, which is never taken while
// mu is.
func (s *faultySocket) pass(event capi.PollEvents, notify func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason != nil || s.barred()&event == 0 {
		notify()
	}
}

// tell tells the watchers. It is called with mu held.
func (s *faultySocket) tell() {
	for w := range s.watchers {
		w.notify()
	}
}

// tellLater tells them when d has passed, instead of at the time of the last call. It
// is called with mu held.
func (s *faultySocket) tellLater(d time.Duration) {
	if s.due != nil {
		s.due.Reset(d)
		return
	}
	s.due = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.tell()
	})
}
