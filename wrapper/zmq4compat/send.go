package zmq4

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// outbox holds the parts of a message whose last part was not sent yet.
type outbox struct {
	mu    sync.Mutex
	parts zmq.Message
	asked bool // a REQ has sent a request and got no answer yet
}

// begun reports whether the next part begins a message, and whether a REQ waits for
// an answer.
func (out *outbox) begun() (begun, asked bool) {
	out.mu.Lock()
	defer out.mu.Unlock()
	return len(out.parts) > 0, out.asked
}

// add keeps a part for later.
func (out *outbox) add(part []byte) {
	out.mu.Lock()
	defer out.mu.Unlock()
	out.parts = append(out.parts, part)
}

// take returns the parts so far, and keeps none.
func (out *outbox) take() zmq.Message {
	out.mu.Lock()
	defer out.mu.Unlock()
	parts := out.parts
	out.parts = nil
	return parts
}

// restore puts parts back that could not go.
func (out *outbox) restore(parts zmq.Message) {
	out.mu.Lock()
	defer out.mu.Unlock()
	out.parts = slices.Concat(parts, out.parts)
}

func (out *outbox) sent() {
	out.mu.Lock()
	defer out.mu.Unlock()
	out.asked = true
}

func (out *outbox) answered() {
	out.mu.Lock()
	defer out.mu.Unlock()
	out.asked = false
}

// Send sends a part of a message: the last one, or with SNDMORE one that others
// follow. It waits, if it has to, with the first part. It returns the length of the
// part.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_send.html
func (soc *Socket) Send(data string, flags Flag) (int, error) {
	return soc.SendBytes([]byte(data), flags)
}

// SendBytes is Send for bytes, which may be changed afterwards.
func (soc *Socket) SendBytes(data []byte, flags Flag) (int, error) {
	c, err := soc.live()
	if err != nil {
		return 0, err
	}
	defer runtime.KeepAlive(soc)
	if flags&SNDMORE != 0 {
		err = c.sendMore(data, flags)
	} else {
		err = c.sendLast(zmq.Message{data}, flags)
	}
	if err != nil {
		return -1, err
	}
	return len(data), nil
}

// sendMore keeps a part, once there is room for the message that it begins.
func (c *socketCore) sendMore(data []byte, flags Flag) error {
	begun, asked := c.outbox.begun()
	if !begun && c.waits(asked) {
		if err := c.room(c.ctx.core.wait(flags)); err != nil {
			return c.failed(err)
		}
	}
	c.outbox.add(bytes.Clone(data))
	return nil
}

// waits reports whether a message waits until the socket is POLLOUT. That of a
// REQ that was not answered does not, but fails.
func (c *socketCore) waits(asked bool) bool {
	switch c.typ {
	case PUSH, DEALER, PAIR:
		return true
	case REQ:
		return !asked
	}
	return false
}

// room waits for POLLOUT, at most for ZMQ_SNDTIMEO.
func (c *socketCore) room(ctx context.Context) error {
	var p zmq.Poller
	defer p.Close()
	if err := p.Add(c.socket, zmq.PollOut); err != nil {
		return err
	}
	limit, err := c.socket.SendTimeout()
	if err != nil {
		return err
	}
	wait := ctx
	switch {
	case limit == 0:
		wait = zmq.DontWait
	case limit > 0 && ctx != zmq.DontWait:
		timed, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		wait = timed
	}
	ready, err := p.Wait(wait)
	switch {
	case err == nil:
		return ready[0].Err
	case wait != ctx && ctx.Err() == nil: // the time is up
		return eagain
	}
	return err
}

// sendLast sends the message that parts are the end of. When it cannot go now, the
// parts before them stay for another try.
func (c *socketCore) sendLast(parts zmq.Message, flags Flag) error {
	before := c.outbox.take()
	err := c.failed(c.socket.Send(c.ctx.core.wait(flags), append(slices.Clip(before), parts...)))
	switch err {
	case nil:
		if c.typ == REQ {
			c.outbox.sent()
		}
	case eagain, eintr:
		c.outbox.restore(before)
	}
	return err
}

// SendMessage sends a message: strings and bytes are parts, those in a []string or
// [][]byte too, and other values are parts as fmt prints them. It returns the length
// of all parts together. All parts are sent, or none.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_send.html
func (soc *Socket) SendMessage(parts ...interface{}) (total int, err error) {
	return soc.sendMessage(0, parts)
}

// SendMessageDontwait is SendMessage with DONTWAIT.
func (soc *Socket) SendMessageDontwait(parts ...interface{}) (total int, err error) {
	return soc.sendMessage(DONTWAIT, parts)
}

func (soc *Socket) sendMessage(flags Flag, parts []interface{}) (total int, err error) {
	msg := flatten(parts)
	if len(msg) == 0 {
		return 0, nil
	}
	c, err := soc.live()
	if err != nil {
		return -1, err
	}
	defer runtime.KeepAlive(soc)
	if err := c.sendLast(msg, flags); err != nil {
		return -1, err
	}
	return msg.Size(), nil
}

// flatten makes a message of the arguments of SendMessage.
func flatten(args []interface{}) (msg zmq.Message) {
	for _, arg := range args {
		switch a := arg.(type) {
		case string:
			msg = append(msg, []byte(a))
		case []byte:
			msg = append(msg, a)
		case []string:
			for _, text := range a {
				msg = append(msg, []byte(text))
			}
		case [][]byte:
			msg = append(msg, a...)
		default:
			msg = append(msg, fmt.Append(nil, a))
		}
	}
	return msg
}

// forever is a time limit that is none.
const forever = time.Duration(-1)
