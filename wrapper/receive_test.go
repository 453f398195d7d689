package zmq

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestRecvIntoUsesTheMemoryItIsGiven(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		memory := make([]byte, 0, 8)
		e.send(push, "one", "two")
		msg, err := pull.RecvInto(e.c, Message{memory})
		e.check(err)
		if msg.String() != `["one" "two"]` || &msg[0][0] != &memory[:1][0] {
			e.Errorf("%v is not in the memory", msg)
		}
		e.send(push, "longer than eight")
		second := msg
		msg, err = pull.RecvInto(e.c, msg)
		e.check(err)
		if msg.String() != `["longer than eight"]` || &msg[0] != &second[0] {
			e.Error(msg)
		}
		e.send(push, "a", "b", "c")
		msg, err = pull.RecvInto(e.c, msg)
		e.check(err)
		if msg.String() != `["a" "b" "c"]` || string(second[:2][1]) != "b" && cap(second) < 3 {
			e.Error(msg)
		}
	})
}

// trampolines says whether calls without cgo go through assembly of ours; others allocate.
const trampolines = runtime.GOOS != "windows" && (runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64")

func TestSteadyStateDoesNotAllocate(t *testing.T) {
	eachBackendAlone(t, func(t *testing.T, backend string) {
		e := newEnv(t, WithBackend(backend))
		push, pull := e.pair(inproc(), Push, Pull)
		out, in := Msg("topic", make([]byte, 1000)), Message(nil)
		allocs := allocsPerRun(200, func() {
			e.check(push.Send(e.c, out))
			var err error
			in, err = pull.RecvInto(e.c, in)
			e.check(err)
		})
		if allocs != 0 && !raceEnabled && (backend != "pure" || trampolines) {
			t.Errorf("%v allocations", allocs)
		}
	})
}

func numbered(n int) (msgs []Message) {
	for i := range n {
		msgs = append(msgs, Msg(strconv.Itoa(i), "tail"))
	}
	return msgs
}

func TestBatches(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		push, pull := e.pair(endpoint, Push, Pull)
		const n = 5000 // beyond the high water marks: the batch is parked half way
		sent := make(chan error, 1)
		go func() {
			k, err := push.SendBatch(e.c, numbered(n))
			if k != n && err == nil {
				err = errors.New("only some were sent: " + strconv.Itoa(k))
			}
			sent <- err
		}()
		into := make([]Message, 64)
		for next := 0; next < n; {
			k, err := pull.RecvBatch(e.c, into)
			e.check(err)
			if k < 1 {
				e.Fatal("an empty batch")
			}
			for _, msg := range into[:k] {
				if !msg.Equal(Msg(next, "tail")) {
					e.Fatalf("got %v, want number %d", msg, next)
				}
				next++
			}
		}
		e.check(<-sent)
	})
}

func TestBatchThatIsCutOff(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		c, cancel := context.WithCancel(e.c)
		sent := make(chan int, 1)
		go func() {
			n, err := push.SendBatch(c, numbered(10000))
			wantError(e.T, err, context.Canceled)
			sent <- n
		}()
		e.recv(pull)
		cancel()
		n := <-sent
		if n < 1 || n == 10000 {
			e.Fatalf("sent %d", n)
		}
		for i := 1; i < n; i++ {
			e.want(pull, i, "tail")
		}
		e.send(push, "next")
		e.want(pull, "next")
	})
}

// A batch of a Router has messages for several peers, some of which are full.
func TestBatchOfARouter(t *testing.T) {
	eachBackend(t, func(e *env) {
		router := e.socket(Router, RouterMandatory(true), SendHWM(1))
		endpoint, err := router.Bind(inproc())
		e.check(err)
		var msgs []Message
		peers := map[string]*Socket{}
		for _, id := range []string{"a", "b"} {
			peers[id] = e.socket(Dealer, RoutingID([]byte(id)), RecvHWM(1))
			e.check(peers[id].Connect(endpoint))
			e.send(peers[id], "here")
			e.want(router, id, "here")
		}
		for i := range 50 {
			msgs = append(msgs, Msg("a", i), Msg("b", i))
		}
		sent := make(chan error, 1)
		go func() {
			_, err := router.SendBatch(e.c, msgs)
			sent <- err
		}()
		for i := range 50 {
			e.want(peers["a"], i)
			e.want(peers["b"], i)
		}
		e.check(<-sent)
	})
}

func TestBatchesThatCannotBe(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		_, err := pull.RecvBatch(e.c, nil)
		wantError(e.T, err, capi.EINVAL)
		_, err = push.SendBatch(e.c, []Message{Msg("a"), {}})
		wantError(e.T, err, capi.EINVAL)
		if n, err := push.SendBatch(e.c, nil); n != 0 || err != nil {
			e.Error(n, err)
		}
		var closed Socket
		_, err = closed.RecvBatch(e.c, make([]Message, 1))
		wantError(e.T, err, ErrClosed)
		_, err = closed.SendBatch(e.c, nil)
		wantError(e.T, err, ErrClosed)
	})
}

func TestMessages(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(inproc(), Push, Pull)
		for i := range 4 {
			e.send(push, i)
		}
		next := 0
		for msg, err := range pull.Messages(e.c) {
			e.check(err)
			if !msg.Equal(Msg(next)) {
				e.Fatal(msg)
			}
			if next++; next == 3 {
				break
			}
		}
		e.want(pull, 3) // leaving the loop loses nothing
		e.check(pull.Close())
		turns := 0
		for _, err := range pull.Messages(e.c) {
			wantError(e.T, err, ErrClosed)
			turns++
		}
		if turns != 1 {
			e.Errorf("%d turns", turns)
		}
	})
}
