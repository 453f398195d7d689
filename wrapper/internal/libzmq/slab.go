package libzmq

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A slab is memory that messages are copied into to be sent. libzmq takes its parts as
// lent, and tells by flags which of them it is done with; then the slab is used again.
// The other way, zmq_send, allocates memory for each message, and the receiver frees it
// on another core: for a message of 1 KiB over inproc that is half of the work, and
// large ones mostly get pages that the kernel has to clear first.
type slab struct {
	msg    capi.Msg    // its content is the memory: libzmq's, for parts may outlive the context
	memory []byte      // of the parts
	flags  []uint32    // 1 for parts that libzmq is done with
	parts  []capi.Data // those that were sent last
	next   *slab
}

// How large slabs are: as a power of two times leastSlab, and together in a context.
// Messages that find no slab are sent as usual.
const (
	leastSlab   = 8 << 10
	slabClasses = 10
	mostSlab    = leastSlab << (slabClasses - 1)
	mostSlabs   = 8 << 20
)

// What goes into a slab: so many bytes at least, or so many parts that are on the
// average no smaller than that.
const (
	leastPooled = 8 << 10
	leastParts  = 16
	leastPart   = 96
)

// Parts begin at multiples of this in the memory.
const aligned = 16

// slabful returns how many messages may be sent together, and the size of the slab
// that they should be copied into, or zero.
func slabful(msgs [][][]byte) (n, size int) {
	parts := 0
	for _, msg := range msgs {
		bytes := 0
		for _, part := range msg {
			bytes += len(part)
		}
		if n > 0 && (parts+len(msg) > batchParts || size+bytes > batchBytes) {
			break
		}
		n, parts, size = n+1, parts+len(msg), size+bytes
	}
	few, small := parts < leastParts && size < leastPooled, size < parts*leastPart
	if few || small || parts > batchParts || size > mostSlab {
		size = 0
	}
	return n, size
}

// sendMsgs is SendMsgs of the library, by way of slabs.
func (s *Socket) sendMsgs(msgs [][][]byte) (taken int, errno capi.Errno) {
	for len(msgs) > 0 && errno == 0 {
		n, size := slabful(msgs)
		if !s.givesBack() {
			size = 0
		}
		var sent int
		if l := s.ctx.slabs.take(size); l != nil {
			l.fill(msgs[:n])
			sent, errno = s.batch.SendData(s.handle, l.parts, s.lib.FlagFn())
			l.keep(sent)
			s.ctx.slabs.put(l)
		} else {
			sent, errno = s.batch.SendMsgs(s.handle, msgs[:n], capi.DontWait)
		}
		taken, msgs = taken+sent, msgs[n:]
	}
	return taken, errno
}

// fill copies messages into a slab that is over.
func (l *slab) fill(msgs [][][]byte) {
	l.parts = l.parts[:0]
	free := l.memory
	for _, msg := range msgs {
		for i, part := range msg {
			flags := capi.DontWait
			if i < len(msg)-1 {
				flags |= capi.SndMore
			}
			flag := &l.flags[len(l.parts)]
			atomic.StoreUint32(flag, 0)
			l.parts = append(l.parts, capi.Data{
				Ptr: addressOf(&free[0]), Size: uintptr(len(part)), Hint: addressOf(flag), Flags: flags,
			})
			copyNear(free, part)
			free = free[(len(part)+aligned-1)&^(aligned-1):]
		}
	}
}

// copyNear copies in pieces: Go's copy of a MiB or more at once goes past the caches,
// where a receiver over inproc will look for it.
func copyNear(to, from []byte) {
	const piece = 256 << 10
	for len(from) > piece {
		copy(to, from[:piece])
		to, from = to[piece:], from[piece:]
	}
	copy(to, from)
}

// keep takes the parts behind the first n back: libzmq did not take them.
func (l *slab) keep(n int) {
	for i := range l.parts[n:] {
		atomic.StoreUint32(&l.flags[n+i], 1)
	}
}

// over reports whether libzmq is done with all parts.
func (l *slab) over() bool {
	for i := range l.parts {
		if atomic.LoadUint32(&l.flags[i]) == 0 {
			return false
		}
	}
	return true
}

// slabs are those of a context.
type slabs struct {
	lib    capi.Library
	mu     sync.Mutex
	queues [slabClasses]slabQueue
	size   int // of all slabs
}

// take returns a slab that is over, for messages of that size, or nil.
func (p *slabs) take(size int) *slab {
	if size == 0 {
		return nil
	}
	class := bits.Len(uint(size-1) / leastSlab)
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.queues[class].over(); l != nil {
		return l
	}
	size = leastSlab << class
	for i := range p.queues { // others give way
		for p.size+size > mostSlabs {
			l := p.queues[i].over()
			if l == nil {
				break
			}
			p.size -= leastSlab << i
			p.lib.MsgClose(&l.msg)
		}
	}
	if p.size+size > mostSlabs {
		return nil
	}
	l := p.newSlab(size)
	if l != nil {
		p.size += size
	}
	return l
}

// newSlab returns nil if there is no memory.
func (p *slabs) newSlab(size int) *slab {
	size += batchParts * aligned
	l := new(slab)
	if p.lib.MsgInitSize(&l.msg, uintptr(size)+batchParts*unsafe.Sizeof(l.flags[0])) != 0 {
		return nil
	}
	data, _ := p.lib.MsgData(&l.msg)
	l.memory = unsafe.Slice((*byte)(data), size)
	l.flags = unsafe.Slice((*uint32)(unsafe.Add(data, size)), batchParts)
	l.parts = make([]capi.Data, 0, batchParts)
	return l
}

// put takes a slab back whose parts were sent.
func (p *slabs) put(l *slab) {
	class := bits.Len(uint(len(l.memory)-batchParts*aligned-1) / leastSlab)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queues[class].push(l)
}

// free is called when the context has ended. Leases may use slabs longer than that.
func (p *slabs) free(loans *loans) {
	for i := range p.queues {
		for l := p.queues[i].pop(); l != nil; l = p.queues[i].pop() {
			end := &loan{free: l.flags, done: func() { p.drop(l, leastSlab<<i) }}
			for range l.parts {
				end.lent = append(end.lent, true)
			}
			loans.add(end)
		}
	}
}

func (p *slabs) drop(l *slab, size int) {
	p.lib.MsgClose(&l.msg)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.size -= size
}

// A slabQueue has slabs of one size, those that were sent first in front.
type slabQueue struct{ first, last *slab }

func (q *slabQueue) push(l *slab) {
	if q.first == nil {
		q.first = l
	} else {
		q.last.next = l
	}
	q.last = l
}

func (q *slabQueue) pop() *slab {
	l := q.first
	if l != nil {
		q.first, l.next = l.next, nil
	}
	return l
}

// over returns a slab that is over, if there is one in front. One that a slow peer has
// goes to the end, lest it holds up the others.
func (q *slabQueue) over() *slab {
	for range 2 {
		l := q.pop()
		if l == nil || l.over() {
			return l
		}
		q.push(l)
	}
	return nil
}
