package conformance

import (
	"bytes"
	"encoding/binary"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var options = theme{"options", []testCase{
	{"NumbersStartAtTheirDefaults", inproc, numbersStartAtTheirDefaults},
	{"NumbersAreKept", inproc, numbersAreKept},
	{"FlagsAreOnForAnyNumber", inproc, flagsAreOnForAnyNumber},
	{"LargeNumbersAreKept", inproc, largeNumbersAreKept},
	{"TextsAreKept", inproc, textsAreKept},
	{"TypesAreRead", inproc, typesAreRead},
	{"RoutingIDsAreKept", inproc, routingIDsAreKept},
	{"IPv4OnlyIsTheContraryOfIPv6", inproc, ipv4OnlyIsTheContraryOfIPv6},
	{"HeartbeatTTLIsInTenths", inproc, heartbeatTTLIsInTenths},
	{"MechanismFollowsFromOthers", inproc, mechanismFollowsFromOthers},
	{"SubAndXSubLingerDifferently", inproc, subAndXSubLingerDifferently},
	{"BuffersAreOfTheirVerySize", inproc, buffersAreOfTheirVerySize},
	{"TopicsAreCounted", inproc, topicsAreCounted},
	{"MarksAreForConnectionsToCome", inproc, marksAreForConnectionsToCome},
}}

// defaults has the numbers that all types of sockets have, but the linger.
var defaults = map[zmq.SocketOptionNumber]int{
	capi.OptSndHWM: 1000, capi.OptRcvHWM: 1000, capi.OptRate: 100, capi.OptRecoveryIvl: 10000,
	capi.OptSndBuf: -1, capi.OptRcvBuf: -1, capi.OptReconnectIvl: 100, capi.OptReconnectIvlMax: 0, capi.OptBacklog: 100,
	capi.OptMulticastHops: 1, capi.OptRcvTimeo: -1, capi.OptSndTimeo: -1, capi.OptIPv6: 0, capi.OptIPv4Only: 1,
	capi.OptTCPKeepalive: -1, capi.OptTCPKeepaliveCnt: -1, capi.OptTCPKeepaliveIdle: -1, capi.OptTCPKeepaliveIntvl: -1,
	capi.OptImmediate: 0, capi.OptConflate: 0, capi.OptTOS: 0, capi.OptHandshakeIvl: 30000, capi.OptInvertMatching: 0,
	capi.OptHeartbeatIvl: 0, capi.OptHeartbeatTTL: 0, capi.OptHeartbeatTimeout: -1, capi.OptConnectTimeout: 0,
	capi.OptTCPMaxRT: 0, capi.OptMulticastMaxTPDU: 1500, capi.OptUseFD: -1, capi.OptRcvMore: 0, capi.OptMechanism: 0,
	capi.OptPlainServer: 0, capi.OptThreadSafe: 0,
}

func (e *env) number(s *zmq.Socket, option zmq.SocketOptionNumber) int {
	var buf [4]byte
	if n, err := s.Option(option, buf[:]); err != nil || n != len(buf) {
		e.fail("%v: %d bytes, %v", option, n, err)
	}
	return int(int32(binary.NativeEndian.Uint32(buf[:])))
}

func numbersStartAtTheirDefaults(e *env) {
	for _, typ := range stableTypes {
		s := e.socket(typ)
		for option, want := range defaults {
			if got := e.number(s, option); got != want {
				e.fail("%v: %v is %d, want %d", typ, option, got, want)
			}
		}
		maxMsgSize, err := s.MaxMsgSize()
		e.check(err)
		e.equal(maxMsgSize, -1)
		affinity, err := s.Affinity()
		e.check(err)
		e.equal(affinity, 0)
	}
}

func numbersAreKept(e *env) {
	const most = 1<<31 - 1
	for _, typ := range stableTypes {
		s := e.socket(typ)
		for option, values := range map[zmq.SocketOptionNumber][]int{
			capi.OptSndHWM: {0, 1, most}, capi.OptRcvHWM: {0, 1, most}, capi.OptLinger: {-1, 0, 5, most},
			capi.OptRate: {1, most}, capi.OptRecoveryIvl: {0, most}, capi.OptSndBuf: {-1, 0, 4096}, capi.OptRcvBuf: {-1, 0, 4096},
			capi.OptReconnectIvl: {-1, 0, 7}, capi.OptReconnectIvlMax: {0, 9}, capi.OptBacklog: {0, 77},
			capi.OptRcvTimeo: {-1, 0, 33}, capi.OptSndTimeo: {-1, 0, 33}, capi.OptIPv6: {1, 0}, capi.OptIPv4Only: {0, 1},
			capi.OptTCPKeepalive: {-1, 0, 1}, capi.OptTCPKeepaliveCnt: {-1, 5}, capi.OptTCPKeepaliveIdle: {-1, 5},
			capi.OptTCPKeepaliveIntvl: {-1, 5}, capi.OptImmediate: {1, 0}, capi.OptConflate: {1, 0}, capi.OptTOS: {0, 8},
			capi.OptHandshakeIvl: {0, 44}, capi.OptHeartbeatIvl: {0, 44}, capi.OptHeartbeatTimeout: {0, 44},
			capi.OptConnectTimeout: {0, 44}, capi.OptTCPMaxRT: {0, 44}, capi.OptMulticastHops: {1, 44},
			capi.OptMulticastMaxTPDU: {1, 44}, capi.OptUseFD: {-1, 3},
		} {
			for _, value := range values {
				e.check(s.SetOption(option, number4(value)))
				if got := e.number(s, option); got != value {
					e.fail("%v: %v is %d, want %d", typ, option, got, value)
				}
			}
		}
	}
}

func flagsAreOnForAnyNumber(e *env) {
	s := e.socket(zmq.Pub)
	for value, want := range map[int]int{5: 1, 0: 0, -1: 1} {
		e.check(s.SetOption(capi.OptInvertMatching, number4(value)))
		e.equal(e.number(s, capi.OptInvertMatching), want)
	}
	for typ, option := range map[zmq.SocketType]zmq.SocketOptionNumber{
		zmq.Router: capi.OptRouterMandatory, zmq.Req: capi.OptReqRelaxed, zmq.XPub: capi.OptXPubVerbose,
		zmq.Dealer: capi.OptProbeRouter,
	} {
		e.check(e.socket(typ).SetOption(option, number4(77)))
	}
}

func largeNumbersAreKept(e *env) {
	s := e.socket(zmq.Pull)
	for _, n := range []int64{0, 1, 1 << 40, 1<<63 - 1, -1} {
		e.check(s.SetMaxMsgSize(n))
		got, err := s.MaxMsgSize()
		e.check(err)
		e.equal(got, n)
	}
	for _, n := range []uint64{0, 1, 1 << 63} {
		e.check(s.SetAffinity(n))
		got, err := s.Affinity()
		e.check(err)
		e.equal(got, n)
	}
}

func textsAreKept(e *env) {
	s := e.socket(zmq.Pull)
	for _, option := range []struct {
		name string
		set  func(string) error
		get  func() (string, error)
	}{
		{"user name", s.SetPlainUsername, s.PlainUsername},
		{"password", s.SetPlainPassword, s.PlainPassword},
		{"ZAP domain", s.SetZAPDomain, s.ZAPDomain},
		{"proxy", s.SetSocksProxy, s.SocksProxy},
	} {
		got, err := option.get()
		e.check(err)
		e.equal(got, "")
		for _, text := range []string{"x", "some text", string(bytes.Repeat([]byte("y"), 255))} {
			e.check(option.set(text))
			if got, err = option.get(); err != nil || got != text {
				e.fail("%s is %q, %v; want %q", option.name, got, err, text)
			}
		}
	}
}

func typesAreRead(e *env) {
	for _, typ := range stableTypes {
		s := e.socket(typ)
		e.equal(e.number(s, capi.OptType), int(typ))
		e.equal(s.Type(), typ)
	}
}

func routingIDsAreKept(e *env) {
	for _, typ := range stableTypes {
		s := e.socket(typ)
		got, err := s.RoutingID()
		e.check(err)
		e.equal(len(got), 0)
		for _, want := range [][]byte{[]byte("a"), {0}, {1, 0, 2}, bytes.Repeat([]byte("x"), 255)} {
			e.check(s.SetRoutingID(want))
			if got, err = s.RoutingID(); err != nil || !bytes.Equal(got, want) {
				e.fail("%v: %q, %v; want %q", typ, got, err, want)
			}
		}
	}
}

func ipv4OnlyIsTheContraryOfIPv6(e *env) {
	s := e.socket(zmq.Pull)
	for _, on := range []int{1, 0} {
		e.check(s.SetOption(capi.OptIPv6, number4(on)))
		e.equal(e.number(s, capi.OptIPv4Only), 1-on)
		e.check(s.SetOption(capi.OptIPv4Only, number4(on)))
		e.equal(e.number(s, capi.OptIPv6), 1-on)
	}
}

func heartbeatTTLIsInTenths(e *env) {
	s := e.socket(zmq.Pull)
	for value, want := range map[int]int{0: 0, 99: 0, 100: 100, 1234: 1200, 6553599: 6553500, -99: 0} {
		e.check(s.SetOption(capi.OptHeartbeatTTL, number4(value)))
		if got := e.number(s, capi.OptHeartbeatTTL); got != want {
			e.fail("%d is %d, want %d", value, got, want)
		}
	}
}

func mechanismFollowsFromOthers(e *env) {
	s := e.socket(zmq.Pull)
	is := func(want zmq.Mechanism) {
		got, err := s.Mechanism()
		e.check(err)
		e.equal(got, want)
	}
	is(zmq.MechanismNull)
	e.check(s.SetPlainServer(true))
	is(zmq.MechanismPlain)
	e.check(s.SetPlainServer(false))
	is(zmq.MechanismNull)
	e.check(s.SetPlainUsername("x"))
	is(zmq.MechanismPlain)
	server, err := s.PlainServer()
	e.check(err)
	e.equal(server, false)
}

// Package zmq has a linger of its own for those that send.
func subAndXSubLingerDifferently(e *env) {
	for _, typ := range stableTypes {
		s, err := e.other().Socket(typ)
		e.check(err)
		want := int(zmq.DefaultLinger.Milliseconds())
		if typ == zmq.Sub || typ == zmq.XSub {
			want = 0
		}
		if got := e.number(s, capi.OptLinger); got != want {
			e.fail("%v lingers %d, want %d", typ, got, want)
		}
	}
}

func buffersAreOfTheirVerySize(e *env) {
	s, endpoint := e.bound(zmq.Pull)
	for _, option := range []zmq.SocketOptionNumber{capi.OptLinger, capi.OptSndHWM, capi.OptType} {
		for n, fits := range map[int]bool{0: false, 2: false, 3: false, 4: true} {
			if _, err := s.Option(option, make([]byte, n)); (err == nil) != fits {
				e.fail("%v in %d bytes: %v", option, n, err)
			}
		}
	}
	for _, n := range []int{0, 4, len(endpoint)} { // and a NUL
		_, err := s.Option(capi.OptLastEndpoint, make([]byte, n))
		e.is(err, capi.EINVAL)
	}
	buf := make([]byte, 100)
	n, err := s.Option(capi.OptLastEndpoint, buf)
	e.check(err)
	e.equal(string(buf[:n]), endpoint+"\x00")
}

func topicsAreCounted(e *env) {
	pub, sub := e.pair(zmq.XPub, zmq.Sub)
	counts := func(s *zmq.Socket, want int) {
		e.settle(s)
		got, err := s.TopicsCount()
		e.check(err)
		e.equal(got, want)
	}
	counts(sub, 0)
	for _, topic := range []string{"a", "ab", ""} { // what is there twice is counted so by some builds
		e.check(sub.Subscribe(topic))
	}
	counts(sub, 3)
	counts(pub, 3)
	e.check(sub.Unsubscribe("ab"))
	counts(sub, 2)
	counts(pub, 2)
}

// Each end has the mark that it had when it was bound or connected.
func marksAreForConnectionsToCome(e *env) {
	pull := e.socket(zmq.Pull, zmq.RecvHWM(1))
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	for _, mark := range []int{1, 4, 2} {
		push := e.socket(zmq.Push, zmq.SendHWM(mark))
		e.check(push.Connect(endpoint))
		e.equal(e.fill(push, 100), 1+mark)
	}
}
