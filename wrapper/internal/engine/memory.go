package engine

import (
	"math/bits"
	"sync"
	"unsafe"
)

// A slab is memory that small messages are cut from, as one allocation for many is
// cheaper than one each. Who keeps a message keeps the slab.
type slab struct {
	free  []byte
	heads [][]byte // for the slices of messages of one part
}

const (
	slabSize  = 4 << 10
	slabPart  = 256 // the largest part that a slab is used for
	slabHeads = 32
)

// head returns a slice for the parts of a message; its only part, if it has one, is
// given. Large parts are not to be kept by those who keep others.
func (s *slab) head(n int, only []byte) [][]byte {
	if n != 1 || len(only) > slabPart {
		return make([][]byte, 0, n)
	}
	if len(s.heads) == 0 {
		s.heads = make([][]byte, slabHeads)
	}
	h := s.heads[:0:1]
	s.heads = s.heads[1:]
	return h
}

// clone copies a part. What it returns has no room that others use.
func (s *slab) clone(part []byte) []byte {
	n := len(part)
	if n > slabPart {
		return append(newBuffer(n), part...)
	}
	if n > len(s.free) {
		s.free = make([]byte, slabSize)
	}
	c := s.free[:n:n]
	s.free = s.free[n:]
	copy(c, part)
	return c
}

// Larger parts have buffers of their own. Those that were received into memory of
// the caller's are used again; allocating them would cost more than copying. Their
// sizes are four steps for each doubling, so at most a quarter is unused.
var buffers [4 * (maxBits - 2)]sync.Pool

const (
	maxBits   = 20
	maxBuffer = 1 << maxBits // larger ones are left to the garbage collector
)

// sizeOf returns the size of a buffer for n bytes, and its pool.
func sizeOf(n int) (size, pool int) {
	shift := bits.Len(uint(n-1)) - 3
	eighths := (n + 1<<shift - 1) >> shift // 5 to 8
	return eighths << shift, 4*shift + eighths - 5
}

// newBuffer returns an empty buffer for n bytes, more than slabPart.
func newBuffer(n int) []byte {
	if n > maxBuffer {
		return make([]byte, 0, n)
	}
	size, pool := sizeOf(n)
	if p, ok := buffers[pool].Get().(*byte); ok {
		// recycle put the start of a slice of just this capacity there.
		return unsafe.Slice(p, size)[:0]
	}
	return make([]byte, 0, size)
}

// recycle takes a part back that nobody uses any more.
func recycle(part []byte) {
	n := cap(part)
	if n <= slabPart || n > maxBuffer {
		return
	}
	if size, pool := sizeOf(n); size == n {
		buffers[pool].Put(unsafe.SliceData(part)) // a slice would be allocated
	}
}
