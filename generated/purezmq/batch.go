package purezmq

import (
	"sync"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

var _ capi.Batcher = (*Library)(nil)

// How many parts go into one crossing, at most, and how many calls each takes.
const (
	batchParts = 64
	recvCalls  = 4
)

// chains keeps memory for long chains; short ones lie on the stack.
var chains = sync.Pool{New: func() any { return new([recvCalls * batchParts]call) }}

// run makes the calls of a chain in one crossing, and returns how many of them did
// not fail, and the errno of the one that did.
func (l *Library) run(calls []call) (n int, errno capi.Errno) {
	for i := range calls[:len(calls)-1] {
		// As next = &calls[i+1], but an assignment would have calls escape. They may lie
		// on the stack: next is a pointer, so it is adjusted when that moves. On the
		// heap it needs no write barrier, as it points into its own object.
		*(*uintptr)(unsafe.Pointer(&calls[i].next)) = uintptr(unsafe.Pointer(&calls[i+1]))
	}
	l.invoke(&calls[0])
	for i := range calls {
		if t := &tests[calls[i].fails]; calls[i].r&t.mask == t.want {
			return i, calls[i].err
		}
	}
	return len(calls), 0
}

// missing reports what l.invoke would, for any call of a chain.
func (l *Library) missing(fns ...capi.Func) capi.Errno {
	for _, fn := range fns {
		if l.fn[fn] == 0 {
			return capi.ErrnoMissing
		}
	}
	return 0
}

// SendMsgs implements capi.Batcher.
func (l *Library) SendMsgs(s capi.Socket, msgs [][][]byte, flags capi.Flags) (parts int, errno capi.Errno) {
	if errno := l.missing(capi.FnSend); errno != 0 {
		return 0, errno
	}
	if len(msgs) == 1 && len(msgs[0]) == 1 {
		if _, errno := l.Send(s, msgs[0][0], flags); errno != 0 {
			return 0, errno
		}
		return 1, 0
	}
	chain := chains.Get().(*[recvCalls * batchParts]call)
	defer chains.Put(chain)
	n := 0
	flush := func() bool {
		var done int
		done, errno = l.run(chain[:n])
		clear(chain[:n])
		parts, n = parts+done, 0
		return errno == 0
	}
	for _, msg := range msgs {
		for i, part := range msg {
			f := flags
			if i < len(msg)-1 {
				f |= capi.SndMore
			}
			l.chainSend(&chain[n], s, part, f)
			if n++; n == batchParts && !flush() {
				return parts, errno
			}
		}
	}
	if n > 0 {
		flush()
	}
	return parts, errno
}

func (l *Library) chainSend(c *call, s capi.Socket, part []byte, flags capi.Flags) {
	c.fn, c.fails = l.fn[capi.FnSend], neg
	c.u[0], c.p[1], c.u[2], c.u[3] = uintptr(s), unsafe.Pointer(unsafe.SliceData(part)), uintptr(len(part)), uintptr(flags)
	l.prepare(c)
}

// RecvMsgs implements capi.Batcher.
func (l *Library) RecvMsgs(s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (parts int, errno capi.Errno) {
	if errno := l.missing(capi.FnMsgInit, capi.FnMsgRecv, capi.FnMsgData, capi.FnMsgSize, capi.FnMsgMore, capi.FnMsgClose); errno != 0 {
		return 0, errno
	}
	if len(in) == 1 {
		var chain [recvCalls]call
		return l.recvMsgs(chain[:], s, in, flags, one)
	}
	chain := chains.Get().(*[recvCalls * batchParts]call)
	defer chains.Put(chain)
	for parts < len(in) && errno == 0 && (!one || parts == 0 || in[parts-1].More != 0) {
		some := in[parts:min(len(in), parts+batchParts)]
		var n int
		n, errno = l.recvMsgs(chain[:recvCalls*len(some)], s, some, flags, one)
		clear(chain[:recvCalls*len(some)])
		parts += n
	}
	return parts, errno
}

// inside is the size up to which messages lie in their zmq_msg_t, so there is nothing
// to free.
const inside = 33

// freeAll frees what was received before, all in one go: sender and receiver, which
// are on different cores, share the allocator.
func (l *Library) freeAll(in []capi.Received) {
	chain := chains.Get().(*[recvCalls * batchParts]call)
	defer chains.Put(chain)
	n := 0
	for i := range in {
		if in[i].Size <= inside {
			continue
		}
		for _, fn := range [...]capi.Func{capi.FnMsgClose, capi.FnMsgInit} {
			c := &chain[n]
			c.fn, c.fails, c.p[0] = l.fn[fn], neg, unsafe.Pointer(&in[i].Msg)
			l.prepare(c)
			n++
		}
		in[i].Size = 0
	}
	if n > 0 {
		l.run(chain[:n])
		clear(chain[:n])
	}
}

func (l *Library) recvMsgs(chain []call, s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (parts int, errno capi.Errno) {
	for i := range in {
		c, msg := chain[recvCalls*i:][:recvCalls], unsafe.Pointer(&in[i].Msg)
		c[0].fn, c[0].fails, c[0].u[1], c[0].u[2] = l.fn[capi.FnMsgRecv], neg, uintptr(s), uintptr(flags)
		c[1].fn, c[2].fn, c[3].fn = l.fn[capi.FnMsgData], l.fn[capi.FnMsgSize], l.fn[capi.FnMsgMore]
		if one {
			c[3].fails = zero // the chain ends when no part follows
		}
		for j := range c {
			c[j].p[0] = msg
			l.prepare(&c[j])
		}
	}
	if !one {
		l.freeAll(in)
	}
	n, errno := l.run(chain)
	parts = n / recvCalls
	if n%recvCalls == recvCalls-1 { // no part follows
		parts, errno = parts+1, 0
	}
	for i := range in[:parts] {
		c := chain[recvCalls*i:][:recvCalls]
		in[i].Data, in[i].Size, in[i].More = c[1].r, c[2].r, int32(c[3].r)
	}
	return parts, errno
}
