package zmqtest_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/zmqtest"
)

// scripted runs a test that fails, with a peer, on a context of the embedded engine.
func scripted(t *testing.T, test func(t *testing.T, r *recorder, ctx *zmq.Context)) (r *recorder) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx := zmqtest.NewContext(t, zmq.WithBackend("embedded"))
		r = record(func(r *recorder) { test(t, r, ctx) })
	})
	return r
}

// ask makes a request of a peer.
func ask(t *testing.T, ctx *zmq.Context, endpoint string, parts ...any) (zmq.Message, error) {
	t.Helper()
	req := zmqtest.NewSocket(t, ctx, zmq.Req, zmq.RecvTimeout(time.Second), zmq.SendTimeout(time.Second))
	check(t, req.Connect(endpoint))
	if err := req.Send(t.Context(), zmq.Msg(parts...)); err != nil {
		return nil, err
	}
	return req.Recv(t.Context())
}

// The failure shows what differs, and the script goes on.
func TestRequestThatDiffers(t *testing.T) {
	r := scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x",
			zmqtest.Expect("PRICE", "ACME", zmqtest.Any),
			zmqtest.Reply("42"),
			zmqtest.Expect("BYE", "", "x"),
			zmqtest.Reply(),
		)
		reply, err := ask(t, ctx, peer.Endpoint(), "PRICE", "ACNE", "today", "now")
		check(t, err)
		if !reply.Equal(zmq.Msg("42")) {
			t.Error(reply)
		}
		<-time.After(time.Second)
		if _, err = ask(t, ctx, peer.Endpoint(), "BYE"); err == nil {
			t.Error("an empty reply")
		}
	})
	want := `zmqtest: the REP peer bound to inproc://x: step 1: the message differs
  got  ["PRICE" "ACNE" "today" "now"]
  want ["PRICE" "ACME" any]
  part 1 differs at byte 2: got "ACNE", want "ACME"
  part 3 is too much: got "now"`
	if len(r.failures) < 2 || lines.ReplaceAllString(r.failures[0], "") != want {
		t.Errorf("%q, want\n%s", r.failures, want)
	}
	want = `zmqtest: the REP peer bound to inproc://x: step 3: the message differs
  got  ["BYE"]
  want ["BYE" "" "x"]
  part 1 is missing: want ""
  part 2 is missing: want "x"`
	if len(r.failures) < 2 || lines.ReplaceAllString(r.failures[1], "") != want {
		t.Errorf("%q, want\n%s", r.failures, want)
	}
}

// A failure names the line of the step.
func TestStepsKnowTheirLines(t *testing.T) {
	var line int
	r := scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		_, _, line, _ = runtime.Caller(0)
		zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", zmqtest.Expect("x"))
	})
	if want := fmt.Sprintf("step 1 at peer_test.go:%d", line+1); len(r.failures) != 1 || !strings.Contains(r.failures[0], want) {
		t.Errorf("%q, want %s", r.failures, want)
	}
}

// Long parts are cut.
func TestLongPartsAreCut(t *testing.T) {
	r := scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", zmqtest.Expect(strings.Repeat("x", 1000)), zmqtest.Reply(""))
		_, err := ask(t, ctx, peer.Endpoint(), strings.Repeat("x", 999)+"y")
		check(t, err)
	})
	if text := strings.Join(r.failures, ""); len(text) > 1500 || !strings.Contains(text, `x"… (1000 bytes)`) || !strings.Contains(text, "at byte 999") {
		t.Error(text)
	}
}

func TestExpectFunc(t *testing.T) {
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		even := zmqtest.ExpectFunc(func(got zmq.Message) error {
			if len(got)%2 != 0 {
				return errors.New("the number of parts is odd")
			}
			return nil
		})
		peer := zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", even, zmqtest.Reply("a"), even, zmqtest.Reply("b"))
		_, err := ask(t, ctx, peer.Endpoint(), 1, 2)
		check(t, err)
		_, err = ask(t, ctx, peer.Endpoint(), 1, 2, 3)
		check(t, err)
	}).wants(t, `zmqtest: the REP peer bound to inproc://x: step 3: the number of parts is odd\n  got  \["1" "2" "3"\]`)
}

// A script that has not ended names the step that it stands at.
func TestScriptThatDoesNotEnd(t *testing.T) {
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x",
			zmqtest.Expect("a"), zmqtest.Reply("b"), zmqtest.Expect("c"), zmqtest.Reply("d"))
		_, err := ask(t, ctx, peer.Endpoint(), "a")
		check(t, err)
		select {
		case <-peer.Done():
			t.Error("it has ended")
		default:
		}
	}).wants(t, `zmqtest: the REP peer bound to inproc://x: the test has ended at step 3, Expect \["c"\], of 4`)
	for name, step := range map[string]zmqtest.Step{"Pause 1h0m0s": zmqtest.Pause(time.Hour), "Quiet 1h0m0s": zmqtest.Quiet(time.Hour)} {
		scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
			zmqtest.ConnectPeer(r, ctx, zmq.Pull, "inproc://x", step)
			synctest.Wait()
		}).wants(t, `zmqtest: the PULL peer connected to inproc://x: the test has ended at step 1, `+name+`, of 1`)
	}
}

// A message too many is a failure, also when it comes last of all; nobody waits for an
// answer to it.
func TestMessagesAfterTheScript(t *testing.T) {
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x")
		_, err := ask(t, ctx, peer.Endpoint(), "a")
		wantError(t, err, zmq.ErrTerminated)
	}).wants(t, `zmqtest: the REP peer bound to inproc://x: a message after the end of the script: \["a"\]`)
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, ctx, zmq.Pull, "inproc://x")
		push := zmqtest.NewSocket(t, ctx, zmq.Push)
		check(t, push.Connect("inproc://x"))
		synctest.Wait()
		send(t, push, "a")
		send(t, push, "b")
	}).wants(t, `.*: \["a"\]`, `.*: \["b"\]`)
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Pull, "inproc://x", zmqtest.Expect("a"))
		push := zmqtest.NewSocket(t, ctx, zmq.Push)
		check(t, push.Connect("inproc://x"))
		_, err := push.SendBatch(t.Context(), []zmq.Message{zmq.Msg("a"), zmq.Msg("b")})
		check(t, err)
		<-peer.Done()
	}).wants(t, `.*: \["b"\]`)
}

// A script is played to its end if it can be when the test ends: what it need not wait
// for is no failure.
func TestScriptThatCanEnd(t *testing.T) {
	for range 100 {
		scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
			zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x",
				zmqtest.Expect("a"), zmqtest.Reply("b"), zmqtest.Reply("b"), zmqtest.Do(func() {}), zmqtest.Reply("b"))
			zmqtest.BindPeer(r, ctx, zmq.Pull, "inproc://y", zmqtest.Expect("1"), zmqtest.Expect("2"))
			push := zmqtest.NewSocket(t, ctx, zmq.Push)
			check(t, push.Connect("inproc://y"))
			_, err := ask(t, ctx, "inproc://x", "a")
			check(t, err)
			send(t, push, "1")
			send(t, push, "2")
		}).wants(t)
	}
}

// Steps that cannot be played end the script.
func TestStepsThatFail(t *testing.T) {
	for want, script := range map[string][]zmqtest.Step{
		`step 1, Reply \["x"\]: there is nothing to reply to yet; Expect comes first`:  {zmqtest.Reply("x")},
		`step 2, Send \["x"\]: the peer is disconnected; Reconnect comes first`:        {zmqtest.Disconnect(), zmqtest.Send("x")},
		`step 2, Expect \["x"\]: the peer is disconnected; Reconnect comes first`:      {zmqtest.Disconnect(), zmqtest.Expect("x")},
		`step 2, Quiet 1s: the peer is disconnected; Reconnect comes first`:            {zmqtest.Disconnect(), zmqtest.Quiet(time.Second)},
		`step 2, Disconnect: the peer is disconnected; Reconnect comes first`:          {zmqtest.Disconnect(), zmqtest.Disconnect()},
		`step 1, Reconnect: the peer is connected; Disconnect comes first`:             {zmqtest.Reconnect()},
		`step 1, Send \[\]: zmq: send: the message has no parts; send an empty part.*`: {zmqtest.Send()},
	} {
		scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
			<-zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", script...).Done()
		}).wants(t, "zmqtest: the REP peer bound to inproc://x: "+want)
	}
}

func TestPeersThatCannotBeMade(t *testing.T) {
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, ctx, zmq.Rep, "nonsense")
	}).wants(t, "zmqtest: the REP peer bound to nonsense: zmq: bind nonsense: .*")
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.ConnectPeer(r, ctx, zmq.Rep, "nonsense")
	}).wants(t, "zmqtest: the REP peer connected to nonsense: zmq: connect nonsense: .*")
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, ctx, zmq.Stream, "inproc://x")
	}).wants(t, "zmqtest: the STREAM peer bound to inproc://x: .*")
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, new(zmq.Context), zmq.Rep, "inproc://x")
	}).wants(t, "zmqtest: the REP peer bound to inproc://x: closed")
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", zmqtest.With(zmq.Subscriptions("a")))
	}).wants(t, "zmqtest: the REP peer bound to inproc://x: zmq: subscribe: .*")
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", zmqtest.Ignore(), zmqtest.Expect("x"))
	}).wants(t, "zmqtest: the REP peer bound to inproc://x: step 1, Handle, has to be the last")
}

// A Rep or a Req that gets what it would drop says so.
func TestMessagesWithoutDelimiter(t *testing.T) {
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Rep, "inproc://x", zmqtest.Expect("x"))
		dealer := zmqtest.NewSocket(t, ctx, zmq.Dealer)
		check(t, dealer.Connect("inproc://x"))
		send(t, dealer, "x")
		<-peer.Done()
	}).wants(t, `zmqtest: .*: step 1, Expect \["x"\]: a Rep would drop \["x"\], which has no empty part in front of the request`)
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		zmqtest.BindPeer(r, ctx, zmq.Req, "inproc://x")
		dealer := zmqtest.NewSocket(t, ctx, zmq.Dealer)
		check(t, dealer.Connect("inproc://x"))
		send(t, dealer, "x")
		synctest.Wait()
	}).wants(t, `zmqtest: .*: a Req would drop \["x"\], which has no empty part in front of the reply`)
}

func TestQuiet(t *testing.T) {
	scripted(t, func(t *testing.T, r *recorder, ctx *zmq.Context) {
		peer := zmqtest.BindPeer(r, ctx, zmq.Pull, "inproc://x", zmqtest.Quiet(time.Second), zmqtest.Quiet(time.Second))
		push := zmqtest.NewSocket(t, ctx, zmq.Push)
		check(t, push.Connect("inproc://x"))
		time.Sleep(1500 * time.Millisecond)
		start := time.Now()
		send(t, push, "x")
		<-peer.Done()
		wantTook(t, start, 500*time.Millisecond)
	}).wants(t, `zmqtest: .*: step 2: a message within 1s of quiet: \["x"\]`)
}

// The peers of all patterns, against the real thing.
func TestPeersOfAllTypes(t *testing.T) {
	scripts := map[string]struct {
		typ, other zmq.SocketType
		script     []zmqtest.Step
		run        func(t *testing.T, s *zmq.Socket)
	}{
		"Pub": {zmq.Pub, zmq.Sub, []zmqtest.Step{zmqtest.Subscribed("a"), zmqtest.Send("b"), zmqtest.Send("a", "1")}, func(t *testing.T, s *zmq.Socket) {
			check(t, s.Subscribe("a"))
			want(t, s, "a", "1")
		}},
		"XPub": {zmq.XPub, zmq.XSub, []zmqtest.Step{zmqtest.Subscribed(""), zmqtest.Send("a"), zmqtest.Expect("up")}, func(t *testing.T, s *zmq.Socket) {
			check(t, s.Subscribe(""))
			want(t, s, "a")
			send(t, s, "up")
		}},
		"Sub": {zmq.Sub, zmq.XPub, []zmqtest.Step{zmqtest.Expect("a")}, func(t *testing.T, s *zmq.Socket) {
			want(t, s, "\x01")
			send(t, s, "a")
		}},
		"Push": {zmq.Push, zmq.Pull, []zmqtest.Step{zmqtest.Send("a"), zmqtest.Send("b")}, func(t *testing.T, s *zmq.Socket) {
			want(t, s, "a")
			want(t, s, "b")
		}},
		"Pull": {zmq.Pull, zmq.Push, []zmqtest.Step{zmqtest.Expect("a"), zmqtest.Expect(zmqtest.Any)}, func(t *testing.T, s *zmq.Socket) {
			send(t, s, "a")
			send(t, s, "b")
		}},
		"Pair": {zmq.Pair, zmq.Pair, []zmqtest.Step{zmqtest.Expect("a"), zmqtest.Reply("b")}, func(t *testing.T, s *zmq.Socket) {
			send(t, s, "a")
			want(t, s, "b")
		}},
		"Router": {zmq.Router, zmq.Dealer, []zmqtest.Step{
			zmqtest.Expect("a"), zmqtest.Reply("b"), zmqtest.Send("me", "c"),
		}, func(t *testing.T, s *zmq.Socket) {
			send(t, s, "a")
			want(t, s, "b")
			want(t, s, "c")
		}},
		"Dealer": {zmq.Dealer, zmq.Router, []zmqtest.Step{
			zmqtest.With(zmq.RoutingID([]byte("it"))), zmqtest.Send("a"), zmqtest.Expect("b"),
		}, func(t *testing.T, s *zmq.Socket) {
			want(t, s, "it", "a")
			send(t, s, "it", "b")
		}},
		"Req": {zmq.Req, zmq.Rep, []zmqtest.Step{zmqtest.Send("a"), zmqtest.Send("b"), zmqtest.Expect("A"), zmqtest.Expect("B")}, func(t *testing.T, s *zmq.Socket) {
			for _, part := range []string{"a", "b"} {
				want(t, s, part)
				send(t, s, strings.ToUpper(part))
			}
		}},
		"Rep": {zmq.Rep, zmq.Req, []zmqtest.Step{zmqtest.Handle(func(m zmq.Message) zmq.Message {
			return zmq.Msg(strings.ToUpper(string(m[0])))
		})}, func(t *testing.T, s *zmq.Socket) {
			for _, part := range []string{"a", "b"} {
				send(t, s, part)
				want(t, s, strings.ToUpper(part))
			}
		}},
	}
	for name, p := range scripts {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
				for _, binds := range []bool{true, false} {
					ctx := zmqtest.NewContext(t, opts...)
					s := zmqtest.NewSocket(t, ctx, p.other)
					if p.other == zmq.Dealer {
						check(t, s.SetRoutingID([]byte("me")))
					}
					endpoint := fmt.Sprintf("inproc://%s-%v", name, binds)
					var peer *zmqtest.Peer
					if binds {
						peer = zmqtest.BindPeer(t, ctx, p.typ, endpoint, p.script...)
						check(t, s.Connect(endpoint))
					} else {
						_, err := s.Bind(endpoint)
						check(t, err)
						peer = zmqtest.ConnectPeer(t, ctx, p.typ, endpoint, p.script...)
					}
					p.run(t, s)
					<-peer.Done()
				}
			})
		})
	}
}

// A peer over tcp, on a port that the system chose, which goes and comes back.
func TestPeerOverTCP(t *testing.T) {
	eachBackend(t, func(t *testing.T, opts ...zmq.ContextOption) {
		ctx := zmqtest.NewContext(t, opts...)
		if ctx.Info().Backend == "embedded" {
			t.Skip("the engine has no tcp yet")
		}
		back := make(chan struct{})
		peer := zmqtest.BindPeer(t, ctx, zmq.Rep, "tcp://127.0.0.1:*",
			zmqtest.Expect("1"), zmqtest.Disconnect(),
			zmqtest.Reconnect(), zmqtest.Do(func() { close(back) }),
			zmqtest.Expect("2"), zmqtest.Reply("ok"))
		req := zmqtest.NewSocket(t, ctx, zmq.Req, zmq.Linger(0))
		m, err := req.Monitor(zmq.EventDisconnected)
		check(t, err)
		check(t, req.Connect(peer.Endpoint()))
		send(t, req, "1")
		_, err = m.Next(t.Context())
		check(t, err)
		<-back
		again := zmqtest.NewSocket(t, ctx, zmq.Req, zmq.Linger(0))
		check(t, again.Connect(peer.Endpoint()))
		send(t, again, "2")
		want(t, again, "ok")
	})
}

// Scripted peers are not under the faults of their context.
func TestFaultsLeavePeersAlone(t *testing.T) {
	faults, ctx := faulty(t)
	rule := faults.Drop(zmqtest.OpSend, zmqtest.Nth(2))
	never := faults.Fail(zmqtest.OpNewSocket, errInjected, zmqtest.Nth(3))
	peer := zmqtest.BindPeer(t, ctx, zmq.Pair, "inproc://x", zmqtest.Expect("a"), zmqtest.Send("b"), zmqtest.Send("c"), zmqtest.Expect("e"))
	pair := zmqtest.NewSocket(t, ctx, zmq.Pair)
	check(t, pair.Connect("inproc://x"))
	send(t, pair, "a")
	want(t, pair, "b")
	want(t, pair, "c")
	send(t, pair, "d")
	send(t, pair, "e")
	<-peer.Done()
	zmqtest.NewSocket(t, ctx, zmq.Pair)
	_, err := ctx.Socket(zmq.Pair)
	wantError(t, err, errInjected)
	if rule.Count() != 1 || never.Count() != 1 {
		t.Error(rule.Count(), never.Count())
	}
}

// Do lets the test and the script keep step.
func TestDo(t *testing.T) {
	zmqtest.VirtualTime(t, func(t *testing.T) {
		faults := zmqtest.NewFaults(t)
		ctx := zmqtest.NewContext(t, faults.Option())
		zmqtest.BindPeer(t, ctx, zmq.Rep, prices,
			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Do(func() { faults.Partition(prices) }),
			zmqtest.Reply("OK", "41"),
			zmqtest.Pause(1500*time.Millisecond),
			zmqtest.Do(func() { faults.Heal(prices) }),
			zmqtest.Expect("PRICE", "ACME"),
			zmqtest.Reply("OK", "42"),
		)
		wantPrice(t, newPriceClient(ctx, prices), "ACME", "42")
	})
}
