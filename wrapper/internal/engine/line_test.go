package engine

import (
	"bytes"
	"encoding/gob"
	"net"
	"strconv"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A line shows how a connection over a network will attach to a socket: it owns the
// other end of two pipes, as a socket over inproc does, and moves what it takes out of
// one to a peer, and what comes from the peer into the other. It needs nothing of the
// socket but its inbox and its traits. Here gob stands for ZMTP.
type line struct {
	conn  net.Conn
	inbox inbox

	mu   sync.Mutex // guards end
	end  *end
	wake chan struct{} // one of the two goroutines should look again
	room chan struct{} // the other
}

// attachLine connects s to a peer whose traits a handshake has found out. The marks are
// those of s alone.
func attachLine(s *Socket, conn net.Conn, peer capi.SocketType, id string) *line {
	l := &line{conn: conn, wake: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	l.inbox.attend = func(*visits) { poke(l.wake); poke(l.room) }
	l.inbox.parked.Store(true)
	s.mu.Lock()
	near, far := connect(&traits{typ: peer, routingID: []byte(id), sendHWM: unset, recvHWM: unset}, s.traits())
	s.release()
	l.end = near
	near.owner.Store(&l.inbox)
	far.in.adopt(&s.inbox)
	var next visits
	far.post(attached, nil, &next)
	next.run()
	return l
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// do makes a step with the end, as any call of a socket does with its own.
func (l *line) do(step func(next *visits)) {
	var next visits
	l.mu.Lock()
	for _, ev := range l.inbox.take(nil) {
		if ev.kind == hungUp {
			l.end.hungUp = true
		}
	}
	step(&next)
	l.mu.Unlock()
	next.run()
}

// write sends all that the socket has sent, until it is closed.
func (l *line) write() {
	defer l.conn.Close()
	enc := gob.NewEncoder(l.conn)
	for over := false; !over; {
		var batch [][][]byte
		l.do(func(next *visits) {
			for l.end.ready() {
				m := l.end.pop()
				if m.named() {
					continue // the handshake has told the name
				}
				l.end.count(next)
				batch = append(batch, copied(m.all()))
				next.discard(&m)
			}
			if over = len(batch) == 0 && (l.end.hungUp || l.end.gone); over {
				l.end.peer.post(released, nil, next)
			}
		})
		for _, parts := range batch {
			if enc.Encode(parts) != nil {
				return
			}
		}
		if len(batch) == 0 && !over {
			<-l.wake
		}
	}
}

// copied has what a pipe holds outlive the next look at it.
func copied(parts [][]byte) (c [][]byte) {
	for _, p := range parts {
		c = append(c, bytes.Clone(p))
	}
	return c
}

// read has the socket receive what comes, while there is room, until the peer is gone.
func (l *line) read() {
	dec := gob.NewDecoder(l.conn)
	var parts [][]byte
	for dec.Decode(&parts) == nil {
		for sent := false; !sent; {
			l.do(func(next *visits) {
				if sent = l.end.roomy() || l.end.hungUp; sent {
					l.end.write(message{parts: parts}, next)
				}
			})
			if !sent {
				<-l.room
			}
		}
		parts = nil
	}
	l.do(func(next *visits) {
		l.end.close(next)
		l.end.abandon(next)
	})
	poke(l.wake)
}

// lines connects two sockets, which may be of different contexts.
func lines(group *sync.WaitGroup, a, b *Socket) {
	ca, cb := net.Pipe()
	la, lb := attachLine(a, ca, b.typ, "b"), attachLine(b, cb, a.typ, "a")
	for _, work := range []func(){la.write, la.read, lb.write, lb.read} {
		group.Go(work)
	}
}

// What was sent arrives in order, and waits where the marks say so.
func TestLineCarriesMessages(t *testing.T) {
	virtual(t, func(e *env) {
		var group sync.WaitGroup
		push, pull := e.patient(capi.Push), newEnv(e.T).patient(capi.Pull)
		e.set(push, capi.OptSndHWM, 3)
		e.set(pull, capi.OptRcvHWM, 3)
		lines(&group, push, pull)
		const n = 5000
		group.Go(func() {
			for i := range n {
				e.send(push, strconv.Itoa(i), "part")
			}
			e.check(push.Close())
		})
		for i := range n {
			e.wants(pull, strconv.Itoa(i)+"|part")
		}
		group.Wait() // the end of the socket is that of the line, on both sides
		e.alone(pull)
	})
}

// Requests find their way back, and names are those of the peers.
func TestLineCarriesRequests(t *testing.T) {
	virtual(t, func(e *env) {
		var group sync.WaitGroup
		router, req := e.patient(capi.Router), newEnv(e.T).patient(capi.Req)
		lines(&group, req, router)
		for i := range 100 {
			e.send(req, strconv.Itoa(i))
			e.wants(router, "a||"+strconv.Itoa(i))
			e.send(router, "a", "", "answer")
			e.wants(req, "answer")
		}
		e.check(req.Close())
		group.Wait()
		e.alone(router)
	})
}

// alone wants that a socket has noticed that its peer is gone, which takes two looks.
func (e *env) alone(s *Socket) {
	e.Helper()
	for range 2 {
		_, err := s.Events()
		e.check(err)
	}
	if len(s.ends) > 0 {
		e.Error("the connection is there yet")
	}
}
