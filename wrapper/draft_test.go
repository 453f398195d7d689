package zmq

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// eachDraft runs a test where the library has drafts; `make draft` gets one.
func eachDraft(t *testing.T, test func(e *env)) {
	eachBackend(t, func(e *env) {
		if !e.ctx.Has("draft") {
			e.Skip("this libzmq was built without drafts")
		}
		test(e)
	})
}

func TestClientAndServer(t *testing.T) {
	eachDraft(t, func(e *env) {
		server := e.socket(Server)
		endpoint, err := server.Bind("tcp://127.0.0.1:*")
		e.check(err)
		go func() {
			for {
				msg, from, err := server.RecvFrom(e.c)
				if err != nil || server.SendTo(e.c, from, append(Msg(), []byte("re "+string(msg[0])))) != nil {
					return
				}
			}
		}()
		var group sync.WaitGroup
		for range 8 {
			client := e.connected(Client, endpoint)
			group.Go(func() {
				for i := range 50 {
					if err := client.Send(e.c, Msg(i)); err != nil {
						e.Error(err)
						return
					}
					if msg, err := client.Recv(e.c); err != nil || !strings.HasPrefix(string(msg.Part(0)), "re ") {
						e.Error(msg, err)
						return
					}
				}
			})
		}
		group.Wait()
		wantError(e.T, server.SendTo(e.c, Address{RoutingID: 12345}, Msg("x")), ErrUnreachable)
		wantError(e.T, server.SendTo(e.c, Address{}, Msg("x")), capi.EINVAL)
		wantError(e.T, server.Send(e.c, Msg("a", "b")), capi.EINVAL)
		e.check(server.Close())
	})
}

func TestRadioAndDish(t *testing.T) {
	eachDraft(t, func(e *env) {
		radio, dish := e.socket(Radio), e.socket(Dish)
		endpoint, err := radio.Bind("tcp://127.0.0.1:*")
		e.check(err)
		e.check(dish.Join("weather"))
		e.check(dish.Connect(endpoint))
		got := make(chan struct{})
		go func() {
			for { // until the group has reached the radio
				select {
				case <-got:
					return
				case <-time.After(time.Millisecond):
					radio.SendTo(e.c, Address{Group: "news"}, Msg("not for us"))
					radio.SendTo(e.c, Address{Group: "weather"}, Msg("rain"))
				}
			}
		}()
		msg, from, err := dish.RecvFrom(e.c)
		close(got)
		e.check(err)
		if !msg.Equal(Msg("rain")) || from != (Address{Group: "weather"}) {
			e.Error(msg, from)
		}
		wantError(e.T, radio.SendTo(e.c, Address{RoutingID: 1}, Msg("x")), capi.EINVAL)
		wantError(e.T, dish.Join("weather"), capi.EINVAL)
		wantError(e.T, dish.Join("a\x00b"), capi.EINVAL)
		e.check(dish.Leave("weather"))
		wantError(e.T, dish.Leave("weather"), capi.EINVAL)
	})
}

func TestScatterAndGather(t *testing.T) {
	eachDraft(t, func(e *env) {
		scatter, gather := e.pair("tcp://127.0.0.1:*", Scatter, Gather)
		go func() {
			for i := range 3000 {
				scatter.Send(e.c, Msg(i))
			}
		}()
		for i := range 3000 {
			e.want(gather, i)
		}
	})
}

func TestPeersAndChannels(t *testing.T) {
	eachDraft(t, func(e *env) {
		a, b := e.socket(Peer), e.socket(Peer)
		endpoint, err := a.Bind(inproc())
		e.check(err)
		id, err := b.ConnectPeer(endpoint)
		e.check(err)
		e.check(b.SendTo(e.c, Address{RoutingID: id}, Msg("hello")))
		msg, from, err := a.RecvFrom(e.c)
		e.check(err)
		e.check(a.SendTo(e.c, from, msg))
		e.want(b, "hello")

		c, d := e.pair(inproc(), Channel, Channel)
		e.send(c, "x")
		e.want(d, "x")
		_, err = c.ConnectPeer(endpoint)
		wantError(e.T, err, ErrNotSupported)
	})
}

func TestDatagrams(t *testing.T) {
	eachDraft(t, func(e *env) {
		peer, err := net.ListenPacket("udp", "127.0.0.1:0")
		e.check(err)
		defer peer.Close()
		dgram := e.socket(Dgram)
		wantError(e.T, dgram.Send(e.c, Msg(peer.LocalAddr(), "x")), capi.ENOTCONN)
		// It does not tell the port that it binds, so it has to be a free one.
		free, err := net.ListenPacket("udp", "127.0.0.1:0")
		e.check(err)
		address := free.LocalAddr().String()
		free.Close()
		_, err = dgram.Bind("udp://" + address)
		e.check(err)
		e.send(dgram, peer.LocalAddr(), "ping")
		buf := make([]byte, 100)
		n, from, err := peer.ReadFrom(buf)
		e.check(err)
		if string(buf[:n]) != "ping" {
			e.Errorf("%q", buf[:n])
		}
		_, err = peer.WriteTo([]byte("pong"), from)
		e.check(err)
		got := e.recv(dgram) // libzmq ends the address with a NUL
		if strings.TrimRight(string(got[0]), "\x00") != peer.LocalAddr().String() || string(got[1]) != "pong" {
			e.Error(got)
		}
	})
}

// These sockets have no descriptor to wait for.
func TestDraftSocketsAreCancelledAndPolled(t *testing.T) {
	eachDraft(t, func(e *env) {
		scatter, gather := e.pair(inproc(), Scatter, Gather)
		c, cancel := context.WithTimeout(e.c, 5*time.Millisecond)
		defer cancel()
		_, err := gather.Recv(c)
		wantError(e.T, err, context.DeadlineExceeded)
		p := e.poller()
		e.check(p.Add(gather, PollIn))
		for i := range 20 {
			go scatter.Send(e.c, Msg(i))
			e.waitFor(p, gather, PollIn)
			e.want(gather, i)
		}
		got := make(chan error, 1)
		go func() { _, err := gather.Recv(e.c); got <- err }()
		e.check(gather.Close())
		wantError(e.T, <-got, ErrClosed)
	})
}

// What is for drafts is refused on other sockets before it reaches libzmq.
func TestWhatOnlyDraftSocketsDo(t *testing.T) {
	eachBackend(t, func(e *env) {
		s, pull := e.pair(inproc(), Push, Pull)
		wantError(e.T, s.SendTo(e.c, Address{RoutingID: 1}, Msg("x")), ErrNotSupported)
		wantError(e.T, s.SendTo(e.c, Address{RoutingID: 1}, nil), capi.EINVAL)
		wantError(e.T, s.Join("group"), ErrNotSupported)
		wantError(e.T, s.Leave("group"), ErrNotSupported)
		_, err := s.ConnectPeer("inproc://x")
		wantError(e.T, err, ErrNotSupported)
		e.send(s, "x")
		msg, from, err := pull.RecvFrom(e.c)
		e.check(err)
		if !msg.Equal(Msg("x")) || from != (Address{}) {
			e.Error(msg, from)
		}
		var closed Socket
		_, _, err = closed.RecvFrom(e.c)
		wantError(e.T, err, ErrClosed)
		wantError(e.T, closed.Join("x"), ErrClosed)
		e.check(pull.Close())
		_, _, err = pull.RecvFrom(e.c)
		wantError(e.T, err, ErrClosed)
	})
}
