package parity

import (
	"strconv"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// contextOptionsNeed has the options that are older than zmq_ctx_get of them.
var contextOptionsNeed = map[string]string{"ZMQ_THREAD_SCHED_POLICY": "4.3.0", "ZMQ_THREAD_NAME_PREFIX": "4.3.0"}

// TestContextOptions holds the table of context options to the library.
func TestContextOptions(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for _, o := range capi.ContextOptions {
			t.Run(o.Name, func(t *testing.T) {
				if !atLeast(l, o.Since) || !atLeast(l, contextOptionsNeed[o.Name]) {
					return
				}
				if o.Get {
					contextGet(t, l, o)
				}
				if o.Set {
					contextSet(t, l, o)
				}
			})
		}
	})
}

type contextOption = capi.OptionInfo[capi.ContextOption]

// contextGet reads an option that was not set.
func contextGet(t *testing.T, l capi.Library, o contextOption) {
	v, errno := l.CtxGet(ctx(t, l), o.Option)
	number := leadingNumber.FindString(o.Default)
	if strings.HasPrefix(o.Default, "empty (reads as 0") {
		number = "0"
	}
	if want, err := strconv.Atoi(number); err != nil || v != want || errno != 0 {
		t.Errorf("reads as %d, %v; want %s", v, errno, o.Default)
	}
}

// contextSet writes what the option accepts, and what it does not.
func contextSet(t *testing.T, l capi.Library, o contextOption) {
	want := readSpan(t, o.Values)
	for _, v := range []int{-1 << 31, -2, -1, 0, 1, 2, want.min - 1, want.min} {
		if int(int32(v)) != v {
			continue // no int in C
		}
		c := ctx(t, l)
		if strings.Contains(o.Values, "must be in the set") {
			l.CtxSet(c, o.Option-1, int32(v))
		}
		errno := l.CtxSet(c, o.Option, int32(v))
		if ok := want.min <= v && v <= want.max; ok != (errno == 0) || !ok && errno != capi.EINVAL {
			t.Errorf("set to %d: %s; the table accepts %q", v, errno.Name(), o.Values)
		}
		if errno != 0 || !o.Get {
			continue
		}
		if strings.Contains(o.Values, "non-zero = on") {
			v = min(v, 1)
		}
		if got, errno := l.CtxGet(c, o.Option); got != v || errno != 0 {
			t.Errorf("%d reads back as %d, %s", v, got, errno.Name())
		}
	}
}

// TestUnknownContextOptions: numbers that the table lacks, or has for the other
// direction only, are refused.
func TestUnknownContextOptions(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		get, set := map[capi.ContextOption]bool{}, map[capi.ContextOption]bool{}
		for _, o := range capi.ContextOptions {
			get[o.Option] = get[o.Option] || o.Get
			set[o.Option] = set[o.Option] || o.Set
		}
		c := ctx(t, l)
		for n := capi.ContextOption(-1); n < 140; n++ {
			if _, errno := l.CtxGet(c, n); !get[n] && errno != capi.EINVAL {
				t.Errorf("getting %s: %s", n, errno.Name())
			}
			if errno := l.CtxSet(c, n, 1); !set[n] && errno != capi.EINVAL {
				t.Errorf("setting %s: %s", n, errno.Name())
			}
		}
	})
}

// TestMessageProperties reads every property number of messages that came over
// a network, and of ones that did not. None can be written.
func TestMessageProperties(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		if !atLeast(l, "4.1.0") {
			t.Skip("before 4.1 messages have no properties but MORE")
		}
		e := env{t, l, ctx(t, l)}
		for _, c := range []struct {
			name, bind string
			fd         bool
		}{{"inproc", "inproc://properties", false}, {"tcp", "tcp://127.0.0.1:*", true}} {
			var m capi.Msg
			e.receive(&m, c.bind)
			for n := capi.MessageProperty(-1); n < 20; n++ {
				v, errno := l.MsgGet(&m, n)
				var ok bool
				switch n {
				case capi.PropMore:
					ok = v == 1 && errno == 0
				case capi.PropShared:
					ok = v == 0 && errno == 0
				case capi.PropSrcFD:
					ok = c.fd == (v >= 0) && c.fd == (errno == 0)
				default:
					ok = v == -1 && errno == capi.EINVAL
				}
				if !ok {
					t.Errorf("%s: %s is %d, %s", c.name, n, v, errno.Name())
				}
				if errno := l.MsgSet(&m, n, 1); errno != capi.EINVAL {
					t.Errorf("%s: %s set: %s", c.name, n, errno.Name())
				}
			}
			want := map[string]string{capi.MetadataSocketType: "PUSH", capi.MetadataPeerAddress: "127.0.0.1"}
			for _, key := range []string{capi.MetadataSocketType, capi.MetadataPeerAddress, capi.MetadataUserID, "no such key"} {
				if !c.fd {
					want[key] = ""
				}
				if v, errno := l.MsgGets(&m, key); v != want[key] || (errno == capi.EINVAL) != (v == "") {
					t.Errorf("%s: %s is %q, %s; want %q", c.name, key, v, errno.Name(), want[key])
				}
			}
			must(t, l.MsgClose(&m))
		}
	})
}

// receive gets the first part of a message that has another.
func (e env) receive(m *capi.Msg, bind string) {
	e.Helper()
	pull, push := e.socket(capi.Pull), e.socket(capi.Push)
	must(e, e.l.Bind(pull, bind))
	buf := make([]byte, 64)
	n, errno := e.l.GetSockOpt(pull, capi.OptLastEndpoint, buf)
	must(e, errno)
	must(e, e.l.Connect(push, string(buf[:n-1])))
	must(e, last(e.l.Send(push, []byte("a"), capi.SndMore)))
	must(e, last(e.l.Send(push, []byte("b"), 0)))
	must(e, e.l.MsgInit(m))
	must(e, last(e.l.MsgRecv(m, pull, 0)))
}
