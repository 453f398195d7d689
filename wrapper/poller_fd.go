package zmq

// AddFD has the poller wait for events on a descriptor of the caller: PollIn for
// reading, PollOut for writing. It must stay open until it is removed, and is not
// changed in any way. Only Linux has this so far ([ErrNotSupported] elsewhere).
func (p *Poller) AddFD(fd uintptr, events PollEvents) error {
	if err := checkEvents(events); err != nil {
		return wrap(opPoll, "", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return wrap(opPoll, "", ErrClosed)
	}
	if p.fds == nil {
		fds, err := newFDPoller(p.notifier())
		if err != nil {
			return wrap(opPoll, "", err)
		}
		p.fds = fds
	}
	p.take(nil, fd)
	if err := p.fds.add(fd, events); err != nil {
		return wrap(opPoll, "", err)
	}
	p.put(&pollItem{fd: fd, events: events, stop: func() { p.fds.remove(fd) }})
	return nil
}

// RemoveFD ends the waiting on a descriptor.
func (p *Poller) RemoveFD(fd uintptr) error { return p.remove(nil, fd) }
