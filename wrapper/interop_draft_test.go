package zmq

import (
	_ "embed"
	"os"
	"os/exec"
	"testing"
)

//go:embed testdata/peer.js
var nodePeer string

// envNode names the folder of the Node modules with npm's zeromq; `make draft` sets it.
const envNode = "ZMQBRIDGE_TEST_NODE_MODULES"

var draftExchanges = []exchange{
	{Client, Server, "server", (*exchanged).client},
	{Server, Client, "client", (*exchanged).addressedServer},
	{Scatter, Gather, "sink", (*exchanged).source},
	{Gather, Scatter, "source", (*exchanged).sink},
	{Radio, Dish, "sink", (*exchanged).radio},
	{Dish, Radio, "source", (*exchanged).dish},
}

// group is the one that peer.js joins and sends to.
const group = "weather"

// Every draft pattern, bound here and there, with npm's zeromq on the other side.
func TestNodePatterns(t *testing.T) {
	modules := os.Getenv(envNode)
	node, err := exec.LookPath("node")
	if modules == "" || err != nil {
		t.Skip("needs node, and npm's zeromq in the folder that ", envNode, " names")
	}
	for _, link := range links[:2] {
		t.Run(link.name, func(t *testing.T) {
			eachDraft(t, func(e *env) {
				peer := e.program(node, "--no-warnings", "-e", nodePeer, modules)
				for _, x := range draftExchanges {
					for _, bound := range []bool{true, false} {
						e.Logf("%v to %v (%s), bound here: %v", x.ours, x.theirs, x.role, bound)
						e.exchange(peer, x, link.endpoint, link.mechanism, bound)
					}
				}
			})
		})
	}
}

func (x *exchanged) addressedServer() {
	for _, want := range x.msgs {
		msg, from, err := x.s.RecvFrom(x.c)
		x.check(err)
		x.check(x.s.SendTo(x.c, from, msg))
		x.peer.wants(describe(want))
	}
}

func (x *exchanged) radio() {
	send := func(msg Message) { x.check(x.s.SendTo(x.c, Address{Group: group}, msg)) }
	x.repeat(func() { send(Msg("early")) })
	send(Msg("start"))
	for _, msg := range x.msgs {
		send(msg)
		x.peer.wants(describe(msg))
	}
}

func (x *exchanged) dish() {
	x.check(x.s.Join(group))
	x.want(x.s, "early")
	x.peer.next()
	for !x.recv(x.s).Equal(Msg("start")) {
	}
	for _, want := range x.msgs {
		msg, from, err := x.s.RecvFrom(x.c)
		x.check(err)
		if !msg.Equal(want) || from.Group != group {
			x.Fatalf("got %s from %v, want %s", describe(msg), from, describe(want))
		}
	}
}
