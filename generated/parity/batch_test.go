package parity

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// oneByOne hides that a library can do many calls in one crossing.
type oneByOne struct{ capi.API }

// batchers returns a library as it is and call by call; both must behave alike.
func batchers(t *testing.T, l capi.Library) map[string]capi.API {
	if _, ok := l.(capi.Batcher); !ok {
		t.Fatal("the library is no Batcher")
	}
	return map[string]capi.API{"one crossing": l, "call by call": oneByOne{l}}
}

func slots(t *testing.T, l capi.Library, n int) []capi.Received {
	in := make([]capi.Received, n)
	for i := range in {
		must(t, l.MsgInit(&in[i].Msg))
	}
	t.Cleanup(func() {
		for i := range in {
			l.MsgClose(&in[i].Msg)
		}
	})
	return in
}

// batch makes n messages of up to three parts of very different sizes.
func batch(n int) (msgs [][][]byte, parts int) {
	sizes := []int{0, 1, 29, 33, 34, 100, 2047, 2048, 2049, 40_000}
	for i := range n {
		var msg [][]byte
		for range 1 + i%3 {
			msg = append(msg, bytes.Repeat([]byte{byte(parts)}, sizes[parts%len(sizes)]))
			parts++
		}
		msgs = append(msgs, msg)
	}
	return msgs, parts
}

func TestBatches(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for name, api := range batchers(t, l) {
			for _, n := range []int{0, 1, 2, 63, 64, 65, 200} {
				t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
					e := newBatchEnv(t, l)
					msgs, parts := batch(n)
					if got, errno := capi.SendMsgs(api, e.push, msgs, capi.DontWait); got != parts || errno != 0 {
						t.Fatalf("sent %d parts of %d: %v", got, parts, errno)
					}
					in := slots(t, l, parts+3)
					got, errno := capi.RecvMsgs(api, e.pull, in, capi.DontWait, false)
					if got != parts || errno != capi.EAGAIN {
						t.Fatalf("received %d parts of %d: %v", got, parts, errno)
					}
					i := 0
					for _, msg := range msgs {
						for j, part := range msg {
							last := j == len(msg)-1
							if !bytes.Equal(in[i].Bytes(), part) || (in[i].More == 0) != last {
								t.Fatalf("part %d has %d bytes, more %d", i, in[i].Size, in[i].More)
							}
							i++
						}
					}
				})
			}
		}
	})
}

// A receive of one message stops behind it, wherever the memory ends.
func TestOneMessageOfABatch(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for name, api := range batchers(t, l) {
			for _, room := range []int{1, 2, 3, 4, 100} {
				t.Run(fmt.Sprintf("%s/%d", name, room), func(t *testing.T) {
					e := newBatchEnv(t, l)
					msgs := [][][]byte{{{1}, {2}, {3}}, {{4}}}
					if _, errno := capi.SendMsgs(api, e.push, msgs, 0); errno != 0 {
						t.Fatal(errno)
					}
					in := slots(t, l, room)
					got, errno := capi.RecvMsgs(api, e.pull, in, capi.DontWait, true)
					if want := min(3, room); got != want || errno != 0 || in[got-1].Bytes()[0] != byte(want) {
						t.Fatalf("received %d parts of %d: %v", got, want, errno)
					}
				})
			}
		}
	})
}

func TestBatchesThatFail(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for name, api := range batchers(t, l) {
			t.Run(name, func(t *testing.T) {
				e := newBatchEnv(t, l)
				msgs, _ := batch(10)
				if n, errno := capi.SendMsgs(api, e.pull, msgs, 0); n != 0 || errno != capi.ENOTSUP {
					t.Error(n, errno)
				}
				in := slots(t, l, 5)
				if n, errno := capi.RecvMsgs(api, e.push, in, 0, false); n != 0 || errno != capi.ENOTSUP {
					t.Error(n, errno)
				}
				if n, errno := capi.RecvMsgs(api, e.pull, in, capi.DontWait, true); n != 0 || errno != capi.EAGAIN {
					t.Error(n, errno)
				}
				if n, errno := capi.RecvMsgs(api, e.pull, nil, capi.DontWait, false); n != 0 || errno != 0 {
					t.Error(n, errno)
				}
				// Until the queues are full, at a message's end.
				one := [][][]byte{{{1}, {2}}}
				many := make([][][]byte, 0, 5000)
				for range 5000 {
					many = append(many, one...)
				}
				if n, errno := capi.SendMsgs(api, e.push, many, capi.DontWait); n != 2*2000 || errno != capi.EAGAIN {
					t.Error(n, errno)
				}
			})
		}
	})
}

type batchEnv struct{ push, pull capi.Socket }

func newBatchEnv(t *testing.T, l capi.Library) batchEnv {
	c := ctx(t, l)
	e := batchEnv{socket(t, l, c, capi.Push), socket(t, l, c, capi.Pull)}
	must(t, l.Bind(e.push, "inproc://batch"))
	must(t, l.Connect(e.pull, "inproc://batch"))
	return e
}
