package conformance

import (
	"bytes"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var memory = theme{"memory", []testCase{
	{"LeasesAreMessages", anywhere, leasesAreMessages},
	{"LeasesKnowTheirParts", anywhere, leasesKnowTheirParts},
	{"LeasesOutliveTheirSocket", anywhere, leasesOutliveTheirSocket},
	{"LeasesOfPublishedMessages", anywhere, leasesOfPublishedMessages},
	{"LoansComeBack", anywhere, loansComeBack},
	{"LoansThatFailAreNotLent", anywhere, loansThatFailAreNotLent},
	{"LoansToManyPeers", anywhere, loansToManyPeers},
	{"LoansOfDroppedMessagesComeBack", anywhere, loansOfDroppedMessagesComeBack},
	{"LoansOfUnsentMessagesComeBack", anywhere, loansOfUnsentMessagesComeBack},
	{"LoansOfUnreadMessagesComeBack", inproc, loansOfUnreadMessagesComeBack},
	{"LoansOfReplacedMessagesComeBack", inproc, loansOfReplacedMessagesComeBack},
	{"LoansWaitForLeases", inproc, loansWaitForLeases},
	{"LendersMaySendAgainAtOnce", anywhere, lendersMaySendAgainAtOnce},
	{"ConnectionsHaveProperties", network, connectionsHaveProperties},
	{"PropertiesOfOnesOwn", network, propertiesOfOnesOwn},
	{"NoPropertiesHere", inproc, noPropertiesHere},
}}

// small and large messages are handled apart by all that lend memory.
var small, large = "small", bytes.Repeat([]byte("large "), 20_000)

func (e *env) lease(s *zmq.Socket) *zmq.Lease {
	l, err := s.RecvLease(e.c)
	e.check(err)
	return l
}

func leasesAreMessages(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for range 3 {
		e.send(push, small, large, "")
		l := e.lease(pull)
		if !l.Message().Equal(zmq.Msg(small, large, "")) {
			e.fatal("%d bytes", l.Message().Size())
		}
		kept := l.Clone()
		l.Release()
		l.Release()
		e.equal(len(l.Message()), 0)
		if !kept.Equal(zmq.Msg(small, large, "")) {
			e.fatal("the copy is another one")
		}
	}
}

func leasesKnowTheirParts(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	e.send(push, "a", "", "c")
	l := e.lease(pull)
	for part, want := range []int{1, 1, 0} {
		more, err := l.Property(part, zmq.PropertyMore)
		e.check(err)
		e.equal(more, want)
		_, err = l.Property(part, zmq.PropertyShared)
		e.check(err)
		_, err = l.Property(part, 99)
		e.is(err, capi.EINVAL)
	}
	for _, part := range []int{-1, 3} {
		_, err := l.Property(part, zmq.PropertyMore)
		e.is(err, capi.EINVAL)
	}
	l.Release()
	_, err := l.Property(0, zmq.PropertyMore)
	e.is(err, zmq.ErrClosed)
	_, err = l.Metadata(zmq.PropertyUserID)
	e.is(err, zmq.ErrClosed)
}

func leasesOutliveTheirSocket(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	e.send(push, small, large)
	l := e.lease(pull)
	defer l.Release()
	e.check(push.Close())
	e.check(pull.Close())
	if !l.Message().Equal(zmq.Msg(small, large)) {
		e.fatal("it has changed")
	}
}

// audience returns a publisher and its subscribers to everything.
func (e *env) audience(n int) (*zmq.Socket, []*zmq.Socket) {
	pub, endpoint := e.bound(zmq.XPub, zmq.XPubVerbose(true))
	var subs []*zmq.Socket
	for range n {
		subs = append(subs, e.connected(zmq.Sub, endpoint, zmq.Subscriptions("")))
		e.want(pub, "\x01")
	}
	return pub, subs
}

// Peers may share the memory, which none of them changes.
func leasesOfPublishedMessages(e *env) {
	pub, subs := e.audience(3)
	for _, part := range []any{small, large} {
		e.send(pub, part)
		var leases []*zmq.Lease
		for _, sub := range subs {
			leases = append(leases, e.lease(sub))
		}
		leases[0].Release()
		for _, l := range leases[1:] {
			if !l.Message().Equal(zmq.Msg(part)) {
				e.fatal("it has changed")
			}
			l.Release()
		}
	}
}

// lends sends a message; the channel is closed when its memory is back.
func (e *env) lends(s *zmq.Socket, parts ...any) <-chan struct{} {
	back := make(chan struct{})
	e.check(s.SendLoan(e.c, zmq.Msg(parts...), func() { close(back) }))
	return back
}

func (e *env) back(loans ...<-chan struct{}) {
	for _, loan := range loans {
		select {
		case <-loan:
		case <-e.c.Done():
			e.fatal("the memory does not come back")
		}
	}
}

func loansComeBack(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for _, part := range []any{small, large, ""} {
		loan := e.lends(push, "head", part)
		e.want(pull, "head", part)
		e.back(loan)
	}
	e.check(push.SendLoan(e.c, zmq.Msg(large), nil))
	e.want(pull, large)
}

func loansThatFailAreNotLent(e *env) {
	push := e.socket(zmq.Push, zmq.SendTimeout(0))
	for _, part := range []any{small, large} {
		e.is(push.SendLoan(e.c, zmq.Msg(part), func() { e.fail("it was lent") }), zmq.ErrAgain)
	}
	pull, endpoint := e.bound(zmq.Pull)
	e.is(pull.SendLoan(e.c, zmq.Msg(large), func() { e.fail("it was lent") }), capi.ENOTSUP)
	e.check(push.Connect(endpoint))
	e.send(push, "x")
	e.want(pull, "x")
}

func loansToManyPeers(e *env) {
	pub, subs := e.audience(3)
	loan := e.lends(pub, "head", large)
	for _, sub := range subs {
		e.want(sub, "head", large)
	}
	e.back(loan)
}

func loansOfDroppedMessagesComeBack(e *env) {
	pub, _ := e.bound(zmq.Pub)
	router, _ := e.bound(zmq.Router)
	e.back(e.lends(pub, large), e.lends(router, "nobody", large))
}

func loansOfUnsentMessagesComeBack(e *env) {
	ctx := e.other()
	push, err := ctx.Socket(zmq.Push, zmq.Linger(0))
	e.check(err)
	e.check(push.Connect(e.nobody()))
	loan := e.lends(push, large)
	e.check(ctx.Close())
	e.back(loan)
}

func loansOfUnreadMessagesComeBack(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	first, second := e.lends(push, large), e.lends(push, "head", large)
	e.want(pull, large)
	e.back(first)
	e.check(pull.Close())
	e.check(push.Close()) // where it is up to the sender to look
	e.back(second)
}

func loansOfReplacedMessagesComeBack(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.Conflate(true))
	push := e.connected(zmq.Push, endpoint, zmq.Conflate(true))
	first, second := e.lends(push, large), e.lends(push, large)
	e.back(first)
	e.want(pull, large)
	e.back(second)
}

// Nothing is copied here: what one looks at is what the other has lent.
func loansWaitForLeases(e *env) {
	pub, subs := e.audience(2)
	loan := e.lends(pub, large)
	first, second := e.lease(subs[0]), e.lease(subs[1])
	first.Release()
	e.check(subs[0].Close())
	e.check(subs[1].Close())
	e.check(pub.Close())
	select {
	case <-loan:
		e.fatal("it came back under a lease")
	default:
	}
	if !second.Message().Equal(zmq.Msg(large)) {
		e.fatal("it has changed")
	}
	second.Release()
	e.back(loan)
}

func lendersMaySendAgainAtOnce(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	again := make(chan error, 1)
	e.check(push.SendLoan(e.c, zmq.Msg(large), func() { again <- push.Send(zmq.DontWait, zmq.Msg("again")) }))
	e.want(pull, large)
	e.want(pull, "again")
	e.check(<-again)
}

// metadata wants the properties of the connection that the next message comes over.
func (e *env) metadata(s *zmq.Socket, want map[string]string) {
	l := e.lease(s)
	defer l.Release()
	for key, value := range want {
		if got, err := l.Metadata(key); err != nil || got != value {
			e.fail("%s is %q, %v; want %q", key, got, err, value)
		}
	}
}

func connectionsHaveProperties(e *env) {
	router, endpoint := e.bound(zmq.Router)
	dealer := e.connected(zmq.Dealer, endpoint, id("me"))
	e.send(dealer, "head", "body")
	want := map[string]string{"Socket-Type": "DEALER", "Identity": "me", "User-Id": "", "Nonsense": "", "socket-type": ""}
	if e.transport == "tcp" {
		want["Peer-Address"] = "127.0.0.1"
	}
	e.metadata(router, want)
	e.send(router, "me", "answer")
	e.metadata(dealer, map[string]string{"Socket-Type": "ROUTER", "Identity": ""})
}

func propertiesOfOnesOwn(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint, zmq.Metadata("X-Name:value"), zmq.Metadata("X-Other:a:b"))
	e.send(push, "x")
	e.metadata(pull, map[string]string{"X-Name": "value", "X-Other": "a:b", "X-None": "", "Socket-Type": "PUSH"})
}

func noPropertiesHere(e *env) {
	router, endpoint := e.bound(zmq.Router)
	e.send(e.connected(zmq.Dealer, endpoint, id("me"), zmq.Metadata("X-Name:value")), "x")
	e.metadata(router, map[string]string{"Socket-Type": "", "Identity": "", "Peer-Address": "", "X-Name": ""})
}
