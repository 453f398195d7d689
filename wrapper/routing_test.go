package zmq

import (
	"os"
	"os/exec"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// apart runs a test again in a process of its own, where an abort is an error of
// this test and not the end of all. It reports whether this is that process.
func apart(t *testing.T) bool {
	t.Helper()
	const mark = "ZMQBRIDGE_TEST_APART"
	if os.Getenv(mark) == t.Name() {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), mark+"="+t.Name())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// routers runs a test with the two types whose peers can be given names.
func routers(t *testing.T, test func(e *env, s, peer *Socket)) {
	if !apart(t) {
		return
	}
	for _, typ := range []SocketType{Router, Stream} {
		t.Run(typ.String(), func(t *testing.T) {
			eachBackend(t, func(e *env) {
				e.since("4.1.0")
				s, peer := e.socket(typ), e.socket(typ)
				test(e, s, peer)
			})
		})
	}
}

// A connection under a name that is taken would abort the process.
func TestRoutingIDOfTwoConnections(t *testing.T) {
	routers(t, func(e *env, s, peer *Socket) {
		endpoint := e.bind(peer, "tcp://127.0.0.1:*")
		e.check(s.SetConnectRoutingID([]byte("one")))
		e.check(s.Connect(endpoint))
		e.check(s.Connect(endpoint)) // a name is for one connection; this one has none
		wantError(e.T, s.SetConnectRoutingID([]byte("one")), ErrAddrInUse)
		wantError(e.T, s.SetOption(capi.OptConnectRoutingID, []byte("one")), ErrAddrInUse)
		e.check(s.Connect(endpoint))
		e.check(s.SetConnectRoutingID([]byte("two")))
		e.check(s.Connect(endpoint))
		wantError(e.T, s.SetConnectRoutingID([]byte{0, 1, 2, 3, 4}), capi.EINVAL)
	})
}

// With ZMQ_IMMEDIATE libzmq keeps the name for a later connection.
func TestRoutingIDThatIsKept(t *testing.T) {
	routers(t, func(e *env, s, peer *Socket) {
		endpoint := e.bind(peer, "tcp://127.0.0.1:*")
		e.check(s.SetConnectRoutingID([]byte("one")))
		e.check(s.SetImmediate(true))
		e.check(s.Connect(endpoint))
		e.check(s.SetImmediate(false))
		e.check(s.Connect(endpoint))
		wantError(e.T, s.SetConnectRoutingID([]byte("one")), ErrAddrInUse)
	})
}

// A peer may have chosen the name for itself.
func TestRoutingIDOfAPeer(t *testing.T) {
	if !apart(t) {
		return
	}
	for name, receive := range map[string]func(e *env, s *Socket){
		"copy": func(e *env, s *Socket) { e.want(s, "one", "hello") },
		"lease": func(e *env, s *Socket) {
			lease, err := s.RecvLease(e.c)
			e.check(err)
			lease.Release()
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				e.since("4.1.0")
				s, peer := e.socket(Router, ConnectRoutingID([]byte("one"))), e.socket(Dealer)
				e.check(peer.SetRoutingID([]byte("one")))
				e.check(peer.Connect(e.bind(s, inproc())))
				e.send(peer, "hello")
				receive(e, s)
				wantError(e.T, s.Connect(e.bind(e.socket(Router), inproc())), ErrAddrInUse)
			})
		})
	}
}
