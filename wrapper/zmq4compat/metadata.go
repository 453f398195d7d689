package zmq4

import (
	"runtime"
)

// RecvWithMetadata is Recv, with those of the named properties of the connection that
// it has: "User-Id", "Socket-Type", "Peer-Address" and what the metadata handler
// has set, see [AuthSetMetadataHandler]. Messages over inproc have none, and libzmq
// has them since 4.1. Those of a message are there if they are asked for with its
// first part, or on a ROUTER with any.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_gets.html
func (soc *Socket) RecvWithMetadata(flags Flag, properties ...string) (msg string, metadata map[string]string, err error) {
	part, metadata, err := soc.RecvBytesWithMetadata(flags, properties...)
	return string(part), metadata, err
}

// RecvBytesWithMetadata is RecvWithMetadata for bytes.
func (soc *Socket) RecvBytesWithMetadata(flags Flag, properties ...string) (msg []byte, metadata map[string]string, err error) {
	c, err := soc.live()
	if err != nil {
		return []byte{}, map[string]string{}, err
	}
	defer runtime.KeepAlive(soc)
	part, from, last, err := c.recvPart(flags, true)
	if err != nil {
		return []byte{}, map[string]string{}, err
	}
	metadata = from.metadata(properties)
	if last {
		from.release()
	}
	return part, metadata, nil
}

// RecvMessageWithMetadata is RecvMessage with properties of the connection; see
// [Socket.RecvWithMetadata].
func (soc *Socket) RecvMessageWithMetadata(flags Flag, properties ...string) (msg []string, metadata map[string]string, err error) {
	parts, metadata, err := soc.RecvMessageBytesWithMetadata(flags, properties...)
	return texts(parts), metadata, err
}

// RecvMessageBytesWithMetadata is RecvMessageWithMetadata for bytes.
func (soc *Socket) RecvMessageBytesWithMetadata(flags Flag, properties ...string) (msg [][]byte, metadata map[string]string, err error) {
	c, err := soc.live()
	if err != nil {
		return [][]byte{}, map[string]string{}, err
	}
	defer runtime.KeepAlive(soc)
	parts, from := c.inbox.rest()
	if from == nil {
		if from, err = c.receive(c.ctx.core.wait(flags)); err != nil {
			return [][]byte{}, map[string]string{}, err
		}
		c.inbox.taken()
		parts = from.parts
	}
	defer from.release()
	return parts, from.metadata(properties), nil
}

// metadata returns the properties that the connection has.
func (m *received) metadata(properties []string) map[string]string {
	found := map[string]string{}
	if m.lease == nil {
		return found
	}
	for _, p := range properties {
		if value, err := m.lease.Metadata(p); err == nil && value != "" {
			found[p] = value
		}
	}
	return found
}
