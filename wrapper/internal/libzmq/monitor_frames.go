package libzmq

import (
	"encoding/binary"
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// decodeV1 reads the message that zmq_socket_monitor has sent: a frame of a uint16,
// the event, and right behind it a uint32, its value, in the order of the machine; then
// a frame with the endpoint. What may follow some day is ignored.
func decodeV1(frames [][]byte) (driver.Event, error) {
	if len(frames) < 2 || len(frames[0]) < 6 {
		return driver.Event{}, malformed(1, frames)
	}
	return driver.Event{
		Number:   uint64(binary.NativeEndian.Uint16(frames[0])),
		Values:   []uint64{uint64(binary.NativeEndian.Uint32(frames[0][2:]))},
		Endpoint: string(frames[1]),
	}, nil
}

// decodeV2 reads the message of version 2: the event, the number of values and the
// values, each a frame of a uint64; then a frame for the local and one for the
// remote endpoint.
func decodeV2(frames [][]byte) (driver.Event, error) {
	number, ok := word(frames, 0)
	count, ok2 := word(frames, 1)
	if !ok || !ok2 || uint64(len(frames)) < 4 || count > uint64(len(frames))-4 {
		return driver.Event{}, malformed(2, frames)
	}
	values := make([]uint64, count)
	for i := range values {
		if values[i], ok = word(frames, 2+i); !ok {
			return driver.Event{}, malformed(2, frames)
		}
	}
	endpoints := frames[2+count:]
	return driver.Event{Number: number, Values: values, Local: string(endpoints[0]), Remote: string(endpoints[1])}, nil
}

// word reads a frame of 8 bytes.
func word(frames [][]byte, i int) (uint64, bool) {
	if i >= len(frames) || len(frames[i]) != 8 {
		return 0, false
	}
	return binary.NativeEndian.Uint64(frames[i]), true
}

func malformed(version int, frames [][]byte) error {
	return fmt.Errorf("libzmq sent %q, which is no monitor event of version %d: %w", frames, version, capi.EINVAL)
}
