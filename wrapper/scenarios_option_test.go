package zmq

import (
	"encoding/binary"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func cInt(n int32) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(n)) }

// setRaw sets an option by its number, which nothing but libzmq checks.
func setRaw(typ SocketType, option capi.SocketOption, value []byte) func(e *env) error {
	return on(typ, func(_ *env, s *Socket) error { return s.SetOption(option, value) })
}

func getRaw(typ SocketType, option capi.SocketOption, size int) func(e *env) error {
	return on(typ, func(_ *env, s *Socket) error { _, err := s.Option(option, make([]byte, size)); return err })
}

// noticed reads ZMQ_EVENTS, whereupon a socket learns that its context was shut down.
func noticed(call func(e *env, s *Socket) error) func(e *env) error {
	return after(Pull, func(e *env, s *Socket) error {
		_, err := s.PollEvents()
		wantError(e.T, err, ErrTerminated)
		return call(e, s)
	})
}

func optionScenarios() []scenario {
	long := make([]byte, 256)
	setLinger := func(_ *env, s *Socket) error { return s.SetLinger(0) }
	getLinger := func(_ *env, s *Socket) error { _, err := s.Linger(); return err }
	return []scenario{
		{row: "zmq_setsockopt ENOTSOCK " + notLive, call: zero(setLinger), want: ErrClosed},
		{row: "zmq_setsockopt ETERM context was shut down and the socket has already noticed", call: noticed(setLinger), needs: "4.2.0"},
		{row: "zmq_setsockopt EINVAL unknown option", call: setRaw(Pull, 9999, cInt(1))},
		{row: "zmq_setsockopt EINVAL wrong size", call: setRaw(Pull, capi.OptLinger, make([]byte, 8))},
		{row: "zmq_setsockopt EINVAL read-only option", call: setRaw(Pull, capi.OptType, cInt(1))},
		{row: "zmq_setsockopt EINVAL value out of range", call: setRaw(Pull, capi.OptSndHWM, cInt(-1))},
		{row: "zmq_setsockopt EINVAL option of another socket type", call: setRaw(Dealer, capi.OptRouterMandatory, cInt(1))},
		{row: "zmq_setsockopt EINVAL ZMQ_SUBSCRIBE on PUB", call: setRaw(Pub, capi.OptSubscribe, []byte("x"))},
		{row: "zmq_setsockopt EINVAL ZMQ_SUBSCRIBE on XPUB outside manual mode", call: setRaw(XPub, capi.OptSubscribe, []byte("x"))},
		{row: "zmq_setsockopt EINVAL key is not valid Z85", call: setRaw(Pull, capi.OptCurvePublicKey, []byte(strings.Repeat("~", 40)))},
		{row: "zmq_setsockopt EINVAL address filter not numeric", call: setRaw(Pull, capi.OptTCPAcceptFilter, []byte("not-an-ip"))},
		{row: "zmq_setsockopt EINVAL address filter prefix too large", call: setRaw(Pull, capi.OptTCPAcceptFilter, []byte("127.0.0.1/64"))},
		{row: "zmq_setsockopt EINVAL routing id empty", call: setRaw(Dealer, capi.OptRoutingID, nil)},
		{row: "zmq_setsockopt EINVAL routing id over 255 bytes", call: setRaw(Dealer, capi.OptRoutingID, long)},
		{row: "zmq_setsockopt EINVAL metadata name without X-", call: setRaw(Pull, capi.OptMetadata, []byte("key:value"))},
		{row: "zmq_setsockopt EINVAL metadata without colon", call: setRaw(Pull, capi.OptMetadata, []byte("X-keyvalue"))},
		{row: "zmq_setsockopt EINVAL metadata of exactly 4 bytes", call: setRaw(Pull, capi.OptMetadata, []byte("X-:v"))},
		{row: "zmq_setsockopt EINVAL feature not built in (CURVE, GSSAPI, VMCI, NORM, WSS or a gated draft option)", call: func(e *env) error {
			s := e.socket(Pull)
			if !e.ctx.Has("draft") {
				wantError(e.T, s.SetHelloMsg([]byte("x")), ErrNotSupported)
				return s.SetOption(capi.OptHelloMsg, []byte("x"))
			}
			if e.ctx.Has("norm") {
				e.Skip("this libzmq has all that it could lack")
			}
			return s.SetOption(capi.OptNormMode, cInt(0))
		}},
		{row: "zmq_setsockopt CRASH NULL value with the size of an int", call: setRaw(Pull, capi.OptLinger, nil), want: capi.EINVAL},

		{row: "zmq_getsockopt ENOTSOCK " + notLive, call: zero(getLinger), want: ErrClosed},
		{row: "zmq_getsockopt ETERM context was shut down and the socket has noticed; ZMQ_EVENTS notices by itself", call: noticed(getLinger), needs: "4.2.0"},
		{row: "zmq_getsockopt EINVAL unknown option", call: getRaw(Pull, 9999, 4)},
		{row: "zmq_getsockopt EINVAL buffer too small", call: getRaw(Pull, capi.OptLinger, 2)},
		{row: "zmq_getsockopt EINVAL size larger than the int for most int options", call: getRaw(Pull, capi.OptLinger, 8), needs: "4.2.0"},
		{row: "zmq_getsockopt EINVAL write-only option", call: getRaw(Router, capi.OptRouterMandatory, 4)},
		{row: "zmq_getsockopt EINVAL ZMQ_FD on a thread-safe socket", call: getRaw(Server, capi.OptFD, fdSize), needs: "draft"},
		{row: "zmq_getsockopt EINVAL ZMQ_BUSY_POLL (bug: value written, error returned)", call: getRaw(Pull, capi.OptBusyPoll, 4)},
		{row: "zmq_getsockopt EINVAL string buffer too small", call: on(Pull, func(e *env, s *Socket) error {
			e.bind(s, "tcp://127.0.0.1:*")
			_, err := s.Option(capi.OptLastEndpoint, make([]byte, 4))
			return err
		})},
	}
}
