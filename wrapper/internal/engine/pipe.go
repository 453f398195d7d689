package engine

import (
	"sync"
	"sync/atomic"
)

// A pipe takes messages one way between two ends. Its limit, the high water mark,
// counts messages that were written and whose reading the writer was not told of.
// It is told in steps of half the limit: that much must be free before a writer
// that found the pipe full goes on.
//
// What the writer changes with each message lies in a cache line of its own.
type pipe struct {
	from, to *end
	conflate bool // keep the last message only

	limit atomic.Int64  // 0: none
	step  atomic.Int64  // see above
	told  atomic.Uint64 // messages read, as far as the writer was told
	full  atomic.Bool   // the writer waits to be told

	_         [64]byte
	mu        sync.Mutex
	queue     []message
	flat      []byte // memory of small messages in queue
	sendHWM   int    // what the writer's socket allows
	recvHWM   int    // what the reader's socket allows
	announced bool   // the reader knows that there is something, or has yet to look
	ended     bool   // the writer is gone
	deaf      bool   // the reader is gone: drop everything
}

// unset stands for the high water mark of an end that does not exist yet.
const unset = -1

// setLimit changes what the two ends allow, and adds it up.
func (p *pipe) setLimit(next *visits, change func(p *pipe)) {
	p.mu.Lock()
	change(p)
	limit := int64(max(p.sendHWM, 0)) + int64(max(p.recvHWM, 0))
	if p.sendHWM == 0 || p.recvHWM == 0 || p.conflate {
		limit = 0
	}
	p.limit.Store(limit)
	p.step.Store((limit + 1) / 2)
	p.mu.Unlock()
	p.notifyWriter(next)
}

func (p *pipe) notifyWriter(next *visits) {
	if p.full.Load() && p.full.Swap(false) {
		p.from.post(writable, nil, next)
	}
}

// An end is what one side has of a connection.
type end struct {
	in, out *pipe
	peer    *end
	owner   atomic.Pointer[inbox] // nil while nobody has bound the endpoint yet, and once detached

	// What follows belongs to the owner, and is guarded by its lock.

	batch   []message // taken from in
	flat    []byte    // that of batch
	next    int       // of batch
	read    uint64
	untold  int64 // messages read since the writer was told
	written uint64

	gone   bool    // closed by its owner
	hungUp bool    // the other side is closed: nothing can be written
	dry    bool    // and all that it had written is read
	remote *traits // what is known of the other side; nil while there is none
	late   bool    // the other side was bound later
	left   bool    // the other side was closed before this one was bound
	given  []byte  // the id that the owner wants it to have, or nil

	slot   int             // in the owner's list of ends
	reads  int             // its place in a fair queue, or -1
	sends  int             // its place in a load balancer, or -1
	id     string          // by which a Router knows it
	named  bool            // id is valid
	topics map[string]bool // that the peer is subscribed to; a Pub has them
	asked  map[string]bool // that the peer has asked for, in manual mode
	mark   uint64          // of the last message that matched
	muted  bool            // it was full: messages are dropped until the owner is told of room
}

// connect returns the two ends of a new connection; b may be unknown.
func connect(a, b *traits) (*end, *end) {
	ea := &end{remote: b, reads: -1, sends: -1, slot: -1}
	eb := &end{remote: a, reads: -1, sends: -1, slot: -1}
	ea.peer, eb.peer = eb, ea
	there := &pipe{from: ea, to: eb, conflate: a.conflates(), sendHWM: unset, recvHWM: unset}
	back := &pipe{from: eb, to: ea, conflate: a.conflates(), sendHWM: unset, recvHWM: unset}
	ea.out, eb.in = there, there
	eb.out, ea.in = back, back
	var nobody visits // waits for room yet
	ea.limit(a, &nobody)
	if b != nil {
		eb.limit(b, &nobody)
	}
	return ea, eb
}

// limit has both pipes respect the high water marks of an end's socket.
func (e *end) limit(t *traits, next *visits) {
	e.out.setLimit(next, func(p *pipe) { p.sendHWM = t.sendHWM })
	e.in.setLimit(next, func(p *pipe) { p.recvHWM = t.recvHWM })
}

// post tells the owner of an end, if it has one.
func (e *end) post(kind eventKind, peer *traits, next *visits) {
	if owner := e.owner.Load(); owner != nil {
		owner.post(event{kind, e, peer}, next)
	}
}

// open reports whether both sides hold on to the connection.
func (e *end) open() bool { return !e.hungUp && !e.gone }

// roomy reports whether a message may be written. If not, the owner will be told
// when it may.
func (e *end) roomy() bool {
	if !e.open() {
		return false
	}
	p := e.out
	if !e.full() {
		return true
	}
	p.full.Store(true)
	// The reader may have told before it could see that.
	return !e.full()
}

// full reports whether the limit is reached, as far as the owner was told.
func (e *end) full() bool {
	limit := uint64(e.out.limit.Load())
	return limit != 0 && e.written-e.out.told.Load() >= limit
}

// write appends a message, whether there is room or not.
func (e *end) write(m message, next *visits) {
	if e.append(m, next) {
		e.written++
	}
}

// name tells the other side, a Router, the routing id. That does not count as a message,
// but has its turn as if it were one.
func (e *end) name(next *visits) { e.append(message{asks: toBeNamed}, next) }

// append reports whether the other side may read the message. If not, it is dropped.
func (e *end) append(m message, next *visits) bool {
	p := e.out
	p.mu.Lock()
	if p.deaf {
		p.mu.Unlock()
		next.discard(&m)
		return false
	}
	if p.conflate {
		p.empty(next)
		if n := m.len(); n > 1 {
			m.parts = m.parts[n-1:] // as libzmq does
		}
	}
	e.push(m, next)
	return true
}

// push appends a message to the queue. It is called with the lock held, and releases
// it.
func (e *end) push(m message, next *visits) {
	p := e.out
	p.queue = append(p.queue, m)
	announce := !p.announced && p.to.owner.Load() != nil
	if announce {
		p.announced = true
	}
	p.mu.Unlock()
	if announce {
		p.to.post(readable, nil, next)
	}
}

// ready reports whether there is a message to take. If not, the owner will be told
// when there is.
func (e *end) ready() bool { return e.next < len(e.batch) || e.refill() }

// keepQueue is how many messages a queue may have room for when it is empty.
const keepQueue = 8 << 10

func (e *end) refill() bool {
	p := e.in
	spare := e.batch[:0]
	if cap(spare) > keepQueue {
		spare = nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e.next = 0
	if len(p.queue) == 0 {
		p.announced = false
		e.batch = spare
		return false
	}
	if p.conflate {
		return true // another one may take its place until it is wanted
	}
	e.batch, p.queue = p.queue, spare
	e.flat, p.flat = p.flat, e.flat[:0]
	return true
}

// take returns the next message; ready must have been true.
func (e *end) take(next *visits) message {
	m := e.pop()
	e.count(next)
	return m
}

func (e *end) pop() message {
	if e.in.conflate {
		return e.in.newest()
	}
	m := e.batch[e.next]
	e.batch[e.next] = message{}
	e.next++
	return m
}

func (p *pipe) newest() message {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.queue[0]
	p.queue[0] = message{}
	p.queue = p.queue[:0]
	return m
}

// count tells the writer of messages that were read, in steps.
func (e *end) count(next *visits) {
	e.read++
	e.untold++
	if step := e.in.step.Load(); step > 0 && e.untold >= step {
		e.untold = 0
		e.in.told.Store(e.read)
		e.in.notifyWriter(next)
	}
}

// close ends the connection from this side: what was not read is lost, what was
// written will be read.
func (e *end) close(next *visits) {
	if e.gone {
		return
	}
	e.gone = true
	for i := range e.batch[e.next:] {
		next.discard(&e.batch[e.next+i])
	}
	e.batch, e.flat, e.next = nil, nil, 0
	e.in.deafen(next)
	if p := e.out; p.end(next) {
		p.to.post(hungUp, nil, next)
	}
}

// abandon ends what the owner has to do with an end, which is closed.
func (e *end) abandon(next *visits) {
	e.owner.Store(nil)
	e.peer.post(released, nil, next)
}

func (p *pipe) deafen(next *visits) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deaf = true
	p.empty(next)
	p.queue, p.flat = nil, nil
}

// empty drops what is in the queue. It is called with the lock held.
func (p *pipe) empty(next *visits) {
	for i := range p.queue {
		next.discard(&p.queue[i])
	}
	clear(p.queue)
	p.queue = p.queue[:0]
}

// end notes that nothing more will be written; it reports whether there is someone
// to tell. Of a pipe for the last message that is the last one.
func (p *pipe) end(next *visits) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.conflate {
		p.empty(next)
	}
	return p.to.owner.Load() != nil
}

// adopt gives the reader of a pipe an owner. It reports whether the writer is gone
// already.
func (p *pipe) adopt(owner *inbox) (ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to.owner.Store(owner)
	p.announced = true // it looks at once
	return p.ended
}
