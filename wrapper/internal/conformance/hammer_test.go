package conformance

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
)

// Eight goroutines make all calls that there are, at random, on few sockets of all
// types and few endpoints, and so close sockets, cancel calls and end the context amid
// them: nothing hangs, races or panics, and every error is one that the call may have.
func TestHammer(t *testing.T) {
	for _, backend := range zmq.Backends() {
		t.Run(backend, func(t *testing.T) {
			if backend != "embedded" {
				testlib.Skip(t, func() error { return loads(backend) })
			}
			rounds, strikes := 0, 0
			for end := time.Now().Add(testlib.HammerTime(t)); time.Now().Before(end) && !t.Failed(); rounds++ {
				strikes += newHammer(t, backend).round()
			}
			t.Logf("%d calls in %d contexts", strikes, rounds)
		})
	}
}

// A hammer is one context and what is in it.
type hammer struct {
	*testing.T
	ctx       *zmq.Context
	elsewhere []string // endpoints of another transport

	mu      sync.Mutex
	sockets []*zmq.Socket
}

func newHammer(t *testing.T, backend string) *hammer {
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err != nil {
		t.Fatal(err)
	}
	h := &hammer{T: t, ctx: ctx, sockets: make([]*zmq.Socket, 8)}
	if backend != "embedded" {
		h.elsewhere = []string{h.taken(), h.taken()}
	}
	for i := range h.sockets {
		h.replace(i)
	}
	return h
}

// taken binds an endpoint, which stays with a socket that is not hammered.
func (h *hammer) taken() string {
	s, err := h.ctx.Socket(zmq.Router, zmq.Linger(0))
	if err != nil {
		h.Fatal(err)
	}
	endpoint, err := s.Bind("tcp://127.0.0.1:*")
	if err != nil {
		h.Fatal(err)
	}
	return endpoint
}

// round returns how many calls were made.
func (h *hammer) round() int {
	const goroutines, each = 8, 250
	var group sync.WaitGroup
	for range goroutines {
		group.Go(func() {
			for range each {
				h.strike()
			}
		})
	}
	group.Wait()
	h.check("close", h.ctx.Close())
	return goroutines * each
}

// replace closes a socket and puts another one in its place, of any type.
func (h *hammer) replace(i int) {
	s, err := h.ctx.Socket(stableTypes[rand.IntN(len(stableTypes))], zmq.Linger(0), zmq.SendHWM(rand.IntN(4)), zmq.RecvHWM(rand.IntN(4)))
	if err != nil {
		h.check("socket", err)
		return
	}
	h.mu.Lock()
	old := h.sockets[i]
	h.sockets[i] = s
	h.mu.Unlock()
	if old != nil {
		h.check("close", old.Close())
	}
}

func (h *hammer) any() *zmq.Socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sockets[rand.IntN(len(h.sockets))]
}

// strike makes a call that lasts no longer than a moment.
func (h *hammer) strike() {
	c, cancel := context.WithTimeout(context.Background(), time.Duration(rand.IntN(300))*time.Microsecond)
	defer cancel()
	if rand.IntN(2000) == 0 {
		h.end(c)
		return
	}
	if rand.IntN(20) == 0 {
		h.replace(rand.IntN(len(h.sockets)))
		return
	}
	i := rand.IntN(len(blows))
	h.check(blows[i].name, blows[i].call(h, c, h.any()))
}

// end ends the context in one of the ways that there are.
func (h *hammer) end(c context.Context) {
	switch rand.IntN(3) {
	case 0:
		h.check("shutdown", h.ctx.Shutdown())
	case 1:
		h.check("close", h.ctx.Close())
	default:
		h.check("close", h.ctx.CloseContext(c))
	}
}

// check fails the test on errors that no call should have.
func (h *hammer) check(call string, err error) {
	for _, known := range []error{
		nil, zmq.ErrClosed, context.DeadlineExceeded, context.Canceled, capi.ETERM, capi.EAGAIN, capi.EFSM, capi.ENOTSUP,
		capi.EINVAL, capi.EADDRINUSE, capi.ENOENT, capi.EHOSTUNREACH,
	} {
		if errors.Is(err, known) {
			return
		}
	}
	h.Errorf("%s: %v", call, err)
}

// families has what types go together. Over inproc, where there is no handshake, libzmq
// may abort where others meet.
var families = map[zmq.SocketType]string{
	zmq.Pair: "pair", zmq.Push: "pipeline", zmq.Pull: "pipeline", zmq.Req: "requests", zmq.Rep: "requests",
	zmq.Dealer: "requests", zmq.Router: "requests", zmq.Pub: "topics", zmq.Sub: "topics", zmq.XPub: "topics", zmq.XSub: "topics",
}

func (h *hammer) endpoint(s *zmq.Socket) string {
	if n := rand.IntN(4); n < len(h.elsewhere) {
		return h.elsewhere[n]
	}
	return "inproc://" + families[s.Type()] + string(rune('a'+rand.IntN(2)))
}

// leavable is an endpoint to unbind or disconnect. libzmq may abort where many do that
// over inproc while others bind and connect.
func (h *hammer) leavable(s *zmq.Socket) string {
	if len(h.elsewhere) > 0 {
		return h.elsewhere[rand.IntN(len(h.elsewhere))]
	}
	return h.endpoint(s)
}

// message is a small one of some parts or a large one, which takes other ways. libzmq may
// abort where a connection ends between large parts: its issue 3442.
func message() zmq.Message {
	if rand.IntN(4) == 0 {
		return zmq.Message{make([]byte, rand.IntN(40_000))}
	}
	return zmq.Msg([]byte{byte(rand.IntN(3))}, make([]byte, rand.IntN(600)), "tail")[:1+rand.IntN(3)]
}

// A blow is a call that is made at random.
type blow struct {
	name string
	call func(h *hammer, c context.Context, s *zmq.Socket) error
}

// blows has those that are to be frequent several times. Left out are the marks of
// sockets that are connected and the names for connections, with which libzmq may crash.
var blows = []blow{
	{"bind", func(h *hammer, _ context.Context, s *zmq.Socket) error { _, err := s.Bind(h.endpoint(s)); return err }},
	{"connect", hammerConnect}, {"connect", hammerConnect}, {"connect", hammerConnect},
	{"unbind", func(h *hammer, _ context.Context, s *zmq.Socket) error { return s.Unbind(h.leavable(s)) }},
	{"disconnect", func(h *hammer, _ context.Context, s *zmq.Socket) error { return s.Disconnect(h.leavable(s)) }},
	{"send", hammerSend}, {"send", hammerSend}, {"send", hammerSend}, {"send", hammerSend},
	{"receive", hammerRecv}, {"receive", hammerRecv}, {"receive", hammerRecv}, {"receive", hammerRecv},
	{"send batch", func(_ *hammer, c context.Context, s *zmq.Socket) error {
		_, err := s.SendBatch(c, []zmq.Message{message(), message(), message()})
		return err
	}},
	{"receive batch", func(_ *hammer, c context.Context, s *zmq.Socket) error {
		_, err := s.RecvBatch(c, make([]zmq.Message, 3))
		return err
	}},
	{"send loan", func(_ *hammer, c context.Context, s *zmq.Socket) error {
		return s.SendLoan(c, zmq.Msg("head", make([]byte, rand.IntN(60_000))), nil)
	}},
	{"receive lease", func(_ *hammer, c context.Context, s *zmq.Socket) error {
		l, err := s.RecvLease(c)
		if err == nil {
			l.Release()
		}
		return err
	}},
	{"messages", func(_ *hammer, c context.Context, s *zmq.Socket) error {
		for _, err := range s.Messages(c) {
			if err != nil {
				return err
			}
		}
		return nil
	}},
	{"subscribe", func(_ *hammer, _ context.Context, s *zmq.Socket) error { return s.Subscribe("\x01") }},
	{"unsubscribe", func(_ *hammer, _ context.Context, s *zmq.Socket) error { return s.Unsubscribe("\x01") }},
	{"set option", func(_ *hammer, _ context.Context, s *zmq.Socket) error { return s.SetSendTimeout(moment) }},
	{"read option", func(_ *hammer, _ context.Context, s *zmq.Socket) error { _, err := s.LastEndpoint(); return err }},
	{"events", func(_ *hammer, _ context.Context, s *zmq.Socket) error { _, err := s.PollEvents(); return err }},
	{"poll", func(h *hammer, c context.Context, s *zmq.Socket) error {
		var p zmq.Poller
		defer p.Close()
		err := errors.Join(p.Add(s, in), p.Add(h.any(), in|out))
		if err == nil {
			_, err = p.Wait(c)
		}
		return err
	}},
	{"monitor", func(_ *hammer, c context.Context, s *zmq.Socket) error {
		m, err := s.Monitor()
		if err == nil {
			_, err = m.Next(c)
			err = errors.Join(err, m.Close())
		}
		return err
	}},
	{"proxy", func(h *hammer, c context.Context, s *zmq.Socket) error {
		p := zmq.Proxy{Frontend: s, Backend: h.any()}
		return p.Run(c)
	}},
}

func hammerConnect(h *hammer, _ context.Context, s *zmq.Socket) error {
	return s.Connect(h.endpoint(s))
}
func hammerSend(_ *hammer, c context.Context, s *zmq.Socket) error { return s.Send(c, message()) }
func hammerRecv(_ *hammer, c context.Context, s *zmq.Socket) error { _, err := s.Recv(c); return err }
