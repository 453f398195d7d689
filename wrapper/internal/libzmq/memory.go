package libzmq

import (
	"slices"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// This file has the memory of messages whose receivers bring none. What allocating
// costs is mostly a price for each allocation, so there are as few as can be: one
// for a message, one or two for all that a crossing into C has received.

// alone returns a message of one small part in one allocation: the slice of parts
// and the part itself lie in one object. Their sizes fill those that the allocator
// has.
func alone(data []byte) [][]byte {
	switch n := len(data); {
	case n <= 40:
		m := new(struct {
			parts [1][]byte
			data  [40]byte
		})
		return with(m.parts[:], m.data[:n], data)
	case n <= 104:
		m := new(struct {
			parts [1][]byte
			data  [104]byte
		})
		return with(m.parts[:], m.data[:n], data)
	case n <= 296:
		m := new(struct {
			parts [1][]byte
			data  [296]byte
		})
		return with(m.parts[:], m.data[:n], data)
	case n <= 608:
		m := new(struct {
			parts [1][]byte
			data  [608]byte
		})
		return with(m.parts[:], m.data[:n], data)
	case n <= mostAlone:
		m := new(struct {
			parts [1][]byte
			data  [mostAlone]byte
		})
		return with(m.parts[:], m.data[:n], data)
	}
	return [][]byte{append([]byte(nil), data...)}
}

// mostAlone is the size of the largest part of such a message: to clear the memory of
// larger ones costs more than an allocation.
const mostAlone = 1120

func with(parts [][]byte, memory, data []byte) [][]byte {
	copy(memory, data)
	parts[0] = slices.Clip(memory)
	return parts
}

// A shelf is memory for the small messages of one crossing.
type shelf struct {
	parts [][]byte
	data  []byte
}

// mostShelved is the size of the largest part on a shelf: who keeps a message keeps
// the shelf.
const mostShelved = 1 << 10

// fill makes room for messages that were received.
func (sh *shelf) fill(in []capi.Received) {
	size := 0
	for i := range in {
		if in[i].Size <= mostShelved {
			size += int(in[i].Size)
		}
	}
	sh.parts, sh.data = make([][]byte, len(in)), make([]byte, size)
}

// message returns the slice for the parts of a message, the first of in, or nil if a
// large part is among them. A message that is not all there is continued elsewhere.
func (sh *shelf) message(in []capi.Received) [][]byte {
	n := 0
	for more := true; more && n < len(in); n++ {
		if in[n].Size > mostShelved {
			return nil
		}
		more = in[n].More != 0
	}
	parts := sh.parts[:0:n]
	sh.parts = sh.parts[n:]
	return parts
}

// part returns memory for a part.
func (sh *shelf) part(size int) []byte {
	if size > len(sh.data) || size > mostShelved {
		return nil
	}
	memory := sh.data[:0:size]
	sh.data = sh.data[size:]
	return memory
}
