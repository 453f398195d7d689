package zmq

import (
	"context"
	"fmt"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Poller waits until one of several sockets or descriptors is ready. Goroutines
// that each wait on one socket are simpler and as cheap; a Poller is for where one
// goroutine must serve several, and where descriptors take part. The zero value
// is ready for use. Its methods may be called by any number of goroutines; Close
// it after use.
//
// That a socket is ready is a hint: another goroutine may be faster, and a Router
// with ROUTER_MANDATORY is always ready to send, if only to some peers.
type Poller struct {
	mu     sync.Mutex // taken before any lock of a socket
	closed bool
	items  []*pollItem
	fds    *fdPoller // nil without descriptors
	wake   chan struct{}
}

type pollItem struct {
	socket *Socket
	fd     uintptr // if socket is nil
	events PollEvents
	stop   func()
}

// Ready is a socket or a descriptor that is ready, for what, or why it cannot be
// any more.
type Ready struct {
	Socket *Socket // nil for a descriptor
	FD     uintptr // if Socket is nil
	Events PollEvents
	Err    error // ErrClosed, for example; the item should be removed
}

// Add has the poller wait for events on a socket. Adding it again changes the
// events. The poller does not own the socket.
func (p *Poller) Add(s *Socket, events PollEvents) error {
	if s == nil || s.socket == nil {
		return wrap(opPoll, "", ErrClosed)
	}
	if err := checkEvents(events); err != nil {
		return wrap(opPoll, "", err)
	}
	return p.add(s, events)
}

// add takes PollErr as well, with which only the end of a socket is told.
func (p *Poller) add(s *Socket, events PollEvents) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return wrap(opPoll, "", ErrClosed)
	}
	stop, err := s.socket.Watch(events, p.notifier())
	if err != nil {
		return wrap(opPoll, "", err)
	}
	p.put(&pollItem{socket: s, events: events, stop: stop})
	return nil
}

func checkEvents(events PollEvents) error {
	if events == 0 || events&^(PollIn|PollOut) != 0 {
		return fmt.Errorf("cannot wait for %v, only for POLLIN and POLLOUT: %w", events, capi.EINVAL)
	}
	return nil
}

// notifier returns a function that makes Wait look again.
func (p *Poller) notifier() func() {
	if p.wake == nil {
		p.wake = make(chan struct{}, 1)
	}
	wake := p.wake
	return func() {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// put replaces the item of the same socket or descriptor, or adds one.
func (p *Poller) put(item *pollItem) {
	p.take(item.socket, item.fd)
	p.items = append(p.items, item)
	p.notifier()()
}

// take removes an item; it reports whether there was one.
func (p *Poller) take(s *Socket, fd uintptr) bool {
	for i, item := range p.items {
		if item.socket == s && item.fd == fd {
			item.stop()
			p.items = append(p.items[:i:i], p.items[i+1:]...)
			return true
		}
	}
	return false
}

// Remove ends the waiting on a socket.
func (p *Poller) Remove(s *Socket) error { return p.remove(s, 0) }

func (p *Poller) remove(s *Socket, fd uintptr) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.take(s, fd) {
		return wrap(opPoll, "", fmt.Errorf("not in the poller: %w", capi.EINVAL))
	}
	return nil
}

// Wait waits until something is ready, and returns all that is. It returns an
// error when ctx ends, or when the poller is closed. With nothing to wait for it
// waits too: items may be added meanwhile.
func (p *Poller) Wait(ctx context.Context) ([]Ready, error) {
	if ctx == nil {
		return nil, wrap(opPoll, "", errNilContext)
	}
	for {
		ready, wake, err := p.look()
		if err == nil && (len(ready) == 0 || ctx != DontWait) {
			err = ctx.Err()
		}
		if len(ready) > 0 || err != nil {
			return ready, wrap(opPoll, "", err)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		}
	}
}

// look returns what is ready now.
func (p *Poller) look() (ready []Ready, wake <-chan struct{}, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		p.notifier()() // for others that wait
		return nil, nil, ErrClosed
	}
	p.notifier()
	for _, item := range p.items {
		if item.socket == nil {
			continue
		}
		events, err := item.socket.socket.Events()
		if events &= item.events; events != 0 || err != nil {
			ready = append(ready, Ready{Socket: item.socket, Events: events, Err: wrap(opPoll, "", err)})
		}
	}
	if p.fds != nil {
		ready = append(ready, p.fds.ready()...)
	}
	if len(ready) > 0 {
		p.notifier()() // others that wait should look as well
	}
	return ready, p.wake, nil
}

// Close ends the waiting; Wait returns [ErrClosed]. The sockets stay open.
func (p *Poller) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	for _, item := range p.items {
		item.stop()
	}
	p.items = nil
	p.notifier()()
	if p.fds != nil {
		return wrap(opClose, "", p.fds.close())
	}
	return nil
}
