package zmqtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/hook"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

// A Peer plays the other side of the code under test, from a script. It is a socket
// of its own, and a goroutine that goes through the steps of the script one after the
// other.
//
// A Rep in a script may do what a socket of that type cannot: answer a request never,
// late or twice. A Req may send requests one after the other without replies. To the
// other side they are what they say. (Beneath, they are a Router and a Dealer, and a
// Pub is an XPub.)
//
// A message that differs from what the script expects fails the test; the script goes
// on, so that nobody waits for its answer. When the script has ended, a message that
// still comes fails the test; to a Rep or Router it also shuts the context down, for
// nobody would answer. When the test has ended, the peer is closed, and a script that
// did not come to its end fails the test.
type Peer struct {
	t      TB
	ctx    *zmq.Context
	typ    zmq.SocketType
	script []Step
	opts   []zmq.SocketOption
	bind   bool

	run    context.Context // ends with the test
	played chan struct{}   // closed when the script has ended
	ended  chan struct{}   // closed when the goroutine has

	mu       sync.Mutex
	endpoint string
	at       int // the step that is being played

	// The goroutine's own.
	socket   *zmq.Socket // nil while it is disconnected
	envelope zmq.Envelope
	answer   func(zmq.Message) zmq.Message // to what comes after the script, or nil
}

// BindPeer makes a peer that is bound to endpoint: a wildcard is resolved by
// [Peer.Endpoint]. An error ends the test.
func BindPeer(t TB, ctx *zmq.Context, typ zmq.SocketType, endpoint string, script ...Step) *Peer {
	t.Helper()
	return newPeer(t, &Peer{t: t, ctx: ctx, typ: typ, endpoint: endpoint, script: script, bind: true})
}

// ConnectPeer makes a peer that connects to endpoint. An error ends the test.
func ConnectPeer(t TB, ctx *zmq.Context, typ zmq.SocketType, endpoint string, script ...Step) *Peer {
	t.Helper()
	return newPeer(t, &Peer{t: t, ctx: ctx, typ: typ, endpoint: endpoint, script: script})
}

func newPeer(t TB, p *Peer) *Peer {
	t.Helper()
	for i, s := range p.script {
		if s.last && i < len(p.script)-1 {
			t.Fatalf("zmqtest: %v: %s, %s, has to be the last", p, s.where(i), s.name)
			return nil
		}
		if s.prepare != nil {
			s.prepare(p)
		}
	}
	if err := p.open(); err != nil {
		t.Fatalf("zmqtest: %v: %v", p, err)
		return nil
	}
	var cancel context.CancelFunc
	p.run, cancel = context.WithCancel(context.Background())
	p.played, p.ended = make(chan struct{}), make(chan struct{})
	go p.play()
	t.Cleanup(func() {
		t.Helper()
		cancel()
		<-p.ended
		p.finish()
	})
	return p
}

// Endpoint returns where the peer is bound or connected.
func (p *Peer) Endpoint() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.endpoint
}

// Done is closed when the script has come to its end.
func (p *Peer) Done() <-chan struct{} { return p.played }

func (p *Peer) String() string {
	how := "connected to"
	if p.bind {
		how = "bound to"
	}
	return fmt.Sprintf("the %v peer %s %s", p.typ, how, p.Endpoint())
}

// beneath is the type of the socket that plays the one of the script.
func (p *Peer) beneath() zmq.SocketType {
	switch p.typ {
	case zmq.Rep:
		return zmq.Router
	case zmq.Req:
		return zmq.Dealer
	case zmq.Pub:
		return zmq.XPub
	}
	return p.typ
}

// open makes the socket, beneath the faults of the context.
func (p *Peer) open() error {
	below := hook.ContextOf(p.ctx)
	if below == nil {
		return zmq.ErrClosed
	}
	if c, ok := layer.Find[*trackedContext](below); ok {
		below = c
	}
	inner, err := below.NewSocket(p.beneath())
	if err != nil {
		return err
	}
	s := hook.Adopt(p.ctx, p.beneath(), inner).(*zmq.Socket)
	if err := p.attach(s); err != nil {
		return errors.Join(err, s.Close())
	}
	p.socket = s
	return nil
}

func (p *Peer) attach(s *zmq.Socket) error {
	opts := []zmq.SocketOption{zmq.Linger(0)}
	if p.typ == zmq.Sub {
		opts = append(opts, zmq.Subscriptions(""))
	}
	for _, set := range append(opts, p.opts...) {
		if err := set(s); err != nil {
			return err
		}
	}
	if !p.bind {
		return s.Connect(p.Endpoint())
	}
	resolved, err := s.Bind(p.Endpoint())
	if err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.endpoint = resolved
	}
	return err
}

// play goes through the script, and then watches for what should not come.
func (p *Peer) play() {
	defer close(p.ended)
	for i, s := range p.script {
		p.mu.Lock()
		p.at = i
		p.mu.Unlock()
		if err := s.play(p); err != nil {
			if p.run.Err() == nil {
				p.t.Errorf("zmqtest: %v: %s, %s: %v", p, s.where(i), s.name, err)
				close(p.played)
			}
			return
		}
	}
	p.mu.Lock()
	p.at = len(p.script)
	p.mu.Unlock()
	close(p.played)
	p.remain()
}

// remain takes what comes after the script until the test ends.
func (p *Peer) remain() {
	for p.socket != nil && receives(p.beneath()) {
		msg, err := p.next()
		if err == nil {
			err = p.extra(msg)
		}
		if err != nil {
			if p.run.Err() == nil && !errors.Is(err, zmq.ErrClosed) {
				p.t.Errorf("zmqtest: %v: %v", p, err)
			}
			return
		}
	}
}

// extra answers a message that comes after the script, or reports it.
func (p *Peer) extra(msg zmq.Message) error {
	switch {
	case p.answer != nil:
		if reply := p.answer(msg); reply != nil {
			return p.reply(reply)
		}
		return nil
	case p.beneath() == zmq.XPub: // subscribers come and go
		return nil
	}
	p.t.Errorf("zmqtest: %v: a message after the end of the script: %s", p, quote(msg))
	if p.beneath() == zmq.Router {
		return p.ctx.Shutdown()
	}
	return nil
}

func receives(typ zmq.SocketType) bool {
	switch typ {
	case zmq.Push, zmq.Pub, zmq.Scatter, zmq.Radio:
		return false
	}
	return true
}

// finish reports what the end of the test has cut short, and closes the socket.
func (p *Peer) finish() {
	p.t.Helper()
	if !p.t.Failed() && p.at < len(p.script) {
		s := p.script[p.at]
		p.t.Errorf("zmqtest: %v: the test has ended at %s, %s, of %d", p, s.where(p.at), s.name, len(p.script))
	}
	if p.socket == nil {
		return
	}
	if err := p.socket.Close(); err != nil {
		p.t.Errorf("%v", err)
	}
}

var (
	errDisconnected = errors.New("the peer is disconnected; Reconnect comes first")
	errNoRequest    = errors.New("there is nothing to reply to yet; Expect comes first")
)

// receive waits for a message, and takes its envelope off.
func (p *Peer) receive(ctx context.Context) (zmq.Message, error) {
	if p.socket == nil {
		return nil, errDisconnected
	}
	msg, err := p.socket.Recv(ctx)
	if err != nil {
		return nil, err
	}
	switch p.typ {
	case zmq.Rep, zmq.Router:
		env, body := msg.Open()
		if p.typ == zmq.Rep && !env.Delimiter {
			return nil, fmt.Errorf("a Rep would drop %s, which has no empty part in front of the request", quote(body))
		}
		p.envelope = env
		return body, nil
	case zmq.Req:
		if len(msg) == 0 || len(msg[0]) > 0 {
			return nil, fmt.Errorf("a Req would drop %s, which has no empty part in front of the reply", quote(msg))
		}
		return msg[1:], nil
	}
	return msg, nil
}

// next waits for a message. When the test has ended it takes what is there.
func (p *Peer) next() (msg zmq.Message, err error) {
	err = p.untilEnd(func(c context.Context) error {
		msg, err = p.receive(c)
		return err
	})
	return msg, err
}

// untilEnd makes a call that may wait until the test has ended, and then once more
// without waiting: what the script can do by then is done.
func (p *Peer) untilEnd(call func(c context.Context) error) error {
	err := call(p.run)
	if !errors.Is(err, context.Canceled) {
		return err
	}
	if err = call(zmq.DontWait); errors.Is(err, zmq.ErrAgain) {
		return p.run.Err()
	}
	return err
}

// send sends a message, with what goes in front of it.
func (p *Peer) send(msg zmq.Message) error {
	if p.socket == nil {
		return errDisconnected
	}
	if p.typ == zmq.Req {
		msg = append(zmq.Msg(nil), msg...)
	}
	return p.untilEnd(func(c context.Context) error { return p.socket.Send(c, msg) })
}

// reply sends a message to where the last one came from.
func (p *Peer) reply(msg zmq.Message) error {
	if p.typ != zmq.Rep && p.typ != zmq.Router {
		return p.send(msg)
	}
	if p.envelope.RoutingIDs == nil {
		return errNoRequest
	}
	return p.send(p.envelope.Wrap(msg))
}

// disconnect closes the socket.
func (p *Peer) disconnect() error {
	if p.socket == nil {
		return errDisconnected
	}
	s := p.socket
	p.socket, p.envelope = nil, zmq.Envelope{}
	return s.Close()
}

// isTimeout reports whether the time of a quiet step has passed.
func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, capi.EAGAIN)
}
