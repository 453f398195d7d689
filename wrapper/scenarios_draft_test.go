package zmq

import "strings"

func draftScenarios() []scenario {
	connectPeer := func(endpoint string) func(e *env, s *Socket) error {
		return func(_ *env, s *Socket) error { _, err := s.ConnectPeer(endpoint); return err }
	}
	join := func(group string) func(e *env, s *Socket) error {
		return func(_ *env, s *Socket) error { return s.Join(group) }
	}
	leave := func(group string) func(e *env, s *Socket) error {
		return func(_ *env, s *Socket) error { return s.Leave(group) }
	}
	long := strings.Repeat("x", 256)
	all := []scenario{
		{row: "zmq_join ENOTSOCK " + notLive, call: zero(join("x")), want: ErrClosed},
		{row: "zmq_leave ENOTSOCK " + notLive, call: zero(leave("x")), want: ErrClosed},
		{row: "zmq_connect_peer ENOTSOCK " + notLive, call: zero(connectPeer("inproc://a")), want: ErrClosed},
		{row: "zmq_join ENOTSUP socket is not a DISH", call: on(Pair, join("x"))},
		{row: "zmq_leave ENOTSUP socket is not a DISH", call: on(Pair, leave("x"))},
		{row: "zmq_join EINVAL name over ZMQ_GROUP_MAX_LENGTH", call: on(Dish, join(long))},
		{row: "zmq_join EINVAL already joined", call: on(Dish, func(e *env, s *Socket) error {
			e.check(s.Join("x"))
			return s.Join("x")
		})},
		{row: "zmq_leave EINVAL not joined", call: on(Dish, leave("x"))},
		{row: "zmq_leave EINVAL name over ZMQ_GROUP_MAX_LENGTH", call: on(Dish, leave(long))},
		{row: "zmq_connect_peer ENOTSUP socket is not a PEER; returns 0", call: on(Server, connectPeer("inproc://a"))},
		{row: "zmq_connect_peer EFAULT ZMQ_IMMEDIATE is 1; returns 0", call: on(Peer, func(e *env, s *Socket) error {
			e.check(s.SetImmediate(true))
			return connectPeer("tcp://127.0.0.1:5999")(e, s)
		})},
		{row: "zmq_connect_peer EINVAL malformed endpoint; returns 0", call: on(Peer, connectPeer("abc"))},
		{row: "zmq_connect_peer EPROTONOSUPPORT unknown scheme; returns 0", call: on(Peer, connectPeer("foo://abc"))},
		{row: "zmq_connect_peer ENOCOMPATPROTO udp; returns 0", call: on(Peer, connectPeer("udp://127.0.0.1:5"))},
		{row: "zmq_connect_peer EMTHREAD no I/O threads; returns 0", call: idle(on(Peer, connectPeer("tcp://127.0.0.1:5999")))},
		{row: "zmq_connect_peer ETERM context was shut down; returns 0", call: after(Peer, connectPeer("inproc://a"))},
	}
	for i, s := range all {
		if !strings.Contains(s.row, "ENOTSOCK") {
			all[i].needs = "draft"
		}
	}
	return all
}
