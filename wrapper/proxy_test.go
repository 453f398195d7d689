package zmq

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// proxied is a proxy between two bound sockets that runs.
type proxied struct {
	*Proxy
	front, back string // their endpoints
	ended       chan error
}

func (e *env) proxy(c context.Context, front, back SocketType, set func(p *Proxy)) *proxied {
	e.Helper()
	p := &proxied{Proxy: &Proxy{Frontend: e.socket(front), Backend: e.socket(back)}, ended: make(chan error, 1)}
	if set != nil {
		set(p.Proxy)
	}
	var err error
	p.front, err = p.Frontend.Bind(inproc())
	e.check(err)
	p.back, err = p.Backend.Bind(inproc())
	e.check(err)
	go func() { p.ended <- p.Run(c) }()
	return p
}

func (e *env) connected(typ SocketType, endpoint string, opts ...SocketOption) *Socket {
	e.Helper()
	s := e.socket(typ, opts...)
	e.check(s.Connect(endpoint))
	return s
}

func TestProxyOfRequests(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.proxy(e.c, Router, Dealer, nil)
		rep := e.connected(Rep, p.back)
		go func() {
			for msg, err := range rep.Messages(e.c) {
				if err != nil || rep.Send(e.c, msg) != nil {
					return
				}
			}
		}()
		const n = 100
		req := e.connected(Req, p.front)
		for i := range n {
			reply, err := req.Request(e.c, Msg(i))
			e.check(err)
			if !reply.Equal(Msg(i)) {
				e.Fatal(reply)
			}
		}
		p.Terminate()
		e.check(<-p.ended)
		s := p.Stats()
		if s.Frontend.Received != n || s.Frontend.Sent != n || s.Backend.Received != n || s.Backend.Sent != n ||
			s.Frontend.ReceivedBytes == 0 || s.Frontend.ReceivedBytes != s.Backend.SentBytes {
			e.Errorf("%+v", s)
		}
		p.Terminate() // of nothing
	})
}

func TestProxyOfSubscriptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.proxy(e.c, XSub, XPub, nil)
		sub := e.connected(Sub, p.back)
		e.check(sub.Subscribe("a"))
		pub := e.connected(XPub, p.front)
		e.want(pub, "\x01a")
		e.send(pub, "b")
		e.send(pub, "ab")
		e.want(sub, "ab")
		e.check(p.Backend.Close())
		if err := <-p.ended; !errors.Is(err, ErrClosed) {
			e.Error(err)
		}
	})
}

func TestProxyWithCapture(t *testing.T) {
	eachBackend(t, func(e *env) {
		capture, copies := e.pair(inproc(), Push, Pull)
		c, cancel := context.WithCancel(e.c)
		p := e.proxy(c, Pull, Push, func(p *Proxy) { p.Capture = capture })
		push, pull := e.connected(Push, p.front), e.connected(Pull, p.back)
		for i := range 200 {
			e.send(push, i, "tail")
		}
		for i := range 200 {
			e.want(pull, i, "tail")
			e.want(copies, i, "tail")
		}
		wantError(e.T, p.Run(e.c), ErrState)
		cancel()
		wantError(e.T, <-p.ended, context.Canceled)
	})
}

func TestProxyPauses(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.proxy(e.c, Pull, Push, nil)
		push, pull := e.connected(Push, p.front), e.connected(Pull, p.back)
		for i := range 20 {
			e.send(push, i)
			e.want(pull, i)
			p.Pause()
			p.Pause()
			e.send(push, "waits")
			received := p.Stats().Frontend.Received
			p.Resume()
			p.Resume()
			e.want(pull, "waits")
			if received > uint64(2*i+2) {
				e.Errorf("%d received", received)
			}
		}
		p.Pause()
		p.Terminate()
		e.check(<-p.ended)
	})
}

func TestProxyIsSteered(t *testing.T) {
	for _, typ := range []SocketType{Pair, Rep} {
		t.Run(typ.String(), func(t *testing.T) {
			eachBackend(t, func(e *env) {
				peer := map[SocketType]SocketType{Pair: Pair, Rep: Req}[typ]
				control, steer := e.pair(inproc(), typ, peer)
				command := func(name string) Message {
					e.send(steer, name)
					if typ == Pair && name != "STATISTICS" {
						return nil
					}
					return e.recv(steer)
				}
				p := e.proxy(e.c, Pull, Push, func(p *Proxy) { p.Control = control })
				push, pull := e.connected(Push, p.front), e.connected(Pull, p.back)
				e.send(push, "abc")
				e.want(pull, "abc")
				stats := command("STATISTICS")
				var numbers []uint64
				for _, part := range stats {
					numbers = append(numbers, binary.NativeEndian.Uint64(part))
				}
				if len(numbers) != 8 || numbers[0] != 1 || numbers[1] != 3 || numbers[4] != 0 {
					e.Error(numbers)
				}
				command("PAUSE")
				command("nonsense")
				e.send(push, "waits")
				command("RESUME")
				e.want(pull, "waits")
				command("TERMINATE")
				e.check(<-p.ended)
			})
		})
	}
}

// What was received and finds no room is handed back.
func TestProxyHandsBackWhatItCannotSend(t *testing.T) {
	eachBackend(t, func(e *env) {
		p := e.proxy(e.c, Pull, Push, func(p *Proxy) { e.check(p.Backend.SetSendHWM(1)) })
		push := e.connected(Push, p.front)
		pull := e.connected(Pull, p.back, RecvHWM(1))
		const n = 50
		_, err := push.SendBatch(e.c, numbered(n))
		e.check(err)
		e.recv(pull)
		for p.Stats().Frontend.Received < 4 { // more than find room
			if e.c.Err() != nil {
				e.Fatal("the proxy does not receive")
			}
		}
		p.Terminate()
		var lost *ProxyError
		if err := <-p.ended; !errors.As(err, &lost) || lost.To != p.Backend {
			e.Fatal(err)
		}
		sent, received := int(p.Stats().Backend.Sent), int(p.Stats().Frontend.Received)
		if len(lost.Unsent) != received-sent || !lost.Unsent[0].Equal(numbered(n)[sent]) {
			e.Errorf("received %d, sent %d, handed back %d: %v", received, sent, len(lost.Unsent), lost)
		}
	})
}

func TestProxiesThatCannotBe(t *testing.T) {
	eachBackend(t, func(e *env) {
		for _, tt := range []struct {
			p    *Proxy
			want error
		}{
			{&Proxy{}, ErrClosed},
			{&Proxy{Frontend: e.socket(Pull)}, ErrClosed},
			{&Proxy{Frontend: e.socket(Pull), Backend: e.socket(Sub)}, capi.EINVAL},
			{&Proxy{Frontend: e.socket(Push), Backend: e.socket(Pub)}, capi.EINVAL},
			{&Proxy{Frontend: e.socket(Pull), Backend: e.socket(Push), Capture: new(Socket)}, ErrClosed},
			{&Proxy{Frontend: e.socket(Pull), Backend: e.socket(Push), Control: new(Socket)}, ErrClosed},
		} {
			wantError(e.T, tt.p.Run(e.c), tt.want)
		}
		p := &Proxy{Frontend: e.socket(Pull), Backend: e.socket(Push)}
		wantError(e.T, p.Run(noContext))
		e.check(p.Backend.Close())
		wantError(e.T, p.Run(e.c), ErrClosed)
	})
}
