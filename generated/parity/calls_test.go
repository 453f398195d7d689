package parity

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// env is what a call of the table gets.
type env struct {
	testing.TB
	l   capi.Library
	ctx capi.Context
}

func (e env) socket(typ capi.SocketType) capi.Socket { return socket(e, e.l, e.ctx, typ) }

// pair returns two connected sockets.
func (e env) pair(a, b capi.SocketType) (capi.Socket, capi.Socket) {
	e.Helper()
	x, y := e.socket(a), e.socket(b)
	must(e, e.l.Bind(x, "inproc://pair"))
	must(e, e.l.Connect(y, "inproc://pair"))
	return x, y
}

// calls lists calls with what they must give on every backend: results, then
// the name of the errno.
var calls = []struct {
	name string
	call func(e env) []any
	want string
}{
	{"strerror native", func(e env) []any { return vals(e.l.Strerror(capi.ETERM)) }, "Context was terminated, 0"},
	{"strerror unknown", func(e env) []any {
		s, errno := e.l.Strerror(99999)
		return []any{strings.Contains(s, "99999"), errno}
	}, "true, 0"},
	{"has nothing", func(e env) []any { return vals(e.l.Has("no such thing")) }, "0, 0"},
	{"has curve", func(e env) []any { return vals(e.l.Has("curve")) }, "1, 0"},
	{"text with NUL", func(e env) []any { return vals(e.l.Has("a\x00b")) }, "0, EINVAL"},

	{"ctx get", func(e env) []any { return vals(e.l.CtxGet(e.ctx, capi.CtxIOThreads)) }, "1, 0"},
	{"ctx get unknown", func(e env) []any { return vals(e.l.CtxGet(e.ctx, 999)) }, "-1, EINVAL"},
	{"ctx get NULL", func(e env) []any { return vals(e.l.CtxGet(0, capi.CtxIOThreads)) }, "-1, EFAULT"},
	{"ctx get legal -1", func(e env) []any {
		e.l.Close(0) // leaves an errno behind
		return vals(e.l.CtxGet(e.ctx, capi.CtxThreadSchedPolicy))
	}, "-1, 0"},
	{"ctx set", func(e env) []any {
		must(e, e.l.CtxSet(e.ctx, capi.CtxMaxSockets, 7))
		return vals(e.l.CtxGet(e.ctx, capi.CtxMaxSockets))
	}, "7, 0"},
	{"ctx set negative", func(e env) []any { return []any{e.l.CtxSet(e.ctx, capi.CtxIOThreads, -1)} }, "EINVAL"},
	{"ctx term NULL", func(e env) []any { return []any{e.l.CtxTerm(0)} }, "EFAULT"},
	{"ctx shutdown NULL", func(e env) []any { return []any{e.l.CtxShutdown(0)} }, "EFAULT"},
	{"init negative", func(e env) []any { return vals(e.l.Init(-1)) }, "0, EINVAL"},

	{"socket NULL", func(e env) []any { return vals(e.l.Socket(0, capi.Pair)) }, "0, EFAULT"},
	{"socket unknown type", func(e env) []any { return vals(e.l.Socket(e.ctx, 99)) }, "0, EINVAL"},
	{"socket after shutdown", func(e env) []any {
		c, errno := e.l.CtxNew()
		must(e, errno)
		must(e, e.l.CtxShutdown(c))
		s, errno := e.l.Socket(c, capi.Pair)
		must(e, e.l.CtxTerm(c))
		return []any{s, errno}
	}, "0, ETERM"},
	{"close NULL", func(e env) []any { return []any{e.l.Close(0)} }, "ENOTSOCK"},
	{"bind NULL", func(e env) []any { return []any{e.l.Bind(0, "inproc://a")} }, "ENOTSOCK"},
	{"bind garbage", func(e env) []any { return []any{e.l.Bind(e.socket(capi.Rep), "foo")} }, "EINVAL"},
	{"bind NUL", func(e env) []any { return []any{e.l.Bind(e.socket(capi.Rep), "inproc://a\x00b")} }, "EINVAL"},
	{"bind unknown scheme", func(e env) []any { return []any{e.l.Bind(e.socket(capi.Rep), "foo://x")} }, "EPROTONOSUPPORT"},
	{"bind udp", func(e env) []any { return []any{e.l.Bind(e.socket(capi.Pair), "udp://127.0.0.1:5555")} }, "ENOCOMPATPROTO"},
	{"bind taken", func(e env) []any {
		must(e, e.l.Bind(e.socket(capi.Rep), "inproc://taken"))
		return []any{e.l.Bind(e.socket(capi.Rep), "inproc://taken")}
	}, "EADDRINUSE"},
	{"bind no such interface", func(e env) []any { return []any{e.l.Bind(e.socket(capi.Rep), "tcp://nosuchif0:5998")} }, "ENODEV"},
	{"bind long endpoint", func(e env) []any {
		return []any{e.l.Bind(e.socket(capi.Rep), "inproc://"+strings.Repeat("x", 1000))}
	}, "0"},
	{"bind without I/O threads", func(e env) []any {
		must(e, e.l.CtxSet(e.ctx, capi.CtxIOThreads, 0))
		return []any{e.l.Bind(e.socket(capi.Rep), "tcp://127.0.0.1:*")}
	}, "EMTHREAD"},
	{"unbind unknown", func(e env) []any { return []any{e.l.Unbind(e.socket(capi.Rep), "tcp://127.0.0.1:5997")} }, "ENOENT"},
	{"disconnect unknown", func(e env) []any { return []any{e.l.Disconnect(e.socket(capi.Req), "tcp://127.0.0.1:5997")} }, "ENOENT"},
	{"last endpoint", func(e env) []any {
		s := e.socket(capi.Rep)
		must(e, e.l.Bind(s, "inproc://last"))
		buf := make([]byte, 64)
		n, errno := e.l.GetSockOpt(s, capi.OptLastEndpoint, buf)
		return []any{string(buf[:n-1]), errno}
	}, "inproc://last, 0"},

	{"option read back", func(e env) []any {
		s := e.socket(capi.Dealer)
		must(e, e.l.SetSockOpt(s, capi.OptSndHWM, []byte{42, 0, 0, 0}))
		buf := make([]byte, 4)
		n, errno := e.l.GetSockOpt(s, capi.OptSndHWM, buf)
		return []any{buf, n, errno}
	}, "[42 0 0 0], 4, 0"},
	{"option unknown", func(e env) []any { return []any{e.l.SetSockOpt(e.socket(capi.Dealer), 9999, make([]byte, 4))} }, "EINVAL"},
	{"option too small a buffer", func(e env) []any {
		return vals(e.l.GetSockOpt(e.socket(capi.Dealer), capi.OptLinger, make([]byte, 2)))
	}, "2, EINVAL"},
	{"option without bytes", func(e env) []any { return []any{e.l.SetSockOpt(e.socket(capi.Sub), capi.OptSubscribe, nil)} }, "0"},
	{"option of another type", func(e env) []any {
		return []any{e.l.SetSockOpt(e.socket(capi.Dealer), capi.OptRouterMandatory, make([]byte, 4))}
	}, "EINVAL"},

	{"send without peers", func(e env) []any { return vals(e.l.Send(e.socket(capi.Push), []byte("x"), capi.DontWait)) }, "-1, EAGAIN"},
	{"send on PULL", func(e env) []any { return vals(e.l.Send(e.socket(capi.Pull), []byte("x"), capi.DontWait)) }, "-1, ENOTSUP"},
	{"send out of turn", func(e env) []any { return vals(e.l.Send(e.socket(capi.Rep), []byte("x"), capi.DontWait)) }, "-1, EFSM"},
	{"recv nothing", func(e env) []any { return vals(e.l.Recv(e.socket(capi.Pull), nil, capi.DontWait)) }, "-1, EAGAIN"},
	{"send and recv", func(e env) []any {
		a, b := e.pair(capi.Pair, capi.Pair)
		n, errno := e.l.Send(a, []byte("hello"), capi.SndMore)
		must(e, errno)
		_, errno = e.l.Send(a, nil, 0)
		must(e, errno)
		buf := make([]byte, 8)
		m, errno := e.l.Recv(b, buf, 0)
		must(e, errno)
		k, errno := e.l.Recv(b, nil, 0)
		return []any{n, string(buf[:m]), k, errno}
	}, "5, hello, 0, 0"},
	{"recv cuts a message", func(e env) []any {
		a, b := e.pair(capi.Pair, capi.Pair)
		_, errno := e.l.Send(a, []byte("hello"), 0)
		must(e, errno)
		buf := make([]byte, 2)
		n, errno := e.l.Recv(b, buf, 0)
		return []any{string(buf), n, errno}
	}, "he, 5, 0"},
	{"unroutable", func(e env) []any {
		s := e.socket(capi.Router)
		must(e, e.l.SetSockOpt(s, capi.OptRouterMandatory, []byte{1, 0, 0, 0}))
		return vals(e.l.Send(s, []byte("nobody"), capi.SndMore|capi.DontWait))
	}, "-1, EHOSTUNREACH"},
	{"iov", func(e env) []any {
		a, b := e.pair(capi.Pair, capi.Pair)
		n, errno := e.l.SendIOV(a, nil, 0)
		m, errno2 := e.l.RecvIOV(b, nil, 0)
		return []any{n, errno, m, errno2}
	}, "-1, EINVAL, -1, EINVAL"},

	{"msg nil", func(e env) []any { return []any{e.l.MsgInit(nil)} }, "EFAULT"},
	{"msg too large", func(e env) []any {
		var m capi.Msg
		return []any{e.l.MsgInitSize(&m, 1<<(bits-1))}
	}, "ENOMEM"},
	{"msg closed twice", func(e env) []any {
		var m capi.Msg
		must(e, e.l.MsgInit(&m))
		return []any{e.l.MsgClose(&m), e.l.MsgClose(&m)}
	}, "0, EFAULT"},
	{"msg data without memory", func(e env) []any {
		var m capi.Msg
		return []any{e.l.MsgInitData(&m, 0, 1, 0, 0)}
	}, "EINVAL"},
	{"msg round trip", func(e env) []any {
		a, b := e.pair(capi.Pair, capi.Pair)
		var m capi.Msg
		must(e, e.l.MsgInitSize(&m, 3))
		p, errno := e.l.MsgData(&m)
		must(e, errno)
		copy(unsafe.Slice((*byte)(p), 3), "abc")
		sent, errno := e.l.MsgSend(&m, a, 0)
		must(e, errno)
		got, errno := e.l.MsgRecv(&m, b, 0)
		must(e, errno)
		size, errno := e.l.MsgSize(&m)
		must(e, errno)
		more, errno := e.l.MsgMore(&m)
		must(e, errno)
		p, errno = e.l.MsgData(&m)
		must(e, errno)
		text := string(unsafe.Slice((*byte)(p), size))
		return []any{sent, got, size, more, text, e.l.MsgClose(&m)}
	}, "3, 3, 3, 0, abc, 0"},
	{"msg copy and move", func(e env) []any {
		var a, b capi.Msg
		must(e, e.l.MsgInitSize(&a, 100))
		must(e, e.l.MsgInit(&b))
		must(e, e.l.MsgCopy(&b, &a))
		shared, errno := e.l.MsgGet(&b, capi.PropShared)
		must(e, errno)
		must(e, e.l.MsgMove(&b, &a))
		na, _ := e.l.MsgSize(&a)
		nb, _ := e.l.MsgSize(&b)
		return []any{shared, na, nb, e.l.MsgClose(&a), e.l.MsgClose(&b)}
	}, "1, 0, 100, 0, 0"},
	{"msg property unknown", func(e env) []any {
		var m capi.Msg
		must(e, e.l.MsgInit(&m))
		n, errno := e.l.MsgGet(&m, 99)
		s, errno2 := e.l.MsgGets(&m, "Routing-Id")
		return []any{n, errno, s, errno2, e.l.MsgSet(&m, capi.PropMore, 1)}
	}, "-1, EINVAL, , EINVAL, EINVAL"},

	{"poll nothing", func(e env) []any { return vals(e.l.Poll(nil, 0)) }, "0, 0"},
	{"poll readable", func(e env) []any {
		a, b := e.pair(capi.Pair, capi.Pair)
		_, errno := e.l.Send(a, []byte("x"), 0)
		must(e, errno)
		items := []capi.PollItem{{Socket: b, Events: capi.PollIn | capi.PollOut}}
		n, errno := e.l.Poll(items, 1000)
		return []any{n, items[0].Revents, errno}
	}, "1, POLLIN|POLLOUT, 0"},
	{"poll garbage", func(e env) []any {
		// A socket's memory after its magic number is no socket.
		return vals(e.l.Poll([]capi.PollItem{{Socket: capi.Socket(e.ctx), Events: capi.PollIn}}, 0))
	}, "-1, ENOTSOCK"},

	{"z85", func(e env) []any {
		text := make([]byte, 11)
		must(e, e.l.Z85Encode(text, []byte{0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B}))
		data := make([]byte, 8)
		return []any{string(text[:10]), e.l.Z85Decode(data, "HelloWorld"), fmt.Sprintf("%x", data)}
	}, "HelloWorld, 0, 864fd26fb559f75b"},
	{"z85 errors", func(e env) []any {
		buf := make([]byte, 100)
		return []any{
			e.l.Z85Encode(buf, []byte("abc")), e.l.Z85Encode(nil, []byte("abcd")),
			e.l.Z85Decode(buf, "abcd"), e.l.Z85Decode(buf, ""), e.l.Z85Decode(nil, "abcde"), e.l.Z85Decode(buf, "ab~de"),
		}
	}, "EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL"},
	{"curve", func(e env) []any {
		var public, secret, again capi.Z85Key
		must(e, e.l.CurveKeypair(&public, &secret))
		must(e, e.l.CurvePublic(&again, secret.String()))
		return []any{public == again, e.l.CurvePublic(&again, "bad")}
	}, "true, EINVAL"},

	{"atomic counter", func(e env) []any {
		c, errno := e.l.AtomicCounterNew()
		must(e, errno)
		must(e, e.l.AtomicCounterSet(c, 1))
		a, _ := e.l.AtomicCounterInc(c)
		b, _ := e.l.AtomicCounterDec(c)
		d, _ := e.l.AtomicCounterDec(c)
		v, _ := e.l.AtomicCounterValue(c)
		return []any{a, b, d, v, e.l.AtomicCounterDestroy(c)}
	}, "1, 1, 0, 0, 0"},
	{"timers", func(e env) []any {
		ts, errno := e.l.TimersNew()
		must(e, errno)
		none, errno := e.l.TimersTimeout(ts)
		ran := 0
		arg := capi.NewTimer(func(int) { ran++ })
		defer capi.Release(arg)
		id, errno2 := e.l.TimersAdd(ts, 1, e.l.TimerFn(), arg)
		for ran == 0 {
			must(e, e.l.TimersExecute(ts))
		}
		_, never := e.l.TimersAdd(ts, 0, e.l.TimerFn(), arg)
		return []any{none, errno, id, errno2, never, e.l.TimersCancel(ts, int32(id)), e.l.TimersCancel(ts, 77), e.l.TimersDestroy(ts), e.l.TimersDestroy(0)}
	}, "-1, 0, 1, 0, EINVAL, 0, EINVAL, 0, EFAULT"},
	{"timers NULL", func(e env) []any { return vals(e.l.TimersTimeout(0)) }, "-1, EFAULT"},
	{"thread", func(e env) []any {
		ran := make(chan bool, 1)
		th, errno := e.l.ThreadStart(e.l.ThreadFn(), capi.NewThread(func() { ran <- true }))
		must(e, errno)
		must(e, e.l.ThreadClose(th))
		return []any{<-ran}
	}, "true"},
	{"stopwatch", func(e env) []any {
		w, errno := e.l.StopwatchStart()
		must(e, errno)
		a, errno := e.l.StopwatchIntermediate(w)
		must(e, errno)
		b, errno := e.l.StopwatchStop(w)
		return []any{a <= b, errno}
	}, "true, 0"},

	{"device NULL", func(e env) []any { return []any{e.l.Device(capi.DeviceQueue, 0, 0)} }, "EINVAL"},
	{"proxy NULL", func(e env) []any { return []any{e.l.Proxy(0, 0, 0), e.l.ProxySteerable(0, 0, 0, 0)} }, "EFAULT, EFAULT"},
	{"monitor", func(e env) []any {
		s, reader := e.socket(capi.Rep), e.socket(capi.Pair)
		must(e, e.l.Connect(reader, "inproc://monitor")) // without a reader, stopping blocks
		return []any{
			e.l.SocketMonitor(s, "abc", capi.EventAll), e.l.SocketMonitor(s, "tcp://127.0.0.1:5555", capi.EventAll),
			e.l.SocketMonitor(s, "inproc://monitor", capi.EventAll), e.l.SocketMonitor(s, "", 0), e.l.SocketMonitor(0, "", 0),
		}
	}, "EINVAL, EPROTONOSUPPORT, 0, 0, ENOTSOCK"},
	{"flag", func(e env) []any {
		a, b := e.pair(capi.Pair, capi.Pair)
		return []any{zeroCopy(e, a, b)}
	}, "[1 hello]"},
	{"ipc", func(e env) []any {
		path := filepath.Join(e.TempDir(), "s")
		return []any{e.l.Bind(e.socket(capi.Rep), "ipc://"+path), e.l.Bind(e.socket(capi.Rep), "ipc://"+os.DevNull+"/x") != 0}
	}, "0, true"},
}

const bits = 32 << (^uint(0) >> 63)

// zeroCopy sends memory that Go pins until libzmq has set the flag.
func zeroCopy(e env, from, to capi.Socket) []any {
	var pin pinned
	defer pin.Unpin()
	data, flag := pin.bytes("hello"), pin.flag()
	var m capi.Msg
	must(e, e.l.MsgInitData(&m, data, 5, e.l.FlagFn(), flag))
	_, errno := e.l.MsgSend(&m, from, 0)
	must(e, errno)
	_, errno = e.l.MsgRecv(&m, to, 0)
	must(e, errno)
	p, errno := e.l.MsgData(&m)
	must(e, errno)
	text := string(unsafe.Slice((*byte)(p), 5))
	must(e, e.l.MsgClose(&m))
	return []any{pin.stored.Load(), text}
}

func vals[T any](v T, errno capi.Errno) []any { return []any{v, errno} }

// show prints results, an Errno by its name.
func show(vs []any) string {
	var out []string
	for _, v := range vs {
		if errno, ok := v.(capi.Errno); ok {
			v = "0"
			if errno != 0 {
				v = errno.Name()
			}
		}
		out = append(out, fmt.Sprint(v))
	}
	return strings.Join(out, ", ")
}

// callsNeed has the versions, or capabilities, without which libzmq behaves
// otherwise than the table says.
var callsNeed = map[string]string{
	"socket after shutdown": "4.3.0", // the shutdown of a context without sockets is forgotten, and its end waits for ever
	"has nothing":           "4.1.0",
	"has curve":             "curve",
	"curve":                 "curve",
	"ctx get legal -1":      "4.3.0",
	"bind udp":              "4.2.0",
	"iov":                   "4.2.0",
	"msg copy and move":     "4.1.0",
	"msg property unknown":  "4.1.0",
	"z85 errors":            "4.3.0",
	"atomic counter":        "4.2.0",
	"timers":                "4.3.0",
	"timers NULL":           "4.3.0",
	"stopwatch":             "4.3.0",
}

// TestCalls makes the same calls on every backend; results and errno must be
// the ones of the table.
func TestCalls(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for _, c := range calls {
			t.Run(c.name, func(t *testing.T) {
				if need := callsNeed[c.name]; need != "" && !has(l, need) && (need[0] != '4' || !atLeast(l, need)) {
					t.Skipf("this libzmq is older than, or lacks, %s", need)
				}
				if got := show(c.call(env{t, l, ctx(t, l)})); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		}
	})
}
