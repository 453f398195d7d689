package libzmq

import "github.com/zmqbridge/zmqbridge/generated/capi"

// A watcher wants to be told when one of its events may have become possible.
type watcher struct {
	events capi.PollEvents
	notify func()
}

// Events reads ZMQ_EVENTS.
func (s *Socket) Events() (events capi.PollEvents, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed != nil {
		return 0, s.closed
	}
	if s.ctx.shut.Load() {
		return 0, errTerminated
	}
	events, errno := s.events()
	if errno != 0 {
		return 0, failure(s.lib, capi.FnGetSockOpt, errno)
	}
	if events != 0 && s.parked() {
		s.dispatch() // it may have drained what others wait for
	}
	return events, nil
}

// Watch has notify called with mu held.
func (s *Socket) Watch(events capi.PollEvents, notify func()) (stop func(), err error) {
	s.mu.Lock()
	defer s.unlock()
	if s.closed != nil {
		return nil, s.closed
	}
	if err := s.startPump(); err != nil {
		return nil, err
	}
	w := &watcher{events, notify}
	if s.watchers == nil {
		s.watchers = map[*watcher]struct{}{}
	}
	s.watchers[w] = struct{}{}
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
