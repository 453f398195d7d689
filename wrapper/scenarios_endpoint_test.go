package zmq

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// endpointCalls are the functions that take an endpoint.
var endpointCalls = map[string]func(s *Socket, endpoint string) error{
	"zmq_bind":       func(s *Socket, endpoint string) error { _, err := s.Bind(endpoint); return err },
	"zmq_connect":    (*Socket).Connect,
	"zmq_unbind":     (*Socket).Unbind,
	"zmq_disconnect": (*Socket).Disconnect,
}

// endpointScenarios are those that they have in common.
func endpointScenarios() (all []scenario) {
	for function, call := range endpointCalls {
		at := func(endpoint string) func(e *env) error {
			return on(Pair, func(_ *env, s *Socket) error { return call(s, endpoint) })
		}
		named := func(_ *env, s *Socket) error { return call(s, "inproc://a") }
		all = append(all,
			scenario{row: function + " ENOTSOCK " + notLive, call: zero(named), want: ErrClosed},
			scenario{row: function + " ETERM " + shutDown, call: after(Pair, named), needs: "4.2.0"},
			scenario{row: function + ` EINVAL no "://" in the endpoint`, call: at("foo")},
			scenario{row: function + " EINVAL empty endpoint", call: at("")},
			scenario{row: function + " EINVAL scheme without address", call: at("tcp://")},
			scenario{row: function + " EINVAL address without scheme", call: at("://x")},
			scenario{row: function + " EPROTONOSUPPORT unknown or not built-in scheme", call: at("foo://x")},
			scenario{row: function + " ENOCOMPATPROTO udp on a socket type other than RADIO, DISH, DGRAM", call: at("udp://127.0.0.1:5555"), needs: "4.2.0"},
		)
	}
	never := "tcp://127.0.0.1:5997"
	return append(all,
		scenario{row: "zmq_unbind EINVAL NULL endpoint", call: on(Pair, func(_ *env, s *Socket) error { return s.Unbind("") })},
		scenario{row: "zmq_disconnect EINVAL NULL endpoint", call: on(Pair, func(_ *env, s *Socket) error { return s.Disconnect("") })},
		scenario{row: "zmq_unbind ENOENT endpoint never used on this socket", call: on(Pair, func(_ *env, s *Socket) error { return s.Unbind(never) })},
		scenario{row: "zmq_disconnect ENOENT endpoint never used on this socket", call: on(Pair, func(_ *env, s *Socket) error { return s.Disconnect(never) })},
		scenario{row: "zmq_unbind ENOENT second unbind", call: on(Pull, func(e *env, s *Socket) error {
			endpoint := e.bind(s, "tcp://127.0.0.1:*")
			e.check(s.Unbind(endpoint))
			return s.Unbind(endpoint)
		})},
		scenario{row: "zmq_unbind ENOENT wildcard endpoint as it was given to bind", call: on(Pull, func(e *env, s *Socket) error {
			e.bind(s, "tcp://127.0.0.1:*")
			return s.Unbind("tcp://127.0.0.1:*")
		})},
		scenario{row: "zmq_disconnect ENOENT second disconnect", call: on(Pull, func(e *env, s *Socket) error {
			e.check(s.Connect(never))
			e.check(s.Disconnect(never))
			return s.Disconnect(never)
		})},
	)
}

func bindScenarios() []scenario {
	longPath := "ipc:///tmp/" + strings.Repeat("x", 200)
	return []scenario{
		{row: "zmq_bind EINVAL tcp without port", call: bind(Pull, "tcp://127.0.0.1")},
		{row: "zmq_bind EINVAL tcp port not a number", call: bind(Pull, "tcp://127.0.0.1:abc")},
		{row: "zmq_bind EINVAL port 65536 (wraps to 0)", call: bind(Pull, "tcp://127.0.0.1:65536")},
		{row: "zmq_bind EINVAL ipc with lone @", call: bind(Pull, "ipc://@"), needs: "ipc"},
		{row: "zmq_bind EINVAL udp without port", call: bind(Dish, "udp://127.0.0.1"), needs: "draft"},
		{row: "zmq_bind (none) port above 65536 is accepted and wraps modulo 65536", call: bind(Pull, "tcp://127.0.0.1:99999"), want: capi.EINVAL},
		{row: "zmq_bind EADDRINUSE tcp port taken", call: on(Pull, func(e *env, s *Socket) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			e.check(err)
			defer l.Close()
			_, err = s.Bind("tcp://" + l.Addr().String())
			return err
		})},
		{row: "zmq_bind EADDRINUSE inproc name taken in the same context", call: on(Pull, func(e *env, s *Socket) error {
			_, err := s.Bind(e.bind(e.socket(Pull), inproc()))
			return err
		})},
		{row: "zmq_bind EADDRINUSE ipc path is an existing directory", call: func(e *env) error { return bind(Pull, "ipc://"+e.TempDir())(e) }, needs: "ipc"},
		{row: "zmq_bind EADDRNOTAVAIL address is not local", call: bind(Pull, "tcp://192.0.2.1:5998")},
		{row: "zmq_bind ENODEV unknown interface or host name", call: bind(Pull, "tcp://nosuchif0:5998")},
		{row: "zmq_bind ENODEV empty host", call: bind(Pull, "tcp://:5999")},
		{row: "zmq_bind ENODEV ZMQ_BINDTODEVICE names a missing device", call: on(Pull, func(e *env, s *Socket) error {
			err := s.SetBindToDevice("nosuchdev")
			if err != nil {
				e.Skip(err)
			}
			_, err = s.Bind("tcp://127.0.0.1:*")
			if os.Geteuid() != 0 || errors.Is(err, ErrNotSupported) {
				e.Skip("needs CAP_NET_RAW, and a build with SO_BINDTODEVICE: ", err)
			}
			return err
		})},
		{row: "zmq_bind ENOCOMPATPROTO udp on RADIO (connect only)", call: bind(Radio, "udp://127.0.0.1:5556"), needs: "draft"},
		{row: "zmq_bind EMTHREAD context has no I/O threads", call: idle(bind(Pull, "tcp://127.0.0.1:*"))},
		{row: "zmq_bind EMTHREAD ZMQ_AFFINITY names no existing thread", call: on(Pull, func(e *env, s *Socket) error {
			e.check(s.SetAffinity(1 << 40))
			_, err := s.Bind("tcp://127.0.0.1:*")
			return err
		})},
		{row: "zmq_bind ENAMETOOLONG ipc path too long (over 107 bytes on Linux)", call: bind(Pull, longPath)},
		{row: "zmq_bind ENOENT ipc directory missing", call: func(e *env) error {
			return bind(Pull, "ipc://"+filepath.Join(e.TempDir(), "missing", "x"))(e)
		}, needs: "ipc"},
		{row: "zmq_bind EAFNOSUPPORT address family unknown to the kernel", call: func(e *env) error {
			err := bind(Pull, "tipc://{5560,0,0}")(e)
			if err == nil {
				e.Skip("this kernel has TIPC")
			}
			return err
		}, needs: "tipc"},
		{row: "zmq_bind ENODEV IPv6 literal while ZMQ_IPV6 is 0", call: bind(Pull, "tcp://[::1]:*")},
		{row: "zmq_bind ABORT NULL endpoint", call: bind(Pull, ""), want: capi.EINVAL},
	}
}

func connectScenarios() []scenario {
	return []scenario{
		{row: "zmq_connect EINVAL tcp without port", call: connect(Pull, "tcp://127.0.0.1")},
		{row: "zmq_connect EINVAL tcp port not a number", call: connect(Pull, "tcp://127.0.0.1:abc")},
		{row: "zmq_connect EINVAL wildcard port", call: connect(Pull, "tcp://127.0.0.1:*")},
		{row: "zmq_connect EINVAL wildcard host", call: connect(Pull, "tcp://*:5999"), needs: "4.2.0"},
		{row: "zmq_connect EINVAL ipc with lone @", call: connect(Pull, "ipc://@"), needs: "ipc"},
		{row: "zmq_connect EINVAL ws without port", call: connect(Pull, "ws://127.0.0.1"), needs: "ws"},
		{row: "zmq_connect EINVAL ws host cannot be resolved", call: connect(Pull, "ws://nosuchhost.invalid:80"), needs: "ws"},
		{row: "zmq_connect ENOCOMPATPROTO udp on DISH or DGRAM (bind only)", call: connect(Dish, "udp://127.0.0.1:5557"), needs: "draft"},
		{row: "zmq_connect EMTHREAD context has no I/O threads", call: idle(connect(Pull, "tcp://127.0.0.1:5999"))},
		{row: "zmq_connect ENAMETOOLONG ipc path too long", call: connect(Pull, "ipc:///tmp/"+strings.Repeat("x", 200))},
		{row: "zmq_connect (none) unresolvable tcp host, missing ipc path, unbound inproc name and refused ports are NOT errors: retried in the background", call: connect(Pull, "tcp://nosuchif0:5998"), want: errNone, needs: "4.1.0"},
		{row: "zmq_connect ABORT NULL endpoint", call: connect(Pull, ""), want: capi.EINVAL},
		{row: "zmq_connect ABORT ROUTER/STREAM: ZMQ_CONNECT_ROUTING_ID equals an id already in use", call: on(Router, func(e *env, s *Socket) error {
			endpoint := e.bind(e.socket(Router), "tcp://127.0.0.1:*")
			e.check(s.SetConnectRoutingID([]byte("taken")))
			e.check(s.Connect(endpoint))
			return s.SetConnectRoutingID([]byte("taken"))
		}), want: ErrAddrInUse, needs: "4.1.0", apart: true},
	}
}

// idle makes a call with a context that has no I/O threads.
func idle(call func(e *env) error) func(e *env) error {
	return func(e *env) error {
		none := anotherEnv(e, IOThreads(0))
		defer none.ctx.Close()
		return call(none)
	}
}
