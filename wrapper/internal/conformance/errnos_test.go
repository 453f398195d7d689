package conformance

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var errnos = theme{"errnos", []testCase{
	{"OfEachTypeAlone", inproc, errnosOfEachTypeAlone},
	{"OfEachTypeWithAPeer", inproc, errnosOfEachTypeWithAPeer},
	{"OfOptionsOfOtherTypes", inproc, errnosOfOptionsOfOtherTypes},
	{"OfReqAndRep", anywhere, errnosOfReqAndRep},
	{"OfMessagesWithoutParts", inproc, errnosOfMessagesWithoutParts},
	{"OfOptionsThereAreNot", inproc, errnosOfOptionsThereAreNot},
	{"OfBadLengths", inproc, errnosOfBadLengths},
	{"OfBadValues", inproc, errnosOfBadValues},
}}

// attempts are the calls of the tables below, none of which waits.
var attempts = map[string]func(e *env, s *zmq.Socket) error{
	"send":        func(e *env, s *zmq.Socket) error { return s.Send(e.c, zmq.Msg("x")) },
	"parts":       func(e *env, s *zmq.Socket) error { return s.Send(e.c, zmq.Msg("x", "", "y")) },
	"loan":        func(e *env, s *zmq.Socket) error { return s.SendLoan(e.c, zmq.Msg("x"), func() {}) },
	"recv":        func(e *env, s *zmq.Socket) error { _, err := s.Recv(e.c); return err },
	"batch":       func(e *env, s *zmq.Socket) error { _, err := s.RecvBatch(e.c, make([]zmq.Message, 1)); return err },
	"lease":       func(e *env, s *zmq.Socket) error { _, err := s.RecvLease(e.c); return err },
	"subscribe":   func(_ *env, s *zmq.Socket) error { return s.Subscribe("x") },
	"unsubscribe": func(_ *env, s *zmq.Socket) error { return s.Unsubscribe("x") },
}

// table wants that attempts on sockets end as it says: it has a line for each type,
// and in its order an errno or a dash for each call that its first line names.
func (e *env) table(table string, socket func(typ zmq.SocketType) *zmq.Socket) {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	calls := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, want := range cells[1:] {
			s := socket(typeCalled(cells[0]))
			got := "-"
			if err := attempts[calls[i]](e, s); err != nil {
				got = errnoOf(err)
			}
			if got != want {
				e.fail("%s: %s: %s, want %s", cells[0], calls[i], got, want)
			}
		}
	}
}

func typeCalled(name string) zmq.SocketType {
	for _, typ := range stableTypes {
		if typ.String() == name {
			return typ
		}
	}
	panic(name)
}

// errnoOf returns the name of an error number, else the error.
func errnoOf(err error) string {
	for _, errno := range []capi.Errno{
		capi.EAGAIN, capi.EFSM, capi.ENOTSUP, capi.EINVAL, capi.EHOSTUNREACH, capi.ETERM, capi.ENOENT,
	} {
		if isErrno(err, errno) {
			return errno.Name()
		}
	}
	return fmt.Sprintf("%q", err)
}

func errnosOfEachTypeAlone(e *env) {
	e.table(`
		        send     parts    loan     recv     batch    lease    subscribe unsubscribe
		PAIR    EAGAIN   EAGAIN   EAGAIN   EAGAIN   EAGAIN   EAGAIN   EINVAL    EINVAL
		PUB     -        -        -        ENOTSUP  ENOTSUP  ENOTSUP  EINVAL    EINVAL
		SUB     ENOTSUP  ENOTSUP  ENOTSUP  EAGAIN   EAGAIN   EAGAIN   -         -
		REQ     EAGAIN   EAGAIN   EAGAIN   EFSM     EFSM     EFSM     EINVAL    EINVAL
		REP     EFSM     EFSM     EFSM     EAGAIN   EAGAIN   EAGAIN   EINVAL    EINVAL
		DEALER  EAGAIN   EAGAIN   EAGAIN   EAGAIN   EAGAIN   EAGAIN   EINVAL    EINVAL
		ROUTER  -        -        -        EAGAIN   EAGAIN   EAGAIN   EINVAL    EINVAL
		PULL    ENOTSUP  ENOTSUP  ENOTSUP  EAGAIN   EAGAIN   EAGAIN   EINVAL    EINVAL
		PUSH    EAGAIN   EAGAIN   EAGAIN   ENOTSUP  ENOTSUP  ENOTSUP  EINVAL    EINVAL
		XPUB    -        -        -        EAGAIN   EAGAIN   EAGAIN   EINVAL    EINVAL
		XSUB    -        -        -        EAGAIN   EAGAIN   EAGAIN   -         -`,
		func(typ zmq.SocketType) *zmq.Socket {
			return e.socket(typ, zmq.SendTimeout(0), zmq.RecvTimeout(0))
		})
}

// peerOf has a type for each to talk to.
var peerOf = map[zmq.SocketType]zmq.SocketType{
	zmq.Pair: zmq.Pair, zmq.Pub: zmq.Sub, zmq.Sub: zmq.Pub, zmq.Req: zmq.Rep, zmq.Rep: zmq.Req, zmq.Dealer: zmq.Router,
	zmq.Router: zmq.Dealer, zmq.Pull: zmq.Push, zmq.Push: zmq.Pull, zmq.XPub: zmq.XSub, zmq.XSub: zmq.XPub,
}

func errnosOfEachTypeWithAPeer(e *env) {
	e.table(`
		        send     parts    loan     recv     batch    lease
		PAIR    -        -        -        EAGAIN   EAGAIN   EAGAIN
		PUB     -        -        -        ENOTSUP  ENOTSUP  ENOTSUP
		SUB     ENOTSUP  ENOTSUP  ENOTSUP  EAGAIN   EAGAIN   EAGAIN
		REQ     -        -        -        EFSM     EFSM     EFSM
		REP     EFSM     EFSM     EFSM     EAGAIN   EAGAIN   EAGAIN
		DEALER  -        -        -        EAGAIN   EAGAIN   EAGAIN
		ROUTER  -        -        -        EAGAIN   EAGAIN   EAGAIN
		PULL    ENOTSUP  ENOTSUP  ENOTSUP  EAGAIN   EAGAIN   EAGAIN
		PUSH    -        -        -        ENOTSUP  ENOTSUP  ENOTSUP
		XPUB    -        -        -        EAGAIN   EAGAIN   EAGAIN
		XSUB    -        -        -        EAGAIN   EAGAIN   EAGAIN`,
		func(typ zmq.SocketType) *zmq.Socket {
			_, endpoint := e.bound(peerOf[typ])
			return e.connected(typ, endpoint, zmq.SendTimeout(0), zmq.RecvTimeout(0))
		})
}

// ofType are the types that take an option that not all take.
var ofType = map[zmq.SocketOptionNumber][]zmq.SocketType{
	capi.OptRouterMandatory:     {zmq.Router, zmq.Rep},
	capi.OptRouterHandover:      {zmq.Router, zmq.Rep},
	capi.OptRouterRaw:           {zmq.Router, zmq.Rep},
	capi.OptProbeRouter:         {zmq.Router, zmq.Rep, zmq.Dealer, zmq.Req},
	capi.OptReqCorrelate:        {zmq.Req},
	capi.OptReqRelaxed:          {zmq.Req},
	capi.OptXPubVerbose:         {zmq.Pub, zmq.XPub},
	capi.OptXPubVerboser:        {zmq.Pub, zmq.XPub},
	capi.OptXPubNoDrop:          {zmq.Pub, zmq.XPub},
	capi.OptXPubManual:          {zmq.Pub, zmq.XPub},
	capi.OptXPubManualLastValue: {zmq.Pub, zmq.XPub},
	capi.OptOnlyFirstSubscribe:  {zmq.Pub, zmq.XPub, zmq.XSub},
	capi.OptStreamNotify:        {},
}

// The options of all types are accepted by all, too, even where they have no effect.
func errnosOfOptionsOfOtherTypes(e *env) {
	for option, takers := range ofType {
		for _, typ := range stableTypes {
			want := "EINVAL"
			for _, taker := range takers {
				if taker == typ {
					want = "-"
				}
			}
			got := "-"
			if err := e.socket(typ).SetOption(option, number4(0)); err != nil {
				got = errnoOf(err)
			}
			if got != want {
				e.fail("%v of %v: %s, want %s", option, typ, got, want)
			}
		}
	}
}

func errnosOfReqAndRep(e *env) {
	rep, req := e.pair(zmq.Rep, zmq.Req)
	quick := func(s *zmq.Socket, call, want string) {
		got := "-"
		if err := attempts[call](e, s); err != nil {
			got = errnoOf(err)
		}
		if got != want {
			e.fail("%v: %s: %s, want %s", s.Type(), call, got, want)
		}
	}
	for range 2 {
		quick(req, "recv", "EFSM")
		quick(rep, "send", "EFSM")
		quick(req, "send", "-")
		quick(req, "send", "EFSM")
		quick(rep, "recv", "-")
		quick(rep, "recv", "EFSM")
		quick(req, "parts", "EFSM")
		quick(rep, "parts", "-")
		quick(rep, "loan", "EFSM")
		quick(req, "lease", "-")
	}
}

// Package zmq refuses them, as there is no such message.
func errnosOfMessagesWithoutParts(e *env) {
	for _, typ := range stableTypes {
		s := e.socket(typ)
		e.is(s.Send(e.c, nil), capi.EINVAL)
		_, err := s.SendBatch(e.c, []zmq.Message{{}})
		e.is(err, capi.EINVAL)
	}
}

func errnosOfOptionsThereAreNot(e *env) {
	for _, typ := range stableTypes {
		s := e.socket(typ)
		for _, option := range []zmq.SocketOptionNumber{9999, -1, 1} {
			e.is(s.SetOption(option, number4(0)), capi.EINVAL)
			_, err := s.Option(option, make([]byte, 4))
			e.is(err, capi.EINVAL)
		}
		for _, readOnly := range []zmq.SocketOptionNumber{
			capi.OptType, capi.OptEvents, capi.OptRcvMore, capi.OptFD, capi.OptLastEndpoint, capi.OptMechanism, capi.OptThreadSafe,
		} {
			e.is(s.SetOption(readOnly, number4(0)), capi.EINVAL)
		}
		for _, writeOnly := range []zmq.SocketOptionNumber{
			capi.OptSubscribe, capi.OptUnsubscribe, capi.OptRouterMandatory, capi.OptReqRelaxed, capi.OptXPubVerbose,
			capi.OptProbeRouter, capi.OptXPubWelcomeMsg, capi.OptConnectRoutingID, capi.OptTCPAcceptFilter,
		} {
			_, err := s.Option(writeOnly, make([]byte, 4))
			e.is(err, capi.EINVAL)
		}
	}
}

func errnosOfBadLengths(e *env) {
	s := e.socket(zmq.Router)
	for _, option := range []zmq.SocketOptionNumber{
		capi.OptLinger, capi.OptSndHWM, capi.OptRcvTimeo, capi.OptRouterMandatory, capi.OptImmediate, capi.OptHeartbeatIvl,
	} {
		for _, n := range []int{0, 1, 3, 5, 8} {
			if err := s.SetOption(option, make([]byte, n)); !isErrno(err, capi.EINVAL) {
				e.fail("%v of %d bytes: %v", option, n, err)
			}
		}
	}
	for option, lengths := range map[zmq.SocketOptionNumber][]int{
		capi.OptMaxMsgSize: {0, 4, 7, 9}, capi.OptAffinity: {0, 4, 7, 9}, capi.OptRoutingID: {0, 256},
		capi.OptZAPDomain: {0, 256},
	} {
		for _, n := range lengths {
			if err := s.SetOption(option, make([]byte, n)); !isErrno(err, capi.EINVAL) {
				e.fail("%v of %d bytes: %v", option, n, err)
			}
		}
	}
	for _, n := range []int{0, 2, 3, 8} {
		_, err := s.Option(capi.OptLinger, make([]byte, n))
		e.is(err, capi.EINVAL)
	}
	e.check(s.SetRoutingID([]byte("a name")))
	_, err := s.Option(capi.OptRoutingID, make([]byte, 3))
	e.is(err, capi.EINVAL)
}

func errnosOfBadValues(e *env) {
	s := e.socket(zmq.Router)
	for option, values := range map[zmq.SocketOptionNumber][]int{
		capi.OptSndHWM: {-1}, capi.OptRcvHWM: {-1, -1 << 31}, capi.OptLinger: {-2}, capi.OptSndTimeo: {-2}, capi.OptRcvTimeo: {-2},
		capi.OptBacklog: {-1}, capi.OptReconnectIvl: {-2}, capi.OptReconnectIvlMax: {-1}, capi.OptRate: {0, -1},
		capi.OptRecoveryIvl: {-1}, capi.OptSndBuf: {-2}, capi.OptRcvBuf: {-2}, capi.OptMulticastHops: {0}, capi.OptIPv6: {2, -1},
		capi.OptImmediate: {2, -1}, capi.OptConflate: {2, -1}, capi.OptTCPKeepalive: {2, -2}, capi.OptTCPKeepaliveCnt: {-2},
		capi.OptHandshakeIvl: {-1}, capi.OptHeartbeatIvl: {-1}, capi.OptHeartbeatTTL: {6553600}, capi.OptConnectTimeout: {-1},
		capi.OptTOS: {-1}, capi.OptPlainServer: {2, -1}, capi.OptRouterMandatory: {-1}, capi.OptUseFD: {-2},
		capi.OptMulticastMaxTPDU: {0}, capi.OptTCPMaxRT: {-1}, capi.OptIPv4Only: {2, -1},
	} {
		for _, value := range values {
			if err := s.SetOption(option, number4(value)); !isErrno(err, capi.EINVAL) {
				e.fail("%v = %d: %v, want EINVAL", option, value, err)
			}
		}
	}
}
