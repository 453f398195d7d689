package zmq4

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Reactor calls handlers for sockets that are ready and for values from channels,
// one at a time, in the goroutine of Run. Handlers may add and remove others; so may
// other goroutines.
//
//	reactor := zmq4.NewReactor()
//	reactor.AddSocket(socket, zmq4.POLLIN, onMessage)
//	reactor.AddChannelTime(time.Tick(time.Second), 1, onTick)
//	err := reactor.Run(100 * time.Millisecond)
type Reactor struct {
	mu       sync.Mutex
	sockets  []reactorSocket
	channels []reactorChannel
	lastID   uint64
	verbose  bool
}

type reactorSocket struct {
	Polled
	handler func(State) error
}

type reactorChannel struct {
	id uint64
	// next takes a value if there is one; open is false once the channel is closed.
	next    func() (value interface{}, ok, open bool)
	limit   int
	handler func(interface{}) error
}

// NewReactor makes a reactor without handlers.
func NewReactor() *Reactor { return &Reactor{} }

// AddSocket has handler called when a socket is ready, with what it is ready for. It
// replaces the handler that the socket had.
func (r *Reactor) AddSocket(soc *Socket, events State, handler func(State) error) {
	r.RemoveSocket(soc)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sockets = append(r.sockets, reactorSocket{Polled{soc, events}, handler})
}

// RemoveSocket removes the handler of a socket. It is not called any more.
func (r *Reactor) RemoveSocket(soc *Socket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sockets = slices.DeleteFunc(r.sockets, func(s reactorSocket) bool { return s.Socket == soc })
}

// AddChannel has handler called with what comes from ch, at most limit values in a
// round if that is positive. It returns an id for RemoveChannel.
func (r *Reactor) AddChannel(ch <-chan interface{}, limit int, handler func(interface{}) error) (id uint64) {
	return addChannel(r, ch, limit, handler)
}

// AddChannelTime is AddChannel for a channel of times, that of a time.Ticker say.
func (r *Reactor) AddChannelTime(ch <-chan time.Time, limit int, handler func(interface{}) error) (id uint64) {
	return addChannel(r, ch, limit, handler)
}

func addChannel[T any](r *Reactor, ch <-chan T, limit int, handler func(interface{}) error) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lastID++
	r.channels = append(r.channels, reactorChannel{id: r.lastID, limit: limit, handler: handler, next: func() (interface{}, bool, bool) {
		select {
		case value, open := <-ch:
			return value, open, open
		default:
			return nil, false, true
		}
	}})
	return r.lastID
}

// RemoveChannel removes the handler of a channel. Channels that are closed are
// removed by Run.
func (r *Reactor) RemoveChannel(id uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.channels = slices.DeleteFunc(r.channels, func(c reactorChannel) bool { return c.id == id })
}

// SetVerbose has Run print what it does to standard output.
func (r *Reactor) SetVerbose(verbose bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.verbose = verbose
}

// Run calls handlers until one returns an error, which it returns, or until it has
// none. In each round it takes what the channels have, and then waits up to interval
// for sockets: that must not be negative if there are channels.
func (r *Reactor) Run(interval time.Duration) (err error) {
	for {
		sockets, channels := r.handlers()
		switch {
		case len(channels) > 0 && interval < 0:
			return errReactorWaits
		case len(channels)+len(sockets) == 0:
			return errReactorEmpty
		}
		for _, c := range channels {
			if err := r.serveChannel(c); err != nil {
				return err
			}
		}
		if err := r.serveSockets(interval); err != nil {
			return err
		}
	}
}

var (
	errReactorWaits = errors.New("zmq4: a reactor with channels cannot wait for ever for sockets; want a positive interval")
	errReactorEmpty = errors.New("zmq4: the reactor has neither sockets nor channels")
)

// handlers returns what there is now, in the order in which it was added.
func (r *Reactor) handlers() ([]reactorSocket, []reactorChannel) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.sockets), slices.Clone(r.channels)
}

// serveChannel hands on what a channel has, up to its limit.
func (r *Reactor) serveChannel(c reactorChannel) error {
	for n := 0; (c.limit <= 0 || n < c.limit) && r.hasChannel(c.id); n++ {
		value, ok, open := c.next()
		if !open {
			r.say("channel %d is closed", c.id)
			r.RemoveChannel(c.id)
		}
		if !ok {
			return nil
		}
		r.say("channel %d: %v", c.id, value)
		if err := c.handler(value); err != nil {
			return err
		}
	}
	return nil
}

// serveSockets waits for sockets that are ready, and calls their handlers.
func (r *Reactor) serveSockets(interval time.Duration) error {
	sockets, _ := r.handlers()
	if len(sockets) == 0 {
		time.Sleep(interval)
		return nil
	}
	p := NewPoller()
	for _, s := range sockets {
		p.Add(s.Socket, s.Events)
	}
	polled, err := p.PollAll(interval)
	if err != nil {
		return err
	}
	for i, item := range polled {
		if item.Events == 0 || !r.hasSocket(item.Socket) {
			continue
		}
		r.say("%v %v", item.Socket, item.Events)
		if err := sockets[i].handler(item.Events); err != nil {
			return err
		}
	}
	return nil
}

// hasChannel reports whether a channel was not removed meanwhile.
func (r *Reactor) hasChannel(id uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.channels, func(c reactorChannel) bool { return c.id == id })
}

// hasSocket reports whether a socket was not removed meanwhile.
func (r *Reactor) hasSocket(soc *Socket) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.sockets, func(s reactorSocket) bool { return s.Socket == soc })
}

func (r *Reactor) say(format string, args ...any) {
	r.mu.Lock()
	verbose := r.verbose
	r.mu.Unlock()
	if verbose {
		fmt.Printf("reactor: "+format+"\n", args...)
	}
}
