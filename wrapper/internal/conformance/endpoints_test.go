package conformance

import (
	"net"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var endpoints = theme{"endpoints", []testCase{
	{"BindReturnsTheLastEndpoint", anywhere, bindReturnsTheLastEndpoint},
	{"ConnectIsTheLastEndpointToo", anywhere, connectIsTheLastEndpointToo},
	{"WildcardsAreResolved", network, wildcardsAreResolved},
	{"WildcardHostIsAnyAddress", tcp, wildcardHostIsAnyAddress},
	{"InterfacesAreResolved", tcp, interfacesAreResolved},
	{"AStarIsANameLikeAnother", inproc, aStarIsANameLikeAnother},
	{"NamesAreAnyText", inproc, namesAreAnyText},
	{"BadEndpointsAreRefused", anywhere, badEndpointsAreRefused},
	{"BadAddressesCannotBeBound", network, badAddressesCannotBeBound},
	{"BadAddressesCannotBeConnectedTo", network, badAddressesCannotBeConnectedTo},
	{"AnAddressIsForOneSocket", []string{"inproc", "tcp"}, anAddressIsForOneSocket},
	{"APathGoesToTheLastThatBindsIt", ipc, aPathGoesToTheLastThatBindsIt},
	{"AddressesAreGivenBack", anywhere, addressesAreGivenBack},
	{"AFailedBindChangesNothing", anywhere, aFailedBindChangesNothing},
	{"OneSocketBindsMany", anywhere, oneSocketBindsMany},
	{"OneSocketConnectsToMany", anywhere, oneSocketConnectsToMany},
	{"OneSocketBindsAndConnects", anywhere, oneSocketBindsAndConnects},
	{"TwoConnectionsToOneEndpoint", anywhere, twoConnectionsToOneEndpoint},
	{"ASecondConnectionMayBeIgnored", anywhere, aSecondConnectionMayBeIgnored},
	{"OneSocketUsesTransportsTogether", network, oneSocketUsesTransportsTogether},
	{"NobodyElsesContextHasTheNames", inproc, nobodyElsesContextHasTheNames},
}}

func (e *env) last(s *zmq.Socket) string {
	endpoint, err := s.LastEndpoint()
	e.check(err)
	return endpoint
}

func bindReturnsTheLastEndpoint(e *env) {
	s := e.socket(zmq.Pull)
	e.equal(e.last(s), "")
	var all []string
	for range 3 {
		endpoint, err := s.Bind(e.address())
		e.check(err)
		e.equal(e.last(s), endpoint)
		all = append(all, endpoint)
	}
	e.check(s.Unbind(all[2]))
	e.equal(e.last(s), all[2]) // it is history
}

func connectIsTheLastEndpointToo(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint)
	e.equal(e.last(push), endpoint)
	nobody := e.nobody()
	e.check(push.Connect(nobody))
	e.equal(e.last(push), nobody)
	e.equal(e.last(pull), endpoint)
}

func wildcardsAreResolved(e *env) {
	seen := map[string]bool{}
	for range 3 {
		pull, endpoint := e.bound(zmq.Pull)
		if strings.Contains(endpoint, "*") || strings.HasSuffix(endpoint, ":0") || seen[endpoint] {
			e.fatal("%s after %v", endpoint, seen)
		}
		seen[endpoint] = true
		e.send(e.connected(zmq.Push, endpoint), "x")
		e.want(pull, "x")
	}
}

func wildcardHostIsAnyAddress(e *env) {
	for _, address := range []string{"tcp://*:*", "tcp://*:0", "tcp://0.0.0.0:*"} {
		pull := e.socket(zmq.Pull)
		endpoint, err := pull.Bind(address)
		e.check(err)
		host, port, err := net.SplitHostPort(strings.TrimPrefix(endpoint, "tcp://"))
		e.check(err)
		e.equal(host, "0.0.0.0")
		e.send(e.connected(zmq.Push, "tcp://127.0.0.1:"+port), "x")
		e.want(pull, "x")
	}
}

func interfacesAreResolved(e *env) {
	all, err := net.Interfaces()
	e.check(err)
	for _, i := range all {
		if i.Flags&net.FlagLoopback == 0 {
			continue
		}
		endpoint, err := e.socket(zmq.Pull).Bind("tcp://" + i.Name + ":*")
		e.check(err)
		if !strings.HasPrefix(endpoint, "tcp://127.0.0.1:") {
			e.fatal("%s", endpoint)
		}
	}
}

func aStarIsANameLikeAnother(e *env) {
	pull := e.socket(zmq.Pull)
	endpoint, err := pull.Bind("inproc://*")
	e.check(err)
	e.equal(endpoint, "inproc://*")
	_, err = e.socket(zmq.Pull).Bind("inproc://*")
	e.is(err, capi.EADDRINUSE)
	e.send(e.connected(zmq.Push, "inproc://*"), "x")
	e.want(pull, "x")
}

func namesAreAnyText(e *env) {
	long := strings.Repeat("x", 200)
	for _, name := range []string{"a/b", "a:b", "ünïcode", " ", "://", "inproc://x", long, "A", "a"} {
		pull := e.boundTo(zmq.Pull, "inproc://"+name)
		e.send(e.connected(zmq.Push, "inproc://"+name), name)
		e.want(pull, name)
	}
}

func anAddressIsForOneSocket(e *env) {
	first, endpoint := e.bound(zmq.Pull)
	for _, s := range []*zmq.Socket{e.socket(zmq.Pull), e.socket(zmq.Pair), first} {
		if _, err := s.Bind(endpoint); !isErrno(err, capi.EADDRINUSE) {
			e.fail("%v, want EADDRINUSE", err)
		}
	}
	e.send(e.connected(zmq.Push, endpoint), "x")
	e.want(first, "x")
}

// The file of the one before is removed.
func aPathGoesToTheLastThatBindsIt(e *env) {
	endpoint := e.nobody()
	first := e.boundTo(zmq.Pull, endpoint)
	old := e.connected(zmq.Push, endpoint)
	e.send(old, "first")
	e.want(first, "first")
	second := e.boundTo(zmq.Pull, endpoint)
	e.send(e.connected(zmq.Push, endpoint), "second")
	e.want(second, "second")
	e.send(old, "stays")
	e.want(first, "stays")
}

func addressesAreGivenBack(e *env) {
	endpoint := e.nobody()
	for range 2 {
		s := e.boundTo(zmq.Pull, endpoint)
		e.check(s.Close())
		s = e.boundTo(zmq.Pull, endpoint)
		e.check(s.Unbind(endpoint))
		e.bindTo(s, endpoint)
		e.check(s.Unbind(endpoint))
	}
}

func aFailedBindChangesNothing(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	for _, bad := range []string{"nonsense://x", "tcp://", "udp://127.0.0.1:1", "://"} {
		if _, err := pull.Bind(bad); err == nil {
			e.fatal("%s was bound", bad)
		}
		if err := pull.Unbind(bad); err == nil {
			e.fatal("%s was unbound", bad)
		}
	}
	e.equal(e.last(pull), endpoint)
	e.send(e.connected(zmq.Push, endpoint), "x")
	e.want(pull, "x")
}

func oneSocketBindsMany(e *env) {
	pull := e.socket(zmq.Pull)
	for i := range 4 {
		endpoint, err := pull.Bind(e.address())
		e.check(err)
		e.send(e.connected(zmq.Push, endpoint), i)
		e.want(pull, i)
	}
}

func oneSocketConnectsToMany(e *env) {
	pull := e.socket(zmq.Pull)
	for i := range 4 {
		push, endpoint := e.bound(zmq.Push)
		e.check(pull.Connect(endpoint))
		e.send(push, i)
		e.want(pull, i)
	}
}

func oneSocketBindsAndConnects(e *env) {
	middle, endpoint := e.bound(zmq.Dealer)
	other := e.connected(zmq.Dealer, endpoint)
	bound, endpoint := e.bound(zmq.Dealer)
	e.check(middle.Connect(endpoint))
	for i, s := range []*zmq.Socket{other, bound} {
		e.send(s, i)
		e.want(middle, i)
	}
	e.send(middle, "one each")
	e.send(middle, "one each")
	e.want(other, "one each")
	e.want(bound, "one each")
}

// They are two peers, and Disconnect ends both.
func twoConnectionsToOneEndpoint(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.RecvHWM(1))
	push := e.connected(zmq.Push, endpoint, zmq.SendHWM(1))
	e.check(push.Connect(endpoint))
	for i := range 2 {
		e.send(push, i) // one each
	}
	e.recv(pull)
	e.recv(pull)
	e.check(push.Disconnect(endpoint))
	e.refuses(push, "nobody there")
	e.is(push.Disconnect(endpoint), capi.ENOENT)
}

// Over a network some types have one connection to an endpoint.
func aSecondConnectionMayBeIgnored(e *env) {
	want := 1
	if e.transport == "inproc" {
		want = 2
	}
	router, endpoint := e.bound(zmq.Router)
	dealer := e.connected(zmq.Dealer, endpoint)
	e.check(dealer.Connect(endpoint))
	names := map[string]bool{}
	for range 4 {
		e.send(dealer, "x")
		names[string(e.recv(router)[0])] = true
	}
	e.equal(len(names), want)
}

func oneSocketUsesTransportsTogether(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	e.names++
	name, err := pull.Bind("inproc://beside")
	e.check(err)
	push := e.connected(zmq.Push, endpoint)
	e.check(push.Connect(name))
	got := map[string]bool{}
	for i := range 10 {
		e.send(push, i)
	}
	for range 10 {
		got[string(e.recv(pull)[0])] = true
	}
	e.equal(len(got), 10)
}

func nobodyElsesContextHasTheNames(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	other, err := e.other().Socket(zmq.Pull)
	e.check(err)
	_, err = other.Bind(endpoint)
	e.check(err)
	e.send(e.connected(zmq.Push, endpoint), "here")
	e.want(pull, "here")
	e.empty(other)
}
