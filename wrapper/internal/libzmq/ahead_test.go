package libzmq

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func (e *env) recvAhead(s *Socket) []string {
	e.Helper()
	parts, err := s.RecvAhead(e.c)
	if err != nil {
		e.Fatal("receive ahead: ", err)
	}
	return stringsOf(parts)
}

// receives are the ways to receive one message.
var receives = []struct {
	name string
	recv func(c context.Context, s *Socket) ([][]byte, error)
}{
	{"ahead", func(c context.Context, s *Socket) ([][]byte, error) { return s.RecvAhead(c) }},
	{"plain", func(c context.Context, s *Socket) ([][]byte, error) { return s.Recv(c, nil) }},
	{"lease", func(c context.Context, s *Socket) ([][]byte, error) {
		l, err := s.RecvLease(c)
		if err != nil {
			return nil, err
		}
		defer l.Release()
		return bytesOf(stringsOf(l.Parts())), nil
	}},
	{"batch", func(c context.Context, s *Socket) ([][]byte, error) {
		into := make([][][]byte, 1)
		_, err := s.RecvBatch(c, into)
		return into[0], err
	}},
	{"address", func(c context.Context, s *Socket) ([][]byte, error) {
		parts, _, err := s.RecvFrom(c, nil)
		return parts, err
	}},
}

// What was read ahead goes to whoever receives next, in order and with all parts, also
// where a message was only begun.
func TestAnyReceiveGetsWhatWasReadAhead(t *testing.T) {
	for _, parts := range []int{1, 3, 7} {
		t.Run(fmt.Sprint(parts, " parts"), func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				push, pull := e.pair("inproc", capi.Push, capi.Pull)
				const n = 500
				for i := range n {
					msg := make([]string, parts)
					for p := range msg {
						msg[p] = fmt.Sprint(i, ".", p)
					}
					msg[parts-1] += string(make([]byte, i%3*keep)) // some not kept in their slots
					e.send(push, msg...)
				}
				for i := range n {
					// Mostly the one that reads ahead, so that there is something ahead.
					how := receives[max(0, i%9-4)]
					got, err := how.recv(e.c, pull)
					if err != nil {
						t.Fatal(err)
					}
					if len(got) != parts || string(got[0])[:len(strconv.Itoa(i))+2] != fmt.Sprint(i, ".0") {
						t.Fatalf("%s: got %.40q of %d parts, want number %d", how.name, got[0], len(got), i)
					}
				}
				if pull.ahead.any() {
					t.Error("something is left")
				}
			})
		})
	}
}

// ahead10 sends ten messages and reads the first, and the others ahead.
func (e *env) ahead10(a, b *Socket) {
	e.Helper()
	for i := range 10 {
		e.send(a, strconv.Itoa(i))
	}
	if got := e.recvAhead(b); got[0] != "0" || !b.ahead.any() {
		e.Fatalf("got %v; something ahead: %v", got, b.ahead.any())
	}
}

func TestReadAheadCountsAsReadable(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		e.ahead10(push, pull)
		var value [4]byte
		for i := 1; i < 10; i++ {
			events, err := pull.Events()
			if err != nil || events&capi.PollIn == 0 {
				t.Fatal(events, err)
			}
			if _, err := pull.Option(capi.OptEvents, value[:]); err != nil || binary.NativeEndian.Uint32(value[:])&1 == 0 {
				t.Fatal(value, err)
			}
			e.recv(pull)
		}
		if events, err := pull.Events(); err != nil || events != 0 {
			t.Error(events, err)
		}
	})
}

// A loop that is slow must not keep messages from others.
func TestNobodyHoardsWhatWasReadAhead(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		push, pull := e.pair("inproc", capi.Push, capi.Pull)
		var group sync.WaitGroup
		got := make([]string, 3)
		for i := range got { // these came first
			group.Go(func() {
				parts, err := pull.RecvAhead(e.c)
				got[i] = fmt.Sprint(stringsOf(parts), err)
			})
			e.untilParked(pull, i+1, 0)
		}
		for i := range 8 {
			e.send(push, strconv.Itoa(i))
		}
		group.Wait()
		if want := []string{"[0] <nil>", "[1] <nil>", "[2] <nil>"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if first := e.recvAhead(pull); first[0] != "3" || !pull.ahead.any() {
			t.Fatal(first)
		}
		for i := 4; i < 8; i++ {
			if got := e.recv(pull); got[0] != strconv.Itoa(i) {
				t.Fatal(got)
			}
		}
	})
}

// libzmq filters what it hands out, so a topic that was given up is not seen again.
func TestUnsubscribeReachesWhatWasReadAhead(t *testing.T) {
	for _, how := range receives {
		t.Run(how.name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				pub, sub := e.pair("inproc", capi.XPub, capi.Sub)
				e.option(sub, capi.OptUnsubscribe, "never was")
				for _, topic := range []string{"a", "a", "ab", "b"} {
					e.option(sub, capi.OptSubscribe, topic)
				}
				for range 3 {
					e.recv(pub) // the second "a" is not told
				}
				for _, topic := range []string{"x", "a1", "a2", "ab3", "b4"} {
					for range 9 {
						e.send(pub, topic, "tail", topic)
					}
				}
				if got := e.recvAhead(sub); got[0] != "a1" || !sub.ahead.any() {
					t.Fatal(got)
				}
				e.option(sub, capi.OptUnsubscribe, "a") // is still there once
				if got := e.recv(sub); got[0] != "a1" {
					t.Fatal(got)
				}
				e.option(sub, capi.OptUnsubscribe, "a")
				for i := range 18 {
					got, err := how.recv(e.c, sub)
					if want := []string{"ab3", "b4"}[i/9]; err != nil || string(got[0]) != want || len(got) != 3 {
						t.Fatalf("got %q, %v; want %s", got, err, want)
					}
				}
				e.send(pub, "a1")
				e.send(pub, "b5")
				if got := e.recv(sub); got[0] != "b5" {
					t.Error(got)
				}
			})
		})
	}
}

func (e *env) option(s *Socket, option capi.SocketOption, value string) {
	e.Helper()
	if err := s.SetOption(option, []byte(value)); err != nil {
		e.Fatal(err)
	}
}

// Where it would show, nothing is read ahead: with a small ZMQ_RCVHWM, which gives the
// work to whoever is idle, and on sockets that act on the message received last.
func TestWhatIsReadAhead(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		for _, tt := range []struct {
			typ     capi.SocketType
			options []int32
			want    int
		}{
			{capi.Pull, nil, 62},
			{capi.Pull, []int32{int32(capi.OptRcvHWM), 0}, batchParts},
			{capi.Pull, []int32{int32(capi.OptRcvHWM), 1 << 20}, batchParts},
			{capi.Pull, []int32{int32(capi.OptRcvHWM), 1}, 0},
			{capi.Sub, []int32{int32(capi.OptInvertMatching), 1}, 1},
			{capi.Sub, nil, 62}, {capi.Dealer, nil, 62}, {capi.Router, nil, 62}, {capi.Pair, nil, 62},
			{capi.Rep, nil, 1}, {capi.Req, nil, 1}, {capi.XPub, nil, 1}, {capi.XSub, nil, 1}, {capi.Stream, nil, 1},
		} {
			if s := e.socket(tt.typ, tt.options...); s.aheadLimit() != tt.want {
				t.Errorf("%v %v reads %d ahead, want %d", tt.typ, tt.options, s.aheadLimit(), tt.want)
			}
		}
		push, pull := e.pair("inproc", capi.Push, capi.Pull, int32(capi.OptRcvHWM), 1)
		e.send(push, "one")
		e.send(push, "two")
		if got := e.recvAhead(pull); got[0] != "one" || pull.ahead.any() {
			t.Error(got)
		}
	})
}
