package engine

import (
	"errors"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// The tests of this file and its neighbours have each step from libzmq 4.3.4.

func TestPushTakesPeersInTurn(t *testing.T) {
	e := newEnv(t)
	push := e.socket(capi.Push)
	e.set(push, capi.OptSndHWM, 1)
	var pulls []*Socket
	for _, name := range []string{"0", "1", "2"} {
		pull := e.socket(capi.Pull)
		e.set(pull, capi.OptRcvHWM, 1)
		e.bind(pull, name)
		e.connect(push, name)
		pulls = append(pulls, pull)
	}
	for _, text := range []string{"0", "1", "2", "3", "4", "5"} {
		e.send(push, text)
	}
	e.fails(capi.EAGAIN, push, "6")
	e.wants(pulls[1], "1")
	e.send(push, "6") // goes where there is room
	e.wants(pulls[0], "0", "3", capi.EAGAIN)
	e.wants(pulls[1], "4", "6", capi.EAGAIN)
	e.wants(pulls[2], "2", "5", capi.EAGAIN)
}

func TestPullTakesPeersInTurn(t *testing.T) {
	e := newEnv(t)
	pull := e.socket(capi.Pull)
	e.bind(pull, "x")
	var pushes []*Socket
	for range 3 {
		push := e.socket(capi.Push)
		e.connect(push, "x")
		pushes = append(pushes, push)
	}
	for i, push := range pushes {
		for _, text := range []string{"a", "b", "c"} {
			e.send(push, string(rune('0'+i))+text)
		}
	}
	e.wants(pull, "0a", "1a", "2a", "0b", "1b", "2b", "0c", "1c", "2c", capi.EAGAIN)
}

func TestPairRefusesAThird(t *testing.T) {
	e := newEnv(t)
	a, b := e.pair(capi.Pair, capi.Pair)
	third := e.socket(capi.Pair)
	e.connect(third, t.Name())
	e.send(third, "lost")
	e.send(b, "b")
	e.wants(a, "b", capi.EAGAIN)
	e.fails(capi.EAGAIN, third, "x")
	e.check(b.Close())
	e.fails(capi.EAGAIN, a, "x")
	e.connect(third, t.Name())
	e.send(third, "now")
	e.wants(a, "now")
}

func TestWrongDirections(t *testing.T) {
	e := newEnv(t)
	for _, typ := range []capi.SocketType{capi.Pull, capi.Sub} {
		e.fails(capi.ENOTSUP, e.socket(typ), "x")
	}
	for _, typ := range []capi.SocketType{capi.Push, capi.Pub} {
		e.wants(e.socket(typ), capi.ENOTSUP)
	}
	if _, err := e.ctx.NewSocket(capi.Stream); !errors.Is(err, capi.ENOTSUP) {
		t.Error(err)
	}
}

func TestReqAndRepTakeTurns(t *testing.T) {
	e := newEnv(t)
	rep, req := e.pair(capi.Rep, capi.Req)
	e.wants(req, capi.EFSM)
	e.fails(capi.EFSM, rep, "x")
	e.send(req, "1", "2")
	e.fails(capi.EFSM, req, "x")
	e.wants(rep, "1|2", capi.EFSM)
	e.send(rep, "reply")
	e.fails(capi.EFSM, rep, "x")
	e.wants(req, "reply", capi.EFSM)
}

func TestRepDropsWhatHasNoEnvelope(t *testing.T) {
	e := newEnv(t)
	rep, d := e.pair(capi.Rep, capi.Dealer)
	e.send(d, "bad")
	e.send(d, "bad", "")
	e.send(d, "")
	e.send(d, "e1", "e2", "", "good")
	e.wants(rep, "good")
	e.send(rep, "reply")
	e.wants(d, "e1|e2||reply", capi.EAGAIN)
}

func TestReqRelaxed(t *testing.T) {
	e := newEnv(t)
	rep, req := e.pair(capi.Rep, capi.Req)
	e.set(req, capi.OptReqRelaxed, 1)
	e.send(req, "1")
	e.send(req, "2")
	e.wants(rep, "1")
	e.send(rep, "r1")
	e.wants(req, "r1") // taken for the reply to the second
	e.wants(rep, "2")
	e.send(rep, "r2")
	e.wants(req, capi.EFSM)
	e.send(req, "3") // drops the second reply
	e.wants(rep, "3")
	e.send(rep, "r3")
	e.wants(req, "r3", capi.EFSM)
}

func TestReqCorrelate(t *testing.T) {
	e := newEnv(t)
	router, req := e.pair(capi.Router, capi.Req)
	e.set(req, capi.OptReqRelaxed, 1)
	e.set(req, capi.OptReqCorrelate, 1)
	var asked [][][]byte
	for _, text := range []string{"1", "2"} {
		e.send(req, text)
		m, err := router.Recv(e.c, nil)
		e.check(err)
		if len(m) != 4 || len(m[1]) != 4 || len(m[2]) != 0 || string(m[3]) != text {
			t.Fatalf("%q", m)
		}
		asked = append(asked, m)
	}
	e.check(router.Send(e.c, asked[0]))
	e.wants(req, capi.EAGAIN)
	e.check(router.Send(e.c, asked[1]))
	e.wants(req, "2")
}

// A reply whose asker is gone is dropped; a request whose answerer is gone waits.
func TestReqAndRepLosePeers(t *testing.T) {
	e := newEnv(t)
	rep, req := e.pair(capi.Rep, capi.Req)
	e.send(req, "x")
	e.wants(rep, "x")
	e.check(req.Close())
	e.send(rep, "nobody")
	again := e.socket(capi.Req)
	e.connect(again, t.Name())
	e.send(again, "y")
	e.check(rep.Close())
	e.wants(again, capi.EAGAIN)
	e.fails(capi.EFSM, again, "z")
}
