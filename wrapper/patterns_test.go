package zmq

import (
	"bytes"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

var transports = map[string]func(t *testing.T) string{
	"tcp":    func(*testing.T) string { return "tcp://127.0.0.1:*" },
	"inproc": func(*testing.T) string { return inproc() },
	"ipc":    func(*testing.T) string { return "ipc://*" },
}

// eachTransport runs a test on each backend over each transport.
func eachTransport(t *testing.T, test func(e *env, endpoint string)) {
	for name, endpoint := range transports {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				if !e.hasTransport(name) {
					e.Skip("this backend has no " + name)
				}
				test(e, endpoint(e.T))
			})
		})
	}
}

func TestRequestReply(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		rep, req := e.pair(endpoint, Rep, Req)
		for i := range 100 {
			e.send(req, "question", strconv.Itoa(i))
			e.want(rep, "question", strconv.Itoa(i))
			e.send(rep, strconv.Itoa(i), "answer")
			e.want(req, strconv.Itoa(i), "answer")
		}
	})
}

func TestPushPull(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		push, pull := e.pair(endpoint, Push, Pull)
		const n = 5000 // beyond the high water marks
		go func() {
			for i := range n {
				push.Send(e.c, Msg(strconv.Itoa(i)))
			}
		}()
		for i := range n {
			e.want(pull, strconv.Itoa(i))
		}
	})
}

func TestPublishSubscribe(t *testing.T) {
	for _, typ := range []SocketType{Sub, XSub} {
		t.Run(typ.String(), func(t *testing.T) { publishSubscribe(t, typ) })
	}
}

func publishSubscribe(t *testing.T, typ SocketType) {
	eachTransport(t, func(e *env, endpoint string) {
		pub, sub := e.pair(endpoint, XPub, typ)
		e.check(sub.Subscribe("a"))
		e.want(pub, "\x01a") // so the publisher knows of it
		e.send(pub, "b", "not wanted")
		e.send(pub, "ab", "wanted")
		e.want(sub, "ab", "wanted")
		e.check(sub.Unsubscribe("a"))
		e.want(pub, "\x00a")
		e.check(sub.Subscribe(""))
		e.want(pub, "\x01")
		e.send(pub, "b", "wanted now")
		e.want(sub, "b", "wanted now")
	})
}

func TestPartsOfAllSizes(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		a, b := e.pair(endpoint, Pair, Pair)
		var msg Message
		for i, size := range []int{0, 1, 29, 33, 34, 255, 256, 1023, 1024, 1025, 8192, 100_000, 1 << 20, 0} {
			msg = append(msg, bytes.Repeat([]byte{byte('a' + i)}, size))
		}
		for range 3 {
			e.check(a.Send(e.c, msg))
			if got := e.recv(b); !slices.EqualFunc(got, msg, bytes.Equal) {
				t.Fatal("the message arrived changed")
			}
		}
	})
}

// What is sent may be changed at once, and what was received stays as it is.
func TestOwnership(t *testing.T) {
	eachBackend(t, func(e *env) {
		a, b := e.pair(inproc(), Pair, Pair)
		buf := []byte("first")
		e.send(a, buf)
		copy(buf, "other")
		first := e.recv(b)
		e.send(a, buf)
		e.want(b, "other")
		if string(first[0]) != "first" {
			e.Error(first)
		}
	})
}

func TestManyGoroutinesOnOneSocket(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		a, b := e.pair(endpoint, Dealer, Dealer)
		const goroutines, each = 64, 50
		var group sync.WaitGroup
		got := make([][]string, 2*goroutines)
		for g := range goroutines {
			for i, s := range []*Socket{a, b} {
				group.Go(func() {
					for n := range each {
						id := strconv.Itoa(g*each + n)
						s.Send(e.c, Msg(id, "same "+id))
					}
				})
				group.Go(func() {
					for range each {
						msg, err := s.Recv(e.c)
						if err != nil || len(msg) != 2 || "same "+string(msg[0]) != string(msg[1]) {
							e.Error(msg, err)
							return
						}
						got[2*g+i] = append(got[2*g+i], string(msg[0]))
					}
				})
			}
		}
		group.Wait()
		all := slices.Concat(got...)
		counts := map[string]int{}
		for _, id := range all {
			counts[id]++
		}
		for n := range goroutines * each { // each number once in each direction
			if counts[strconv.Itoa(n)] != 2 {
				e.Fatalf("number %d was received %d times", n, counts[strconv.Itoa(n)])
			}
		}
		if len(all) != 2*goroutines*each {
			e.Errorf("got %d messages, want %d", len(all), 2*goroutines*each)
		}
	})
}

func TestUnbindAndDisconnect(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		pull, push := e.socket(Pull), e.socket(Push)
		endpoint, err := pull.Bind(endpoint)
		e.check(err)
		e.check(push.Connect(endpoint))
		e.send(push, "x")
		e.want(pull, "x")
		e.check(push.Disconnect(endpoint))
		e.check(pull.Unbind(endpoint))
		wantError(e.T, push.Disconnect(endpoint), capi.ENOENT)
		wantError(e.T, pull.Unbind(endpoint), capi.ENOENT)
	})
}
