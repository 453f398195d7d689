package zmq4

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRecvTakesParts(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		e.send(push, "one", "", "three")
		e.send(push, "next")
		for i, want := range []string{"one", "", "three", "next"} {
			state, err := pull.GetEvents()
			e.check(err)
			if state != POLLIN {
				e.Errorf("part %d: %v", i, state)
			}
			part, err := pull.Recv(0)
			e.check(err)
			e.equal(part, want)
			more, err := pull.GetRcvmore()
			e.check(err)
			if more != (i < 2) {
				e.Errorf("part %d: more is %v", i, more)
			}
		}
		e.empty(pull)
	})
}

func TestRecvMessageTakesTheRest(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		e.send(push, "one", "two", "three")
		e.send(push, "next")
		part, err := pull.RecvBytes(0)
		e.check(err)
		e.equal(part, "one")
		e.want(pull, "two", "three")
		more, err := pull.GetRcvmore()
		if more || err != nil {
			e.Error(more, err)
		}
		e.want(pull, "next")
	})
}

func TestSendMore(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		buffer := []byte("one")
		n, err := push.SendBytes(buffer, SNDMORE)
		if n != 3 || err != nil {
			e.Error(n, err)
		}
		copy(buffer, "xxx")
		_, err = push.Send("", SNDMORE|DONTWAIT)
		e.check(err)
		e.empty(pull)
		n, err = push.Send("last", 0)
		if n != 4 || err != nil {
			e.Error(n, err)
		}
		e.want(pull, "one", "", "last")

		_, err = push.Send("begun", SNDMORE)
		e.check(err)
		e.send(push, "by", "SendMessage")
		e.want(pull, "begun", "by", "SendMessage")
	})
}

// What cannot be sent is refused with its first part, as in libzmq.
func TestSendMoreWaitsWithTheFirstPart(t *testing.T) {
	eachBackend(t, func(e *env) {
		for _, typ := range []Type{PUSH, DEALER, PAIR, REQ} {
			s := e.socket(typ)
			n, err := s.Send("nobody is there", SNDMORE|DONTWAIT)
			e.is(err, eagain)
			if n != -1 {
				e.Error(n)
			}
			e.check(s.SetSndtimeo(time.Millisecond))
			_, err = s.Send("nobody is there", SNDMORE)
			e.is(err, eagain)
			e.check(s.SetSndtimeo(-1))

			peer, endpoint := e.socket(map[Type]Type{PUSH: PULL, DEALER: DEALER, PAIR: PAIR, REQ: REP}[typ]), inproc()
			e.check(peer.Bind(endpoint))
			sent := make(chan error, 1)
			go func() {
				_, err := s.Send("one", SNDMORE)
				if err == nil {
					_, err = s.Send("two", 0)
				}
				sent <- err
			}()
			e.check(s.Connect(endpoint))
			e.check(<-sent)
			e.want(peer, "one", "two")
		}
	})
}

// When the last part cannot go, the parts before it are kept, and it may be sent again.
func TestLastPartAgain(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.socket(PUSH), e.socket(PULL)
		e.check(push.SetSndhwm(1))
		e.check(pull.SetRcvhwm(1))
		endpoint := inproc()
		e.check(pull.Bind(endpoint))
		e.check(push.Connect(endpoint))
		_, err := push.Send("one", SNDMORE)
		e.check(err)
		// Take its room, beneath.
		other := push.Unwrap()
		filled := 0
		for e.check(other.SetSendTimeout(0)); other.Send(t.Context(), [][]byte{{'x'}}) == nil; filled++ {
		}
		e.check(other.SetSendTimeout(-1))
		for range 2 {
			_, err = push.Send("two", DONTWAIT)
			e.is(err, eagain)
		}
		for range filled {
			e.want(pull, "x")
		}
		_, err = push.Send("two", 0)
		e.check(err)
		e.want(pull, "one", "two")
	})
}

func TestSendMessageFlattens(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		for _, tt := range []struct {
			args []interface{}
			want string
		}{
			{[]interface{}{"a", []byte("b")}, "a b"},
			{[]interface{}{[]string{"a", "b"}, [][]byte{[]byte("c"), nil}}, "a b c "},
			{[]interface{}{[]string{}, "a", [][]byte{}}, "a"},
			{[]interface{}{1, 2.5, true, nil, time.Second}, "1 2.5 true <nil> 1s"},
			{[]interface{}{[]byte(nil)}, ""},
		} {
			total, err := push.SendMessage(tt.args...)
			e.check(err)
			msg, err := pull.RecvMessage(0)
			e.check(err)
			e.equal(strings.Join(msg, " "), tt.want)
			if total != len(strings.Join(msg, "")) {
				e.Errorf("%q has %d bytes", msg, total)
			}
		}
		for _, nothing := range [][]interface{}{nil, {[]string{}, [][]byte{}}} {
			if n, err := push.SendMessage(nothing...); n != 0 || err != nil {
				e.Error(n, err)
			}
		}
		e.empty(pull)
	})
}

func TestDontwait(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull, push := e.socket(PULL), e.socket(PUSH)
		e.empty(pull)
		_, err := pull.Recv(DONTWAIT)
		e.is(err, eagain)
		n, err := push.Send("x", DONTWAIT)
		e.is(err, eagain)
		if n != -1 {
			e.Error(n)
		}
		n, err = push.SendMessageDontwait("x", "y")
		e.is(err, eagain)
		if n != -1 {
			e.Error(n)
		}
		e.check(pull.SetRcvtimeo(time.Microsecond))
		_, err = pull.RecvMessageBytes(0)
		e.is(err, eagain)
		_, metadata, err := pull.RecvWithMetadata(0, "User-Id")
		e.is(err, eagain)
		if metadata == nil {
			e.Error("no map")
		}
	})
}

func TestRequestsAlternate(t *testing.T) {
	eachBackend(t, func(e *env) {
		rep, req := e.pair(REP, REQ)
		_, err := rep.Send("nobody asked", 0)
		e.is(err, EFSM)
		_, err = req.Recv(0)
		e.is(err, EFSM)
		for range 2 {
			_, err = req.Send("question", SNDMORE)
			e.check(err)
			_, err = req.Send("mark", 0)
			e.check(err)
			_, err = req.SendMessage("again")
			e.is(err, EFSM)
			_, err = req.Send("again", SNDMORE)
			e.check(err) // it shows with the last part
			_, err = req.Send("again", 0)
			e.is(err, EFSM)
			e.want(rep, "question", "mark")
			e.send(rep, "answer", "!")
			part, err := req.Recv(0)
			e.check(err)
			e.equal(part, "answer")
			e.want(req, "!")
		}
	})
}

// Messages of goroutines that share their sockets stay whole.
func TestGoroutinesShareSockets(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		const goroutines, messages = 8, 100
		var group sync.WaitGroup
		for g := range goroutines {
			group.Go(func() {
				for i := range messages {
					push.SendMessage(g, i, g, i)
				}
			})
		}
		seen := make(chan string, goroutines*messages)
		for range goroutines {
			group.Go(func() {
				for range messages {
					msg, err := pull.RecvMessage(0)
					if err != nil || len(msg) != 4 || msg[0] != msg[2] || msg[1] != msg[3] {
						e.Error(msg, err)
					}
					seen <- fmt.Sprint(msg)
				}
			})
		}
		group.Wait()
		close(seen)
		once := map[string]bool{}
		for s := range seen {
			once[s] = true
		}
		if len(once) != goroutines*messages {
			e.Error(len(once))
		}
	})
}

func TestRouterPartByPart(t *testing.T) {
	eachBackend(t, func(e *env) {
		router, dealer := e.socket(ROUTER), e.socket(DEALER)
		e.check(dealer.SetIdentity("me"))
		e.check(router.SetRouterMandatory(1))
		endpoint := inproc()
		e.check(router.Bind(endpoint))
		e.check(dealer.Connect(endpoint))
		e.send(dealer, "", "question")
		for _, want := range []string{"me", "", "question"} {
			part, err := router.Recv(0)
			e.check(err)
			e.equal(part, want)
		}
		for _, part := range []string{"me", ""} {
			_, err := router.Send(part, SNDMORE)
			e.check(err)
		}
		_, err := router.Send("answer", 0)
		e.check(err)
		e.want(dealer, "", "answer")
		_, err = router.SendMessage("nobody", "x")
		e.is(err, EHOSTUNREACH)
		e.send(router, "me", "the message that failed left nothing behind")
		e.want(dealer, "the message that failed left nothing behind")
		runtime.KeepAlive(router)
	})
}
