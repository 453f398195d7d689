package zmq

import (
	"bytes"
	"slices"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// sendScenarios are those of Send, which calls zmq_send, and of SendLoan, which
// calls zmq_msg_send for parts that are large enough to be lent.
func sendScenarios() []scenario {
	send := func(e *env, s *Socket, parts ...any) error { return s.Send(e.c, Msg(parts...)) }
	lend := func(e *env, s *Socket, parts ...any) error {
		msg := Msg(parts...)
		last := len(msg) - 1
		msg[last] = append(slices.Clone(msg[last]), bytes.Repeat([]byte("."), 1<<13)...)
		return s.SendLoan(e.c, msg, func() {})
	}
	return append(slices.Concat(sendsOf("zmq_send", send), sendsOf("zmq_msg_send", lend)),
		scenario{row: "zmq_send CRASH NULL buffer with length > 0", call: func(e *env) error {
			a, b := e.pair(inproc(), Pair, Pair)
			defer e.want(b, nil, "")
			return a.Send(e.c, Message{nil, []byte{}})
		}, want: errNone},
		scenario{row: "zmq_send ABORT unbound DGRAM socket", call: on(Dgram, func(e *env, s *Socket) error {
			return s.Send(e.c, Msg("127.0.0.1:9", "x"))
		}), want: capi.ENOTCONN, needs: "draft"},
	)
}

// small sets limits that two messages reach, and lets nothing wait.
var small = []SocketOption{SendHWM(1), RecvHWM(1), SendTimeout(0)}

// full sends messages that nobody receives until one fails.
func full(send func() error) error {
	for range 10 {
		if err := send(); err != nil {
			return err
		}
	}
	return nil
}

func sendsOf(function string, send func(e *env, s *Socket, parts ...any) error) (all []scenario) {
	one := func(e *env, s *Socket) error { return send(e, s, "x") }
	fresh := func(typ SocketType, opts ...SocketOption) func(e *env) error {
		return func(e *env) error { return one(e, e.socket(typ, opts...)) }
	}
	add := func(needs, row string, call func(e *env) error, want error) {
		all = append(all, scenario{row: function + " " + row, call: call, want: want, needs: needs})
	}
	add("", "ENOTSOCK "+notLive, zero(one), ErrClosed)
	add("", "ETERM context was shut down before or during the call", after(Push, one), nil)
	add("", "EAGAIN ZMQ_DONTWAIT and no peer can take the message (PUSH, REQ, DEALER, PAIR, SCATTER, CLIENT, CHANNEL without peers)", fresh(Push, SendTimeout(0)), nil)
	add("", "EAGAIN ZMQ_SNDTIMEO elapsed", fresh(Push, SendTimeout(time.Millisecond)), nil)
	add("", "EAGAIN high water mark reached with ZMQ_DONTWAIT", func(e *env) error {
		push, pull := e.socket(Push, small...), e.socket(Pull, small...)
		e.check(push.Connect(e.bind(pull, inproc())))
		return full(func() error { return one(e, push) })
	}, nil)
	add("4.1.0", "EAGAIN ZMQ_XPUB_NODROP and a subscriber is full", func(e *env) error {
		pub, sub := e.socket(XPub, append(small, XPubNoDrop(true))...), e.socket(Sub, small...)
		e.check(sub.Connect(e.bind(pub, inproc())))
		e.check(sub.Subscribe(""))
		e.recv(pub)
		return full(func() error { return one(e, pub) })
	}, nil)
	add("", "EAGAIN ZMQ_ROUTER_MANDATORY and the peer is full", func(e *env) error {
		router, dealer := e.socket(Router, append(small, RouterMandatory(true))...), e.socket(Dealer, small...)
		e.check(dealer.SetRoutingID([]byte("peer")))
		e.check(dealer.Connect(e.bind(router, inproc())))
		e.send(dealer, "hello")
		e.recv(router)
		return full(func() error { return send(e, router, "peer", "x") })
	}, nil)
	add("", "EHOSTUNREACH ROUTER with ZMQ_ROUTER_MANDATORY, unknown routing id", func(e *env) error {
		return send(e, e.socket(Router, RouterMandatory(true)), "peer", "x")
	}, nil)
	add("", "EHOSTUNREACH STREAM, unknown routing id", func(e *env) error { return send(e, e.socket(Stream), "peer", "x") }, nil)
	add("draft", "EHOSTUNREACH SERVER or PEER, routing id missing or unknown (draft types)", fresh(Server), nil)
	add("draft", "EINVAL ZMQ_SNDMORE on CLIENT, SERVER, RADIO, SCATTER, PEER, CHANNEL (draft types)", func(e *env) error {
		for _, typ := range []SocketType{Server, Radio, Scatter, Peer, Channel} {
			wantError(e.T, send(e, e.socket(typ), "a", "b"), capi.EINVAL)
		}
		return send(e, e.socket(Client), "a", "b")
	}, nil)
	add("draft", "EINVAL DGRAM: first part without ZMQ_SNDMORE or second part with it", on(Dgram, func(e *env, s *Socket) error {
		e.bind(s, "udp://127.0.0.1:*")
		return one(e, s)
	}), nil)
	add("", "ENOTSUP socket type cannot send: SUB, PULL, DISH, GATHER", func(e *env) error {
		wantError(e.T, fresh(Sub)(e), capi.ENOTSUP)
		return fresh(Pull)(e)
	}, nil)
	add("", "EFSM REP before a request was read completely", fresh(Rep), nil)
	add("", "EFSM REQ again before the reply was read", func(e *env) error {
		_, req := e.pair(inproc(), Rep, Req)
		e.check(one(e, req))
		return one(e, req)
	}, nil)
	return all
}

// recvScenarios are those of Recv, which stands for zmq_recv though it calls
// zmq_msg_recv, and of RecvLease.
func recvScenarios() []scenario {
	copied := func(e *env, s *Socket) error { _, err := s.Recv(e.c); return err }
	leased := func(e *env, s *Socket) error {
		lease, err := s.RecvLease(e.c)
		if err == nil {
			lease.Release()
		}
		return err
	}
	return slices.Concat(recvsOf("zmq_recv", copied), recvsOf("zmq_msg_recv", leased))
}

func recvsOf(function string, recv func(e *env, s *Socket) error) []scenario {
	timed := func(limit time.Duration) func(e *env) error {
		return func(e *env) error { return recv(e, e.socket(Pull, RecvTimeout(limit))) }
	}
	return []scenario{
		{row: function + " ENOTSOCK " + notLive, call: zero(recv), want: ErrClosed},
		{row: function + " ETERM context was shut down before or during the call", call: after(Pull, recv)},
		{row: function + " EAGAIN ZMQ_DONTWAIT and nothing to read", call: timed(0)},
		{row: function + " EAGAIN ZMQ_RCVTIMEO elapsed", call: timed(time.Millisecond)},
		{row: function + " ENOTSUP socket type cannot receive: PUB, PUSH, RADIO, SCATTER", call: func(e *env) error {
			wantError(e.T, recv(e, e.socket(Pub)), capi.ENOTSUP)
			return recv(e, e.socket(Push))
		}},
		{row: function + " EFSM REQ before a request was sent", call: on(Req, recv)},
		{row: function + " EFSM REP again before the reply was sent", call: func(e *env) error {
			rep, req := e.pair(inproc(), Rep, Req)
			e.send(req, "x")
			e.check(recv(e, rep))
			return recv(e, rep)
		}},
	}
}
