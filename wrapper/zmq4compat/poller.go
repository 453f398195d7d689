package zmq4

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Polled is a socket and what it can do without waiting, of what was asked for.
type Polled struct {
	Socket *Socket
	Events State
}

// Poller waits for one of several sockets. Its methods may be called by any number of
// goroutines. The zero value has no sockets.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_poll.html
type Poller struct {
	mu    sync.Mutex
	items []Polled
}

// NewPoller makes a poller without sockets.
func NewPoller() *Poller { return &Poller{} }

// Add adds a socket, to wait for POLLIN, POLLOUT or both. It returns the id of the
// item: its index in what PollAll returns, until an item before it is removed.
func (p *Poller) Add(soc *Socket, events State) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = append(p.items, Polled{soc, events})
	return len(p.items) - 1
}

// Update changes what an item waits for, and returns what that was. The error for
// an id that there is not is ErrorNoSocket.
func (p *Poller) Update(id int, events State) (previous State, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id < 0 || id >= len(p.items) {
		return 0, ErrorNoSocket
	}
	previous, p.items[id].Events = p.items[id].Events, events
	return previous, nil
}

// UpdateBySocket is Update of the first item of a socket.
func (p *Poller) UpdateBySocket(soc *Socket, events State) (previous State, err error) {
	return p.Update(p.find(soc), events)
}

// Remove removes an item; the ids of those behind it go down by one. The error for
// an id that there is not is ErrorNoSocket.
func (p *Poller) Remove(id int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id < 0 || id >= len(p.items) {
		return ErrorNoSocket
	}
	p.items = slices.Delete(p.items, id, id+1)
	return nil
}

// RemoveBySocket is Remove of the first item of a socket.
func (p *Poller) RemoveBySocket(soc *Socket) error { return p.Remove(p.find(soc)) }

// find returns the id of a socket, or -1.
func (p *Poller) find(soc *Socket) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.IndexFunc(p.items, func(i Polled) bool { return i.Socket == soc })
}

// String lists the items.
func (p *Poller) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var items []string
	for _, i := range p.items {
		items = append(items, fmt.Sprintf("%v%v", i.Socket, i.Events))
	}
	return "Poller[" + strings.Join(items, " ") + "]"
}

// Poll waits until a socket is ready for what it was added for, and returns all that
// are, in order. After timeout it returns none; it waits for ever if that is
// negative, and not at all if it is zero.
func (p *Poller) Poll(timeout time.Duration) ([]Polled, error) {
	all, err := p.PollAll(timeout)
	return slices.DeleteFunc(all, func(i Polled) bool { return i.Events == 0 }), err
}

// PollAll is Poll, but returns all items, with no events for those that are not
// ready.
func (p *Poller) PollAll(timeout time.Duration) ([]Polled, error) {
	p.mu.Lock()
	items := slices.Clone(p.items)
	p.mu.Unlock()
	if len(items) == 0 {
		return []Polled{}, nil
	}
	found, ready, err := look(items)
	if err != nil || ready || timeout == 0 {
		return found, err
	}
	return wait(items, timeout)
}

// look asks all sockets what they can do now.
func look(items []Polled) (found []Polled, ready bool, err error) {
	for _, i := range items {
		c, err := i.Socket.live()
		if err != nil {
			return []Polled{}, false, err
		}
		state, err := c.events()
		if err != nil {
			return []Polled{}, false, err
		}
		state &= i.Events
		ready = ready || state != 0
		found = append(found, Polled{i.Socket, state})
	}
	return found, ready, nil
}

// wait waits until one is ready, or timeout is over.
func wait(items []Polled, timeout time.Duration) ([]Polled, error) {
	parent := items[0].Socket.core.ctx.core.wait(0)
	ctx := parent
	if timeout > 0 {
		timed, cancel := context.WithTimeout(parent, timeout)
		defer cancel()
		ctx = timed
	}
	var p zmq.Poller
	defer p.Close()
	for socket, events := range union(items) {
		if err := p.Add(socket, events); err != nil {
			return []Polled{}, plain(err)
		}
	}
	for {
		_, err := p.Wait(ctx)
		found, ready, failed := look(items)
		switch {
		case failed != nil || ready:
			return found, failed
		case errors.Is(err, context.DeadlineExceeded):
			return found, nil
		case err != nil:
			return []Polled{}, plain(err)
		}
	}
}

// union has the events of each socket, which may be in several items.
func union(items []Polled) map[*zmq.Socket]zmq.PollEvents {
	events := map[*zmq.Socket]zmq.PollEvents{}
	for _, i := range items {
		if e := zmq.PollEvents(i.Events) & (capi.PollIn | capi.PollOut); e != 0 {
			events[i.Socket.core.socket] |= e
		}
	}
	return events
}
