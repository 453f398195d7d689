package libzmq

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A pollThread is a goroutine, blocked in zmq_poll and so on a thread of its own,
// that waits for the descriptors of all sockets of a context. It is for systems
// where Go's poller does not take them. Only descriptors are passed to zmq_poll,
// never sockets, which belong to whoever holds their lock.
//
// A descriptor stays ready until ZMQ_EVENTS is read, which happens when someone
// is parked on the socket; so only those sockets are armed.
type pollThread struct {
	lib capi.Library

	// mu guards the fields below. The lock of a socket may be held when it is
	// taken, never the other way round.
	mu    sync.Mutex
	pumps int // that are not stopped
	armed map[*threadPump]struct{}
	round chan struct{} // closed when the poll of the moment is over; nil without a thread
	waker *waker
}

// threadPump is the pump of one socket.
type threadPump struct {
	thread *pollThread
	socket *Socket
	fd     capi.FD
}

// newThreadPump starts the thread of the context unless it runs.
func newThreadPump(fd capi.FD, s *Socket) (pump, error) {
	t := &s.ctx.thread
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pumps == 0 && t.round == nil {
		w, err := newWaker()
		if err != nil {
			return nil, fmt.Errorf("cannot wait for ZMQ_FD: %w", err)
		}
		t.lib, t.waker, t.armed, t.round = s.lib, w, map[*threadPump]struct{}{}, make(chan struct{})
		go t.run()
	}
	t.pumps++
	return &threadPump{t, s, fd}, nil
}

func (p *threadPump) arm() {
	p.thread.mu.Lock()
	defer p.thread.mu.Unlock()
	if _, ok := p.thread.armed[p]; !ok {
		p.thread.armed[p] = struct{}{}
		p.thread.waker.poke()
	}
}

func (p *threadPump) disarm() {
	p.thread.mu.Lock()
	defer p.thread.mu.Unlock()
	delete(p.thread.armed, p)
}

// stop returns when the poll that may have seen the descriptor is over.
func (p *threadPump) stop() {
	t := p.thread
	t.mu.Lock()
	t.pumps--
	delete(t.armed, p)
	round := t.round
	t.waker.poke()
	t.mu.Unlock()
	<-round
}

// run ends with the last pump.
func (t *pollThread) run() {
	for {
		pumps, items, ok := t.begin()
		if !ok {
			return
		}
		if _, errno := t.lib.Poll(items, -1); errno != 0 && errno != capi.EINTR {
			time.Sleep(time.Millisecond) // a descriptor that is gone, say: do not spin
		}
		if items[0].Revents != 0 {
			t.waker.drain()
		}
		for i, p := range pumps {
			if items[i+1].Revents != 0 {
				p.ready()
			}
		}
	}
}

// begin ends the last round and returns what to poll in the next.
func (t *pollThread) begin() (pumps []*threadPump, items []capi.PollItem, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.round)
	if t.pumps == 0 {
		t.waker.close()
		t.round = nil
		return nil, nil, false
	}
	t.round = make(chan struct{})
	items = append(items, capi.PollItem{FD: t.waker.fd, Events: capi.PollIn})
	for p := range t.armed {
		pumps = append(pumps, p)
		items = append(items, capi.PollItem{FD: p.fd, Events: capi.PollIn})
	}
	return pumps, items, true
}

// ready is called on the thread.
func (p *threadPump) ready() {
	s := p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed != nil || !s.parked() {
		p.disarm()
		return
	}
	s.dispatch()
}

// A waker is a descriptor that becomes readable when it is poked: a datagram to
// itself works on every system.
type waker struct {
	conn  *net.UDPConn
	fd    capi.FD
	poked atomic.Bool
}

func newWaker() (*waker, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	w := &waker{conn: conn}
	raw, err := conn.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { w.fd = capi.FD(fd) })
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return w, nil
}

func (w *waker) poke() {
	if w.poked.CompareAndSwap(false, true) {
		_, _ = w.conn.WriteTo([]byte{0}, w.conn.LocalAddr())
	}
}

func (w *waker) drain() {
	_, _, _ = w.conn.ReadFrom(make([]byte, 1))
	w.poked.Store(false)
}

func (w *waker) close() { w.conn.Close() }
