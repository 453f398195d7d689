package engine

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A loan is a message that a test has lent.
type loan struct {
	lender *lender
	parts  [][]byte
	ended  int
}

// A lender is an env that lends messages.
type lender struct {
	*env
	loans []*loan
}

// lend sends a message that must not be changed before it comes back.
func (e *lender) lend(s *Socket, text ...string) {
	e.Helper()
	l := &loan{lender: e, parts: parts(text...)}
	e.check(s.SendLoan(e.c, l.parts, l.done))
	e.loans = append(e.loans, l)
}

// done changes the message, which nobody may see, and looks for locks: a lender may call any
// socket here.
func (l *loan) done() {
	l.ended++
	for _, p := range l.parts {
		copy(p, strings.Repeat("!", len(p)))
	}
	ctx := l.lender.ctx
	if !ctx.mu.TryLock() || !ctx.names.mu.TryLock() {
		l.lender.Fatal("the context is locked")
	}
	defer ctx.mu.Unlock()
	defer ctx.names.mu.Unlock()
	for s := range ctx.sockets {
		if !s.mu.TryLock() {
			l.lender.Fatal("a socket is locked")
		}
		s.mu.Unlock()
	}
}

// back wants that so many loans have ended, in their order, each once.
func (e *lender) back(n int) {
	e.Helper()
	for i, l := range e.loans {
		if want := i < n; l.ended > 1 || (l.ended == 1) != want {
			e.Errorf("loan %d of %d came back %d times; want %v", i, len(e.loans), l.ended, want)
		}
	}
}

func (e *env) lease(s *Socket) *lease {
	e.Helper()
	l, err := s.RecvLease(e.c)
	e.check(err)
	return l.(*lease)
}

// holds wants a lease to show a message yet.
func (e *env) holds(l *lease, want string) {
	e.Helper()
	if got := string(joined(l.Parts())); got != want {
		e.Errorf("the lease has %q, want %q", got, want)
	}
}

func joined(parts [][]byte) (all []byte) {
	for i, p := range parts {
		if i > 0 {
			all = append(all, '|')
		}
		all = append(all, p...)
	}
	return all
}

// events looks what can be done, which may take a message out of a pipe.
func (e *env) events(s *Socket) {
	e.Helper()
	_, err := s.Events()
	e.check(err)
}

var large = strings.Repeat("large", 200)

// Each way that a lent message can go ends with one call of done: when nobody can look at
// it any more, and not before.
func TestLoansComeBack(t *testing.T) {
	for name, way := range waysBack {
		t.Run(name, func(t *testing.T) {
			e := &lender{env: newEnv(t)}
			way(e)
			e.check(e.ctx.Term(e.c))
			e.back(len(e.loans))
		})
	}
}

var waysBack = map[string]func(e *lender){
	"received": func(e *lender) {
		pull, push := e.pair(capi.Pull, capi.Push)
		for i, text := range []string{"small", large, ""} {
			e.lend(push, text)
			e.lend(push, "head", text)
			e.back(2 * i)
			e.wants(pull, text, "head|"+text)
			e.back(2*i + 2)
		}
	},
	"received into memory": func(e *lender) {
		pull, push := e.pair(capi.Pull, capi.Push)
		e.lend(push, "head", large)
		into := [][]byte{make([]byte, 1), make([]byte, len(large))}
		got, err := pull.Recv(e.c, into)
		e.check(err)
		e.back(1)
		if string(joined(got)) != "head|"+large || &got[1][0] != &into[1][0] {
			e.Errorf("%q", got)
		}
	},
	"received in a batch": func(e *lender) {
		pull, push := e.pair(capi.Pull, capi.Push)
		e.lend(push, "1")
		e.send(push, "2")
		e.lend(push, large)
		got := make([][][]byte, 4)
		if n, err := pull.RecvBatch(e.c, got); n != 3 || err != nil {
			e.Fatal(n, err)
		}
		e.back(2)
		if string(got[0][0]) != "1" || string(got[2][0]) != large {
			e.Errorf("%q", got)
		}
	},
	"leased": func(e *lender) {
		router, dealer := e.socket(capi.Router), e.socket(capi.Dealer)
		e.set(dealer, capi.OptRoutingID, "D")
		e.bind(router, "x")
		e.connect(dealer, "x")
		e.lend(dealer, "head", large)
		l := e.lease(router)
		e.check(router.Close())
		e.check(dealer.Close())
		e.back(0)
		e.holds(l, "D|head|"+large)
		if got := l.Parts()[2]; &got[0] != &e.loans[0].parts[1][0] || cap(got) != len(got) {
			e.Error("it was copied, or has room")
		}
		l.Release()
		e.back(1)
		l.Release()
	},
	"by a request and its reply": func(e *lender) {
		rep, req := e.pair(capi.Rep, capi.Req)
		e.lend(req, "question")
		e.wants(rep, "question")
		e.back(1)
		e.lend(rep, "answer", large)
		l := e.lease(req)
		e.holds(l, "answer|"+large)
		e.back(1)
		l.Release()
		e.back(2)
	},
	"by no request": func(e *lender) {
		rep, dealer := e.pair(capi.Rep, capi.Dealer)
		e.lend(dealer, "no delimiter")
		e.lend(dealer, "nothing behind it", "")
		e.back(0)
		e.wants(rep, capi.EAGAIN)
		e.back(2)
	},
	"by late and wrong replies": func(e *lender) {
		router, req := e.pair(capi.Router, capi.Req)
		e.set(req, capi.OptReqRelaxed, 1)
		e.send(req, "1")
		id := string(e.lease(router).Parts()[0])
		e.lend(router, id, "", "late")
		e.send(req, "2")
		e.back(1)
		e.lend(router, id, "no delimiter")
		e.wants(req, capi.EAGAIN)
		e.back(2)
	},
	"by a reply to nobody": func(e *lender) {
		rep, req := e.pair(capi.Rep, capi.Req)
		e.send(req, "question")
		e.wants(rep, "question")
		e.check(req.Close())
		e.lend(rep, "answer")
		e.back(1)
	},
	"unread, by a peer that is closed": func(e *lender) {
		pull, push := e.pair(capi.Pull, capi.Push)
		e.lend(push, "taken with the others")
		e.send(push, "taken with the others")
		e.lend(push, "taken with the others")
		e.wants(pull, "taken with the others")
		e.lend(push, "in the pipe")
		e.back(1)
		e.check(pull.Close())
		e.back(3)
	},
	"by a peer that had gone": func(e *lender) {
		_, push := e.pair(capi.Pull, capi.Push)
		push.ends[0].peer.in.deafen(&push.next) // its message is on its way
		e.lend(push, "x")
		e.back(1)
	},
	"by a second peer of a Pair": func(e *lender) {
		pair, _ := e.pair(capi.Pair, capi.Pair)
		third := e.socket(capi.Pair)
		e.connect(third, e.Name())
		e.lend(third, "lost")
		e.events(pair)
		e.back(1)
	},
	"after its sender": func(e *lender) {
		pull, push := e.pair(capi.Pull, capi.Push)
		e.lend(push, "x")
		e.check(push.Close())
		e.back(0)
		e.wants(pull, "x")
		e.back(1)
	},
	"replaced by a later one": func(e *lender) {
		pull, push := e.socket(capi.Pull), e.socket(capi.Push)
		e.set(push, capi.OptConflate, 1)
		e.bind(pull, "x")
		e.connect(push, "x")
		e.lend(push, "1")
		e.lend(push, "not kept", "2")
		e.back(1)
		e.wants(pull, "2")
		e.back(2)
		e.lend(push, "3")
		e.send(push, "4")
		e.wants(pull, "4")
		e.back(3)
		e.lend(push, "lost with its sender")
		e.check(push.Close())
		e.back(4)
	},
	"published": func(e *lender) {
		pub, subs := e.audience(3)
		e.lend(pub, "x", large)
		e.wants(subs[0], "x|"+large)
		l := e.lease(subs[1])
		e.check(subs[2].Close())
		e.back(0)
		e.holds(l, "x|"+large)
		if shared, err := l.Property(0, capi.PropShared); shared != 1 || err != nil {
			e.Error(shared, err)
		}
		l.Release()
		e.back(1)
	},
	"published to nobody": func(e *lender) {
		pub, subs := e.audience(1)
		e.set(subs[0], capi.OptUnsubscribe, "")
		e.lend(pub, "x")
		e.back(1)
	},
	"published to those who are full": func(e *lender) {
		pub, sub := e.socket(capi.Pub), e.socket(capi.Sub)
		e.set(pub, capi.OptSndHWM, 1)
		e.set(sub, capi.OptRcvHWM, 1)
		e.bind(pub, "x")
		e.subscribe(sub, "")
		e.connect(sub, "x")
		e.send(pub, "x")
		e.send(pub, "x")
		e.lend(pub, "dropped")
		e.back(1)
	},
	"unwanted where it arrives": func(e *lender) {
		pub, subs := e.audience(2)
		for _, look := range []func(){func() { e.wants(subs[0], capi.EAGAIN) }, func() { e.events(subs[0]) }} {
			e.subscribe(subs[0], "a")
			e.lend(pub, "a")
			e.set(subs[0], capi.OptUnsubscribe, "")
			e.set(subs[0], capi.OptUnsubscribe, "a")
			e.wants(subs[1], "a")
			e.back(len(e.loans) - 1)
			look()
			e.back(len(e.loans))
			e.subscribe(subs[0], "")
		}
	},
	"to publishers": func(e *lender) {
		xsub := e.socket(capi.XSub)
		e.lend(xsub, "nobody is there")
		e.back(1)
		xpub, pub := e.socket(capi.XPub), e.socket(capi.Pub)
		e.bind(xpub, "xpub")
		e.bind(pub, "pub")
		e.connect(xsub, "xpub")
		e.connect(xsub, "pub")
		e.lend(xsub, "\x01topic", large)
		e.lend(xsub, "\x01topic")
		e.lend(xsub, "unread")
		e.events(pub)
		e.wants(xpub, "\x01topic", large)
		e.back(3)
		e.check(xpub.Close())
		e.back(4)
	},
	"to those publishers that have room": func(e *lender) {
		xsub := e.socket(capi.XSub)
		e.set(xsub, capi.OptSndHWM, 1)
		var pubs []*Socket
		for _, name := range []string{"a", "b", "c"} {
			x := e.socket(capi.XPub)
			e.set(x, capi.OptRcvHWM, 1)
			e.bind(x, name)
			e.connect(xsub, name)
			pubs = append(pubs, x)
		}
		e.send(xsub, "1")
		e.send(xsub, "2")
		e.wants(pubs[1], "1", "2")
		e.lend(xsub, "3", large)
		e.back(0)
		e.wants(pubs[1], "3|"+large)
		e.back(1)
		for _, x := range []*Socket{pubs[0], pubs[2]} {
			e.wants(x, "1", "2", capi.EAGAIN)
		}
	},
	"to no route": func(e *lender) {
		router := e.socket(capi.Router)
		e.lend(router, "nobody", large)
		e.lend(router, "no body")
		e.back(2)
	},
	"lost with a connection that is taken over": func(e *lender) {
		router := e.socket(capi.Router)
		e.set(router, capi.OptRouterHandover, 1)
		e.bind(router, "x")
		for range 2 {
			dealer := e.socket(capi.Dealer)
			e.set(dealer, capi.OptRoutingID, "D")
			e.connect(dealer, "x")
			e.lend(dealer, "x")
		}
		e.wants(router, "D|x", capi.EAGAIN)
		e.back(2)
	},
	"held when its connection is closed": func(e *lender) {
		router, dealer := e.socket(capi.Router), e.socket(capi.Dealer)
		e.bind(dealer, "x")
		e.connect(router, "x")
		e.lend(dealer, "head", "body")
		e.events(router)
		e.check(router.Disconnect("inproc://x"))
		e.back(0)
		e.wants(router, capi.EAGAIN)
		e.back(1)
	},
	"held when the socket is closed": func(e *lender) {
		router, dealer := e.pair(capi.Router, capi.Dealer)
		pub, subs := e.audience(1)
		e.lend(dealer, "head", "body")
		e.lend(pub, "x")
		e.events(router)
		e.events(subs[0])
		e.check(dealer.Close())
		e.check(pub.Close())
		e.back(0)
		e.check(router.Close())
		e.back(1)
		e.check(subs[0].Close())
		e.back(2)
	},
	"where nobody came": func(e *lender) {
		push := e.socket(capi.Push)
		e.connect(push, "nobody")
		e.lend(push, "x")
		e.check(push.Close())
		e.back(0)
		e.check(e.ctx.Term(e.c))
		e.back(1)
	},
	"with the context": func(e *lender) {
		_, push := e.pair(capi.Pull, capi.Push)
		e.lend(push, "x")
		e.check(e.ctx.Shutdown())
		e.back(0)
		e.check(e.ctx.Term(e.c))
		e.back(1)
	},
}

// audience returns a publisher and its subscribers to everything.
func (e *env) audience(n int) (pub *Socket, subs []*Socket) {
	pub = e.socket(capi.Pub)
	e.bind(pub, "audience")
	for range n {
		s := e.socket(capi.Sub)
		e.subscribe(s, "")
		e.connect(s, "audience")
		subs = append(subs, s)
	}
	return pub, subs
}

// A call that waits lends no less than one that need not, and nothing if it fails.
func TestLoansThatWait(t *testing.T) {
	virtual(t, func(e *env) {
		push, pull := e.patient(capi.Push), e.patient(capi.Pull)
		c, cancel := context.WithTimeout(e.c, time.Second)
		defer cancel()
		if err := push.SendLoan(c, parts("x"), func() { t.Error("it was lent") }); err != context.DeadlineExceeded {
			t.Error(err)
		}
		ended := make(chan string, 1)
		msg := parts("head", large)
		go func() { e.check(push.SendLoan(e.c, msg, func() { ended <- "the loan" })) }()
		time.Sleep(time.Second)
		e.connect(push, "x")
		released := make(chan *lease)
		go func() { released <- e.lease(pull) }()
		time.Sleep(time.Second)
		e.bind(pull, "x")
		l := <-released
		e.holds(l, "head|"+large)
		time.Sleep(time.Second)
		if len(ended) > 0 {
			t.Error("it ended early")
		}
		l.Release()
		<-ended
	})
}

// A message that was sent in the usual way is not copied again for a lease, but small
// ones are, whose memory the pipe needs for others.
func TestLeasesOfCopies(t *testing.T) {
	e := newEnv(t)
	pull, push := e.pair(capi.Pull, capi.Push)
	pub, subs := e.audience(2)
	for range 3 {
		e.send(push, "small")
		e.send(push, large)
		e.send(push, "head", large)
		small, one, two := e.lease(pull), e.lease(pull), e.lease(pull)
		for range 100 {
			e.send(push, "other")
			e.send(push, strings.ToUpper(large))
		}
		e.drain(pull)
		e.holds(small, "small")
		e.holds(one, large)
		e.holds(two, "head|"+large)
		for _, l := range []*lease{small, one, two} {
			l.Release()
		}
		for _, text := range []string{"small", large} {
			e.send(pub, text)
			first, second := e.lease(subs[0]), e.lease(subs[1])
			if &first.Parts()[0][0] != &second.Parts()[0][0] {
				t.Error("they do not share it")
			}
			first.Release()
			e.send(pub, strings.ToUpper(large)) // would use the memory, if it were free
			e.holds(second, text)
			second.Release()
			e.wants(subs[0], strings.ToUpper(large))
			e.wants(subs[1], strings.ToUpper(large))
		}
	}
}
