package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// A watcher wants to be told when one of its events may have become possible.
type watcher struct {
	events capi.PollEvents
	notify func()
}

// Events says what can be done without waiting.
func (s *Socket) Events() (capi.PollEvents, error) {
	if err := s.usable(); err != nil {
		return 0, err
	}
	defer s.unlock()
	return s.pattern.events(), nil
}

// Watch has notify called with the lock held.
func (s *Socket) Watch(events capi.PollEvents, notify func()) (stop func(), err error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.unlock()
	w := &watcher{events, notify}
	if s.watchers == nil {
		s.watchers = map[*watcher]struct{}{}
	}
	s.watchers[w] = struct{}{}
	s.inbox.parked.Store(true)
	s.absorb() // see wait
	return func() {
		s.mu.Lock()
		defer s.unlock()
		delete(s.watchers, w)
	}, nil
}

// tellWatchers tells those who wait for any of the events.
func (s *Socket) tellWatchers(events capi.PollEvents) {
	for w := range s.watchers {
		if w.events&events != 0 {
			w.notify()
		}
	}
}
