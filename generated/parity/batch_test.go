package parity

import (
	"bytes"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"unsafe"

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

// lent is pinned memory with n parts in messages of three, and a flag for each.
func lent(t *testing.T, n int) (parts []capi.Data, memory []byte, flags []uint32) {
	memory, flags = make([]byte, 100*n), make([]uint32, n)
	var pins runtime.Pinner
	pins.Pin(&memory[0])
	pins.Pin(&flags[0])
	t.Cleanup(pins.Unpin)
	for i := range n {
		part := memory[100*i:][:i%101]
		for j := range part {
			part[j] = byte(i)
		}
		more := capi.DontWait | capi.SndMore
		if i%3 == 2 || i == n-1 {
			more = capi.DontWait
		}
		parts = append(parts, capi.Data{
			Ptr: uintptr(unsafe.Pointer(&memory[100*i])), Size: uintptr(len(part)),
			Hint: uintptr(unsafe.Pointer(&flags[i])), Flags: more,
		})
	}
	return parts, memory, flags
}

func free(flags []uint32) (n int) {
	for i := range flags {
		n += int(atomic.LoadUint32(&flags[i]))
	}
	return n
}

func TestBatchesOfLentParts(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for name, api := range batchers(t, l) {
			for _, n := range []int{1, 2, 31, 32, 33, 64, 65, 200} {
				t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
					e := newBatchEnv(t, l)
					parts, _, flags := lent(t, n)
					if taken, errno := capi.SendData(api, e.push, parts, l.FlagFn()); taken != n || errno != 0 {
						t.Fatalf("sent %d parts of %d: %v", taken, n, errno)
					}
					in := slots(t, l, n)
					if got, errno := capi.RecvMsgs(api, e.pull, in, capi.DontWait, false); got != n || errno != 0 {
						t.Fatalf("received %d parts of %d: %v", got, n, errno)
					}
					for i := range in {
						want := bytes.Repeat([]byte{byte(i)}, i%101)
						if !bytes.Equal(in[i].Bytes(), want) || (in[i].More == 0) != (parts[i].Flags == capi.DontWait) {
							t.Errorf("part %d: % x, more %d", i, in[i].Bytes(), in[i].More)
						}
						if in[i].Size > 0 && in[i].Data != parts[i].Ptr {
							t.Errorf("part %d was copied", i)
						}
						must(t, l.MsgClose(&in[i].Msg))
						must(t, l.MsgInit(&in[i].Msg))
					}
					if got := free(flags); got != n {
						t.Errorf("%d parts of %d are free", got, n)
					}
				})
			}
		}
	})
}

// What libzmq does not take is not in use: the queues are full at a message's end.
func TestBatchesOfLentPartsThatFail(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for name, api := range batchers(t, l) {
			t.Run(name, func(t *testing.T) {
				e := newBatchEnv(t, l)
				parts, _, _ := lent(t, 9000)
				if n, errno := capi.SendData(api, e.pull, parts, l.FlagFn()); n != 0 || errno != capi.ENOTSUP {
					t.Error(n, errno)
				}
				if n, errno := capi.SendData(api, e.push, nil, l.FlagFn()); n != 0 || errno != 0 {
					t.Error(n, errno)
				}
				if n, errno := capi.SendData(api, e.push, parts, l.FlagFn()); n != 3*2000 || errno != capi.EAGAIN {
					t.Error(n, errno)
				}
			})
		}
	})
}
