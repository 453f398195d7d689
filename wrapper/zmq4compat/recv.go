package zmq4

import (
	"context"
	"runtime"
	"sync"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// inbox holds messages of which some parts were taken and others are left.
type inbox struct {
	mu    sync.Mutex
	queue []*received // the oldest first
	more  bool        // ZMQ_RCVMORE: the part taken last is followed by another
}

// received is a message that is taken part by part.
type received struct {
	parts zmq.Message // those that are left
	// lease knows the metadata of the connection; nil if nobody can ask.
	lease *zmq.Lease
}

func (m *received) release() {
	if m.lease != nil {
		m.lease.Release()
	}
}

// pending reports whether parts are left.
func (in *inbox) pending() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.queue) > 0
}

// part takes a part of the oldest message. Its lease is to be released if it was
// the last one.
func (in *inbox) part() (part []byte, from *received, last bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.queue) == 0 {
		return nil, nil, false
	}
	m := in.queue[0]
	part, m.parts = m.parts[0], m.parts[1:]
	in.more = len(m.parts) > 0
	if !in.more {
		in.queue = in.queue[1:]
	}
	return part, m, !in.more
}

// rest takes all that is left of the oldest message.
func (in *inbox) rest() (parts zmq.Message, from *received) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.queue) == 0 {
		return nil, nil
	}
	m := in.queue[0]
	in.queue, in.more = in.queue[1:], false
	return m.parts, m
}

// put queues a message.
func (in *inbox) put(m *received) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.queue = append(in.queue, m)
}

// taken notes that a message was taken as a whole.
func (in *inbox) taken() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.more = false
}

func (in *inbox) clear() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, m := range in.queue {
		m.release()
	}
	in.queue, in.more = nil, false
}

// receive waits for a message, with its metadata.
func (c *socketCore) receive(ctx context.Context) (*received, error) {
	lease, err := c.socket.RecvLease(ctx)
	if err != nil {
		return nil, c.failed(err)
	}
	c.outbox.answered()
	return &received{lease.Clone(), lease}, nil
}

// receiveFor leaves metadata out, which are dear, unless they are asked for with this
// part or, on a ROUTER, may be with the next: the routing id comes first there.
func (c *socketCore) receiveFor(ctx context.Context, metadata bool) (*received, error) {
	if metadata || c.typ == ROUTER {
		return c.receive(ctx)
	}
	parts, err := c.socket.Recv(ctx)
	if err != nil {
		return nil, c.failed(err)
	}
	c.outbox.answered()
	return &received{parts: parts}, nil
}

// recvPart takes a part, with metadata if they are asked for. It is the caller's to
// release what it is from, if it was the last one.
func (c *socketCore) recvPart(flags Flag, metadata bool) (part []byte, from *received, last bool, err error) {
	for {
		if part, from, last = c.inbox.part(); from != nil {
			return part, from, last, nil
		}
		m, err := c.receiveFor(c.ctx.core.wait(flags), metadata)
		if err != nil {
			return nil, nil, false, err
		}
		c.inbox.put(m)
	}
}

// recvRest takes a message, or what is left of one.
func (c *socketCore) recvRest(flags Flag) (zmq.Message, error) {
	if parts, from := c.inbox.rest(); from != nil {
		from.release()
		return parts, nil
	}
	parts, err := c.socket.Recv(c.ctx.core.wait(flags))
	if err != nil {
		return nil, c.failed(err)
	}
	c.outbox.answered()
	c.inbox.taken()
	return parts, nil
}

// Recv waits for a part of a message; GetRcvmore tells whether another one follows.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_recv.html
func (soc *Socket) Recv(flags Flag) (string, error) {
	part, err := soc.RecvBytes(flags)
	return string(part), err
}

// RecvBytes is Recv for bytes. They belong to the caller.
func (soc *Socket) RecvBytes(flags Flag) ([]byte, error) {
	c, err := soc.live()
	if err != nil {
		return []byte{}, err
	}
	defer runtime.KeepAlive(soc)
	part, from, last, err := c.recvPart(flags, false)
	if err != nil {
		return []byte{}, err
	}
	if last {
		from.release()
	}
	return part, nil
}

// RecvMessage waits for a message and returns its parts, or those that are left of
// a message that Recv has begun.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_recv.html
func (soc *Socket) RecvMessage(flags Flag) (msg []string, err error) {
	parts, err := soc.RecvMessageBytes(flags)
	return texts(parts), err
}

// RecvMessageBytes is RecvMessage for bytes. They belong to the caller.
func (soc *Socket) RecvMessageBytes(flags Flag) (msg [][]byte, err error) {
	c, err := soc.live()
	if err != nil {
		return [][]byte{}, err
	}
	defer runtime.KeepAlive(soc)
	parts, err := c.recvRest(flags)
	if err != nil {
		return [][]byte{}, err
	}
	return parts, nil
}

func texts(parts [][]byte) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = string(p)
	}
	return out
}

// GetRcvmore reads ZMQ_RCVMORE: whether the part received last is followed by
// another of the same message.
func (soc *Socket) GetRcvmore() (bool, error) {
	c, err := soc.live()
	if err != nil {
		return false, err
	}
	c.inbox.mu.Lock()
	defer c.inbox.mu.Unlock()
	return c.inbox.more, nil
}
