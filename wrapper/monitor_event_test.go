package zmq

import (
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// What an event must say; -1 is the descriptor of those that have none.
type said struct {
	fd       int
	errno    Errno
	interval time.Duration
	status   int
	protocol ProtocolError
	out, in  uint64
	text     string
}

func TestEventValues(t *testing.T) {
	at := "tcp://x:1"
	for _, tt := range []struct {
		event Event
		want  said
	}{
		{Event{Type: EventConnected, Endpoint: at, Values: []uint64{7}}, said{fd: 7, text: "CONNECTED tcp://x:1 fd 7"}},
		{Event{Type: EventConnectDelayed, Endpoint: at, Values: []uint64{uint64(capi.EAGAIN)}},
			said{fd: -1, errno: capi.EAGAIN, text: "CONNECT_DELAYED tcp://x:1: " + capi.EAGAIN.Error()}},
		{Event{Type: EventConnectRetried, Endpoint: at, Values: []uint64{150}},
			said{fd: -1, interval: 150 * time.Millisecond, text: "CONNECT_RETRIED tcp://x:1 in 150ms"}},
		{Event{Type: EventListening, Endpoint: at, Values: []uint64{0}}, said{text: "LISTENING tcp://x:1 fd 0"}},
		{Event{Type: EventBindFailed, Endpoint: "x:1", Values: []uint64{uint64(capi.EADDRINUSE)}},
			said{fd: -1, errno: capi.EADDRINUSE, text: "BIND_FAILED x:1: " + capi.EADDRINUSE.Error()}},
		{Event{Type: EventAccepted, Endpoint: at, Local: at, Remote: "tcp://y:2", Values: []uint64{8}},
			said{fd: 8, text: "ACCEPTED tcp://x:1 - tcp://y:2 fd 8"}},
		{Event{Type: EventAcceptFailed, Endpoint: at, Values: []uint64{uint64(capi.EMFILE)}},
			said{fd: -1, errno: capi.EMFILE, text: "ACCEPT_FAILED tcp://x:1: " + capi.EMFILE.Error()}},
		// A descriptor that is closed already: version 1 has 32 bits, version 2 has 64.
		{Event{Type: EventClosed, Endpoint: at, Values: []uint64{1<<32 - 1}}, said{fd: -1, text: "CLOSED tcp://x:1 fd -1"}},
		{Event{Type: EventClosed, Endpoint: at, Values: []uint64{1<<64 - 1}}, said{fd: -1, text: "CLOSED tcp://x:1 fd -1"}},
		{Event{Type: EventCloseFailed, Endpoint: "ipc://x", Values: []uint64{uint64(capi.EINVAL)}},
			said{fd: -1, errno: capi.EINVAL, text: "CLOSE_FAILED ipc://x: " + capi.EINVAL.Error()}},
		{Event{Type: EventDisconnected, Endpoint: at, Values: []uint64{9}}, said{fd: 9, text: "DISCONNECTED tcp://x:1 fd 9"}},
		{Event{Type: EventMonitorStopped}, said{fd: -1, text: "MONITOR_STOPPED"}},
		{Event{Type: EventHandshakeFailedNoDetail, Endpoint: at, Values: []uint64{uint64(capi.ECONNRESET)}},
			said{fd: -1, errno: capi.ECONNRESET, text: "HANDSHAKE_FAILED_NO_DETAIL tcp://x:1: " + capi.ECONNRESET.Error()}},
		{Event{Type: EventHandshakeSucceeded, Endpoint: at, Values: []uint64{0}}, said{fd: -1, text: "HANDSHAKE_SUCCEEDED tcp://x:1"}},
		{Event{Type: EventHandshakeFailedProtocol, Endpoint: at, Values: []uint64{0x11000001}},
			said{fd: -1, protocol: capi.ProtocolErrorZMTPCryptographic, text: "HANDSHAKE_FAILED_PROTOCOL tcp://x:1: ZMTP_CRYPTOGRAPHIC"}},
		{Event{Type: EventHandshakeFailedProtocol, Endpoint: at, Values: []uint64{5}},
			said{fd: -1, protocol: 5, text: "HANDSHAKE_FAILED_PROTOCOL tcp://x:1: ProtocolError(5)"}},
		{Event{Type: EventHandshakeFailedAuth, Endpoint: at, Values: []uint64{400}},
			said{fd: -1, status: 400, text: "HANDSHAKE_FAILED_AUTH tcp://x:1: ZAP status 400"}},
		{Event{Type: EventPipesStats, Endpoint: at, Values: []uint64{1 << 40, 2}},
			said{fd: -1, out: 1 << 40, in: 2, text: "PIPES_STATS tcp://x:1 1099511627776 outbound, 2 inbound"}},
		{Event{Type: EventPipesStats, Values: []uint64{1}}, said{fd: -1, text: "PIPES_STATS 0 outbound, 0 inbound"}},
		// What nobody knows, and what lacks its value.
		{Event{Type: 0x8000, Endpoint: at, Values: []uint64{3}}, said{fd: -1, text: "0x8000 tcp://x:1 [3]"}},
		{Event{Type: 1 << 40, Values: []uint64{3, 4}}, said{fd: -1, text: "0x10000000000 [3 4]"}},
		{Event{Type: EventConnected}, said{fd: -1, text: "CONNECTED"}},
		{Event{}, said{fd: -1, text: "0"}},
	} {
		e := tt.event
		out, in := e.PipesStats()
		got := said{e.FD(), e.Errno(), e.RetryInterval(), e.ZAPStatus(), e.ProtocolError(), out, in, e.String()}
		if got != tt.want {
			t.Errorf("%#v:\n got %+v\nwant %+v", e, got, tt.want)
		}
	}
}

func TestEventTypes(t *testing.T) {
	for want, typ := range map[string]EventType{
		"ALL":                              EventAll,
		"CONNECTED|ACCEPTED":               EventConnected | EventAccepted,
		"CONNECTED|0x80000000":             EventConnected | 1<<31,
		"PIPES_STATS|0x20000|0xf000000000": EventPipesStats | 1<<17 | 0xf<<36,
	} {
		if got := typ.String(); got != want {
			t.Errorf("%#x is %s, want %s", uint64(typ), got, want)
		}
	}
	if got := union([]EventType{EventClosed, EventListening | EventAccepted}); got.String() != "LISTENING|ACCEPTED|CLOSED" {
		t.Error(got)
	}
}
