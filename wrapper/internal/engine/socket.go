package engine

import (
	"slices"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Socket is a socket of the engine. Any goroutine may use it.
type Socket struct {
	ctx   *Context
	typ   capi.SocketType
	inbox inbox // has a lock of its own

	// mu guards what follows, and the ends that the socket owns. Release it with
	// unlock, which attends to those whom the call has posted to.
	mu      sync.Mutex
	noticed bool  // a call has failed since the context was shut down
	closed  error // what calls return since the socket was closed, or nil
	pattern pattern
	options options
	slab    slab

	ends      []*end
	bound     []string // names
	connected []connection
	last      string // endpoint
	connectID []byte // of the next connection

	receivers, senders queue
	watchers           map[*watcher]struct{}
	next               visits // to make once the lock is released
	spare              []event
	signals            []chan struct{} // of calls that have ended, empty

	monitor *monitor // nil while there is none
	closing sync.Once
}

// A connection is an end that Connect has made.
type connection struct {
	name string
	end  *end
}

var _ driver.Socket = (*Socket)(nil)

// newSocket returns nil for a type that the engine does not have.
func newSocket(c *Context, typ capi.SocketType) *Socket {
	s := &Socket{ctx: c, typ: typ}
	s.inbox.attend = s.attend
	if s.pattern = newPattern(s); s.pattern == nil {
		return nil
	}
	s.options.init(typ)
	return s
}

// enter takes the lock and the inbox in, unless the socket is closed.
func (s *Socket) enter() error {
	s.mu.Lock()
	if s.closed != nil {
		defer s.mu.Unlock()
		return s.closed
	}
	s.absorb()
	return nil
}

// unlock lets parked calls profit from what the holder of mu did.
func (s *Socket) unlock() {
	if s.parked() && s.closed == nil {
		s.dispatch()
	}
	s.release()
}

func (s *Socket) release() {
	if s.next.empty() {
		s.mu.Unlock()
		return
	}
	next := s.next
	s.next = visits{}
	s.mu.Unlock()
	next.run()
}

// attend is called without a lock by someone who has posted to the inbox.
func (s *Socket) attend(next *visits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed != nil {
		return
	}
	s.absorb()
	s.dispatch()
	next.merge(&s.next)
}

// absorb takes the inbox in.
func (s *Socket) absorb() {
	for s.inbox.pending.Load() {
		events := s.inbox.take(s.spare)
		for _, ev := range events {
			s.learn(ev)
		}
		clear(events)
		s.spare = events
	}
}

func (s *Socket) learn(ev event) {
	e := ev.end
	if e.gone {
		if ev.kind == hungUp || ev.kind == released {
			s.detach(e)
		}
		return
	}
	switch ev.kind {
	case attached:
		s.attach(e)
	case known:
		e.remote, e.late = ev.peer, true
		s.pattern.identify(e)
	case readable:
		s.pattern.readable(e)
	case writable:
		s.pattern.writable(e)
	case hungUp:
		s.hangUp(e)
	case exhausted:
		s.detach(e)
	case released:
		if e.dry {
			s.detach(e)
		}
	}
}

func (s *Socket) attach(e *end) {
	e.slot = len(s.ends)
	s.ends = append(s.ends, e)
	s.pattern.attach(e)
}

// hangUp keeps an end whose other side was closed until the pattern has looked for a
// message and there was none: then all is read.
func (s *Socket) hangUp(e *end) {
	e.hungUp = true
	if s.pattern.over(e) {
		s.ranDry(e)
	} else {
		s.pattern.readable(e)
	}
}

// detach forgets an end that is over.
func (s *Socket) detach(e *end) {
	if e.slot < 0 {
		return
	}
	last := len(s.ends) - 1
	s.ends[e.slot] = s.ends[last]
	s.ends[e.slot].slot = e.slot
	s.ends[last] = nil
	s.ends = s.ends[:last]
	e.slot = -1
	s.pattern.detach(e)
	e.close(&s.next)
	e.abandon(&s.next)
}

// ranDry is told that an end ran dry. If the other side was closed, that is the end of it;
// but the call that has noticed does not see that yet. The other side goes first, and
// tells, unless it is gone already.
func (s *Socket) ranDry(e *end) {
	switch {
	case !e.hungUp:
	case e.peer.owner.Load() == nil:
		e.post(exhausted, nil, &s.next)
	default:
		e.dry = true
		e.peer.post(released, nil, &s.next)
	}
}

// drop closes a connection from this side. It is of no use any more, but keeps its
// place in the pattern until the other side has read all, as with libzmq.
func (s *Socket) drop(e *end) { e.close(&s.next) }

// discard is for those who are done with a message.
func (s *Socket) discard(m *message) { s.next.discard(m) }

// retire is drop, unless the other side has left before: then it is still to be read.
func (s *Socket) retire(e *end) {
	if !e.hungUp && !e.left {
		s.drop(e)
	}
}

func (s *Socket) traits() *traits {
	return &traits{
		typ:       s.typ,
		routingID: s.options.routingID,
		sendHWM:   int(s.options.number(capi.OptSndHWM)),
		recvHWM:   int(s.options.number(capi.OptRcvHWM)),
		conflate:  s.options.number(capi.OptConflate) != 0,
	}
}

// usable is enter for calls that a shutdown of the context ends.
func (s *Socket) usable() error {
	if err := s.enter(); err != nil {
		return err
	}
	if s.ctx.shut.Load() {
		defer s.release()
		s.noticed = true
		return capi.ETERM
	}
	return nil
}

// configurable is enter for options, which work until the socket has noticed that
// the context was shut down.
func (s *Socket) configurable() error {
	err := s.enter()
	if err == nil && s.noticed {
		defer s.release()
		return capi.ETERM
	}
	return err
}

// Bind takes a name, and connects those who have waited for it.
func (s *Socket) Bind(endpoint string) (string, error) {
	if err := s.usable(); err != nil {
		return "", err
	}
	defer s.unlock()
	name, err := address(endpoint)
	if err != nil {
		return "", err
	}
	t := s.traits()
	waiting, err := s.ctx.names.bind(name, s, t)
	if err != nil {
		return "", err
	}
	s.bound = append(s.bound, name)
	s.last = endpoint
	for _, far := range waiting {
		s.adopt(far, t)
	}
	for _, far := range waiting { // once all have come
		if far.left && !far.gone {
			far.hungUp = true
			s.pattern.readable(far)
		}
	}
	return endpoint, nil
}

// adopt takes the far end of a connection that has waited.
func (s *Socket) adopt(far *end, t *traits) {
	far.left = far.in.adopt(&s.inbox)
	far.limit(t, &s.next)
	s.attach(far)
	if far.remote.wantsNames() {
		far.name(&s.next)
	}
	far.peer.post(known, t, &s.next)
}

// Connect connects to a name, which may be bound later.
func (s *Socket) Connect(endpoint string) error {
	if err := s.usable(); err != nil {
		return err
	}
	defer s.unlock()
	name, err := address(endpoint)
	if err != nil {
		return err
	}
	if s.connectID != nil { // the peer may have come since it was set
		if err := s.pattern.set(capi.OptConnectRoutingID, s.connectID); err != nil {
			return err
		}
	}
	e := s.ctx.names.connect(name, &s.inbox, s.traits(), &s.next)
	if e.given, s.connectID = s.connectID, nil; e.given != nil && e.remote != nil {
		e.peer.name(&s.next) // which nobody needs, but it has its turn
	}
	s.last = endpoint
	s.connected = append(s.connected, connection{name, e})
	s.attach(e)
	return nil
}

// Unbind gives a name back. The connections made through it stay.
func (s *Socket) Unbind(endpoint string) error { return s.leave(endpoint) }

// Disconnect closes all connections that were made to an endpoint.
func (s *Socket) Disconnect(endpoint string) error { return s.leave(endpoint) }

// leave ends either, as both calls of libzmq do over inproc.
func (s *Socket) leave(endpoint string) error {
	if err := s.usable(); err != nil {
		return err
	}
	defer s.unlock()
	name, err := address(endpoint)
	if err != nil {
		return err
	}
	if s.ctx.names.unbind(name, s) {
		s.bound = slices.DeleteFunc(s.bound, func(b string) bool { return b == name })
		return nil
	}
	found := false
	s.connected = slices.DeleteFunc(s.connected, func(c connection) bool {
		if c.name != name {
			return false
		}
		found = found || c.end.slot >= 0
		s.retire(c.end)
		return true
	})
	if !found {
		return capi.ENOENT
	}
	return nil
}

// Close ends all calls and connections. What was sent will be received.
func (s *Socket) Close() error {
	s.close(driver.ErrClosed)
	return nil
}

// close makes every call return reason from now on. A second one waits for the
// first.
func (s *Socket) close(reason error) {
	s.closing.Do(func() {
		s.mu.Lock()
		s.ctx.names.unbindAll(s) // not before, as a Bind under way takes one yet
		s.absorb()
		s.closed = reason
		s.fail(reason)
		for _, e := range slices.Clone(s.ends) {
			s.detach(e)
		}
		s.pattern.forget()
		s.connected = nil
		s.endMonitor()
		s.release()
		s.ctx.forget(s)
	})
}

// interrupt ends the calls that are parked.
func (s *Socket) interrupt(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail(err)
	s.endMonitor()
}

// fail ends what waits.
func (s *Socket) fail(err error) {
	s.receivers.Fail(err)
	s.senders.Fail(err)
	s.tellWatchers(^capi.PollEvents(0))
}
