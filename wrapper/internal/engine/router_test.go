package engine

import (
	"errors"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestRouterDropsWhatHasNoRoute(t *testing.T) {
	e := newEnv(t)
	r, d := e.socket(capi.Router), e.socket(capi.Dealer)
	e.set(d, capi.OptRoutingID, "D")
	e.set(d, capi.OptRcvHWM, 1)
	e.set(r, capi.OptSndHWM, 1)
	e.bind(r, "r")
	e.connect(d, "r")
	e.send(r, "only an id")
	e.send(r, "nobody", "x")
	for _, text := range []string{"1", "2", "dropped"} {
		e.send(r, "D", text)
	}
	e.wants(d, "1", "2", capi.EAGAIN)

	e.set(r, capi.OptRouterMandatory, 1)
	e.send(r, "only an id")
	e.fails(capi.EHOSTUNREACH, r, "nobody", "x")
	e.send(r, "D", "1")
	e.send(r, "D", "2")
	e.fails(capi.EAGAIN, r, "D", "3")
	e.wants(d, "1")
	e.send(r, "D", "3")
}

func TestRouterAndTakenIDs(t *testing.T) {
	e := newEnv(t)
	r := e.socket(capi.Router)
	e.bind(r, "r")
	var peers []*Socket
	peer := func() *Socket {
		d := e.socket(capi.Dealer)
		e.set(d, capi.OptRoutingID, "D")
		e.connect(d, "r")
		peers = append(peers, d)
		return d
	}
	first, second := peer(), peer()
	e.send(second, "ignored")
	e.send(first, "heard")
	e.wants(r, "D|heard", capi.EAGAIN)
	e.send(second, "ignored still")
	e.set(r, capi.OptRouterHandover, 1)
	e.send(first, "lost")
	third := peer()
	e.send(third, "heard too")
	e.wants(r, "D|heard too", capi.EAGAIN)
	e.send(r, "D", "hi")
	e.wants(third, "hi")
	e.wants(first, capi.EAGAIN)
	e.fails(capi.EAGAIN, first, "x")
}

func TestRouterMakesIDs(t *testing.T) {
	e := newEnv(t)
	r, d := e.pair(capi.Router, capi.Dealer)
	e.send(d, "x")
	m, err := r.Recv(e.c, nil)
	e.check(err)
	if len(m) != 2 || len(m[0]) != 5 || m[0][0] != 0 {
		t.Fatalf("%q", m)
	}
	e.check(r.Send(e.c, [][]byte{m[0], []byte("y")}))
	e.wants(d, "y")
}

func TestRouterNamesItsConnection(t *testing.T) {
	e := newEnv(t)
	a, b := e.socket(capi.Router), e.socket(capi.Router)
	e.set(a, capi.OptRoutingID, "A")
	e.set(b, capi.OptRoutingID, "B")
	e.bind(b, "r")
	e.set(a, capi.OptConnectRoutingID, "peer")
	e.set(a, capi.OptProbeRouter, 1)
	e.connect(a, "r")
	e.wants(b, "A|")
	e.send(a, "peer", "1")
	e.wants(b, "A|1")
	e.send(b, "A", "2")
	e.wants(a, "peer|2")
	e.set(a, capi.OptRouterMandatory, 1)
	e.fails(capi.EHOSTUNREACH, a, "B", "x")
	if err := a.SetOption(capi.OptConnectRoutingID, []byte("peer")); !errors.Is(err, capi.EADDRINUSE) {
		t.Error(err)
	}
}

// What a peer sent before it went is received; nothing can be sent to it.
func TestRouterAndPeersThatWent(t *testing.T) {
	e := newEnv(t)
	r, d := e.socket(capi.Router), e.socket(capi.Dealer)
	e.set(r, capi.OptRouterMandatory, 1)
	e.set(d, capi.OptRoutingID, "D")
	e.bind(r, "r")
	e.connect(d, "r")
	e.send(d, "1")
	e.send(d, "2")
	e.wants(r, "D|1")
	e.check(d.Close())
	e.fails(capi.EHOSTUNREACH, r, "D", "x")
	e.wants(r, "D|2", capi.EAGAIN)
	e.fails(capi.EHOSTUNREACH, r, "D", "x")
}

// A router that connects first learns the id of its peer when that is bound.
func TestRouterConnectsFirst(t *testing.T) {
	e := newEnv(t)
	r, d := e.socket(capi.Router), e.socket(capi.Dealer)
	e.set(r, capi.OptRouterMandatory, 1)
	e.set(d, capi.OptRoutingID, "D")
	e.connect(r, "x")
	e.fails(capi.EHOSTUNREACH, r, "D", "1")
	e.bind(d, "x")
	e.send(r, "D", "2")
	e.wants(d, "2")
	e.send(d, "3")
	e.wants(r, "D|3")
}
