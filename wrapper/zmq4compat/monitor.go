package zmq4

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"strings"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// monitorSlot holds the monitor of a socket. libzmq has one at a time.
type monitorSlot struct {
	mu      sync.Mutex
	current *forwarder
}

// replace ends the monitor that there was.
func (slot *monitorSlot) replace(f *forwarder) {
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.current != nil {
		slot.current.stop()
	}
	slot.current = f
}

// socketCloses tells the monitor not to wait for readers any more.
func (slot *monitorSlot) socketCloses() {
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.current != nil {
		slot.current.hurry()
	}
}

// Monitor has the events of the socket sent to addr, an inproc endpoint, to which a
// PAIR of the same context connects to receive them; see [Socket.RecvEvent]. It
// ends any monitor that the socket had. Without an addr it only does that.
//
// A monitor that nobody reads holds up nothing: it keeps the last events. Its last
// one is EVENT_MONITOR_STOPPED.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html
func (soc *Socket) Monitor(addr string, events Event) error {
	c, err := soc.live()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(soc)
	c.monitor.replace(nil)
	switch {
	case addr == "":
		return nil
	case !strings.HasPrefix(addr, "inproc://"):
		return EPROTONOSUPPORT
	}
	f, err := c.newForwarder(addr, events)
	if err != nil {
		return c.failed(err)
	}
	c.monitor.replace(f)
	go f.run()
	return nil
}

// A forwarder sends the events of a monitor of package zmq over a PAIR, as libzmq
// does by itself. libzmq does it from its I/O threads, which stand still when the
// reader is missing or slow; that is why this is not left to it.
type forwarder struct {
	monitor *zmq.Monitor
	pair    *zmq.Socket
	addr    string // that pair is bound to
	events  Event
	// listening are the endpoints that the socket is bound to, with the values that
	// came with them: their end is told when the socket is closed.
	listening map[string]uint64

	patience  context.Context // ends when events must not wait for a reader any more
	hurry     context.CancelFunc
	mu        sync.Mutex
	stopped   bool // by Monitor("", 0)
	delivered bool // there was a reader; of run only
}

func (c *socketCore) newForwarder(addr string, events Event) (*forwarder, error) {
	pair, err := c.ctx.core.ctx.Socket(zmq.Pair, zmq.Linger(0), zmq.SendHWM(0))
	if err != nil {
		return nil, err
	}
	if _, err := pair.Bind(addr); err != nil {
		pair.Close()
		return nil, err
	}
	m, err := c.socket.Monitor()
	if err != nil {
		pair.Close()
		return nil, err
	}
	f := &forwarder{monitor: m, pair: pair, addr: addr, events: events, listening: map[string]uint64{}}
	f.patience, f.hurry = context.WithCancel(context.Background())
	return f, nil
}

// stop ends the forwarder while the socket lives on, and frees its address.
func (f *forwarder) stop() {
	_ = f.pair.Unbind(f.addr) // fails if it has ended by itself
	f.mu.Lock()
	f.stopped = true
	f.mu.Unlock()
	f.hurry()
	f.monitor.Close()
}

// run ends with the monitor. Where no reader has come by then, it waits for one until
// the context is terminated.
func (f *forwarder) run() {
	defer f.pair.Close()
	for e, err := range f.monitor.Events(context.Background()) {
		if err != nil {
			break
		}
		if e.Type != zmq.EventMonitorStopped && f.note(e) != nil {
			return
		}
	}
	f.finish()
}

// note sends an event on.
func (f *forwarder) note(e zmq.Event) error {
	value := uint64(0)
	if len(e.Values) > 0 {
		value = e.Values[0]
	}
	switch e.Type {
	case zmq.EventListening:
		f.listening[e.Endpoint] = value
	case zmq.EventClosed:
		delete(f.listening, e.Endpoint)
	}
	return f.send(e.Type, value, e.Endpoint)
}

// finish tells of the listeners that end with the socket, and of the end itself.
func (f *forwarder) finish() {
	f.mu.Lock()
	stopped := f.stopped
	f.mu.Unlock()
	if !stopped {
		for endpoint, value := range f.listening {
			if f.send(zmq.EventClosed, value, endpoint) != nil {
				return
			}
		}
	}
	_ = f.send(zmq.EventMonitorStopped, 0, "")
}

// send sends an event in the form of libzmq: its number and value in one part, the
// endpoint in another.
func (f *forwarder) send(t zmq.EventType, value uint64, endpoint string) error {
	if t > math.MaxUint16 || Event(t)&f.events == 0 {
		return nil
	}
	frame := binary.NativeEndian.AppendUint16(nil, uint16(t))
	msg := zmq.Msg(binary.NativeEndian.AppendUint32(frame, uint32(value)), endpoint)
	ctx := f.patience
	if ctx.Err() != nil {
		ctx = zmq.DontWait
		if !f.delivered && !f.isStopped() {
			ctx = context.Background() // the reader may still come
		}
	}
	err := f.pair.Send(ctx, msg)
	if errors.Is(err, context.Canceled) {
		return f.send(t, value, endpoint)
	}
	if errors.Is(err, zmq.ErrAgain) {
		return nil // the reader has gone
	}
	f.delivered = f.delivered || err == nil
	return err
}

func (f *forwarder) isStopped() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stopped
}

// RecvEvent receives an event from a PAIR that is connected to a monitor, see
// [Socket.Monitor]: its type, the endpoint it is about, and a value whose meaning
// depends on the type, a descriptor or an error number for example.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_socket_monitor.html
func (soc *Socket) RecvEvent(flags Flag) (event_type Event, addr string, value int, err error) {
	msg, err := soc.RecvMessageBytes(flags)
	switch {
	case err != nil:
		return 0, "", 0, err
	case len(msg) < 2:
		return 0, "", 0, ErrorMoreExpected
	case len(msg[0]) < 6:
		return 0, "", 0, errNoEvent
	}
	return Event(binary.NativeEndian.Uint16(msg[0])), string(msg[1]), int(int32(binary.NativeEndian.Uint32(msg[0][2:]))), nil
}

var errNoEvent error = &plainError{"the message is no event of a monitor", capi.EINVAL}
