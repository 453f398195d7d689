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

// A chain is memory for many calls; few lie on the stack.
type chain struct {
	calls [recvCalls * batchParts]call
	msgs  [batchParts]capi.Msg // to be sent
}

var chains = sync.Pool{New: func() any { return new(chain) }}

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
	c := chains.Get().(*chain)
	defer chains.Put(c)
	n := 0
	flush := func() bool {
		var done int
		done, errno = l.run(c.calls[:n])
		clear(c.calls[:n])
		parts, n = parts+done, 0
		return errno == 0
	}
	for _, msg := range msgs {
		for i, part := range msg {
			f := flags
			if i < len(msg)-1 {
				f |= capi.SndMore
			}
			l.chainSend(&c.calls[n], s, part, f)
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

// SendData implements capi.Batcher.
func (l *Library) SendData(s capi.Socket, parts []capi.Data, free capi.FreeFn) (taken int, errno capi.Errno) {
	if errno := l.missing(capi.FnMsgInitData, capi.FnMsgSend, capi.FnMsgClose); errno != 0 {
		return 0, errno
	}
	c := chains.Get().(*chain)
	defer chains.Put(c)
	for taken < len(parts) && errno == 0 {
		some := parts[taken:min(len(parts), taken+batchParts)]
		for i := range some {
			l.chainData(c.calls[2*i:], s, &c.msgs[i], &some[i], free)
		}
		var n int
		n, errno = l.run(c.calls[:2*len(some)])
		clear(c.calls[:2*len(some)])
		taken += n / 2
		if n%2 == 1 { // it was made but not sent
			l.MsgClose(&c.msgs[n/2])
		}
	}
	return taken, errno
}

func (l *Library) chainData(calls []call, s capi.Socket, msg *capi.Msg, part *capi.Data, free capi.FreeFn) {
	init, send := &calls[0], &calls[1]
	init.fn, init.fails, init.p[0] = l.fn[capi.FnMsgInitData], neg, unsafe.Pointer(msg)
	init.u[1], init.u[2], init.u[3], init.u[4] = part.Ptr, part.Size, uintptr(free), part.Hint
	send.fn, send.fails, send.p[0] = l.fn[capi.FnMsgSend], neg, unsafe.Pointer(msg)
	send.u[1], send.u[2] = uintptr(s), uintptr(part.Flags)
	l.prepare(init)
	l.prepare(send)
}

// RecvMsgs implements capi.Batcher.
func (l *Library) RecvMsgs(s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (parts int, errno capi.Errno) {
	if errno := l.missing(capi.FnMsgInit, capi.FnMsgRecv, capi.FnMsgData, capi.FnMsgSize, capi.FnMsgMore, capi.FnMsgClose); errno != 0 {
		return 0, errno
	}
	if len(in) == 1 {
		var calls [recvCalls]call
		return l.recvMsgs(calls[:], s, in, flags, one)
	}
	c := chains.Get().(*chain)
	defer chains.Put(c)
	for parts < len(in) && errno == 0 && (!one || parts == 0 || in[parts-1].More != 0) {
		some := in[parts:min(len(in), parts+batchParts)]
		var n int
		if !one {
			l.freeAll(&c.calls, some)
		}
		n, errno = l.recvMsgs(c.calls[:recvCalls*len(some)], s, some, flags, one)
		clear(c.calls[:recvCalls*len(some)])
		parts += n
	}
	return parts, errno
}

// inside is the size up to which messages lie in their zmq_msg_t, so there is nothing
// to free.
const inside = 33

// freeAll frees what was received before, all in one go: sender and receiver, which
// are on different cores, share the allocator.
func (l *Library) freeAll(calls *[recvCalls * batchParts]call, in []capi.Received) {
	n := 0
	for i := range in {
		if in[i].Size <= inside {
			continue
		}
		for _, fn := range [...]capi.Func{capi.FnMsgClose, capi.FnMsgInit} {
			c := &calls[n]
			c.fn, c.fails, c.p[0] = l.fn[fn], neg, unsafe.Pointer(&in[i].Msg)
			l.prepare(c)
			n++
		}
		in[i].Size = 0
	}
	if n > 0 {
		_, _ = l.run(calls[:n]) // they do not fail
		clear(calls[:n])
	}
}

func (l *Library) recvMsgs(calls []call, s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (parts int, errno capi.Errno) {
	for i := range in {
		c, msg := calls[recvCalls*i:][:recvCalls], unsafe.Pointer(&in[i].Msg)
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
	n, errno := l.run(calls)
	parts = n / recvCalls
	if n%recvCalls == recvCalls-1 { // no part follows
		parts, errno = parts+1, 0
	}
	for i := range in[:parts] {
		c := calls[recvCalls*i:][:recvCalls]
		in[i].Data, in[i].Size, in[i].More = c[1].r, c[2].r, int32(c[3].r)
	}
	return parts, errno
}
