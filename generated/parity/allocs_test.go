package parity

import (
	"runtime"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// TestAllocations: the calls of every message allocate nothing.
func TestAllocations(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		if l.Info().Backend == "pure" && runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
			t.Skip("there is no trampoline for this processor; calls through purego allocate")
		}
		e := env{t, l, ctx(t, l)}
		a, b := e.pair(capi.Pair, capi.Pair)
		buf, option := make([]byte, 64), make([]byte, 4)
		items := make([]capi.PollItem, 1)
		var m capi.Msg
		for name, call := range map[string]func() bool{
			"errno":    func() bool { _, errno := l.Errno(); return errno == 0 },
			"failing":  func() bool { return l.Close(0) == capi.ENOTSOCK },
			"send":     func() bool { return last(l.Send(a, buf[:5], 0)) == 0 && last(l.Recv(b, buf, 0)) == 0 },
			"msg":      func() bool { return l.MsgInit(&m) == 0 && l.MsgClose(&m) == 0 },
			"msg size": func() bool { return l.MsgInitSize(&m, 100) == 0 && l.MsgClose(&m) == 0 },
			"msg send": func() bool {
				return l.MsgInitSize(&m, 100) == 0 && last(l.MsgSend(&m, a, 0)) == 0 &&
					last(l.MsgRecv(&m, b, 0)) == 0 && last(l.MsgSize(&m)) == 0 && last(l.MsgData(&m)) == 0 && l.MsgClose(&m) == 0
			},
			"getsockopt": func() bool { return last(l.GetSockOpt(a, capi.OptEvents, option)) == 0 },
			"poll": func() bool {
				items[0] = capi.PollItem{Socket: a, Events: capi.PollIn}
				return last(l.Poll(items, 0)) == 0
			},
			"connect": func() bool { return l.Disconnect(a, "inproc://nobody at all") == capi.ENOENT },
		} {
			t.Run(name, func(t *testing.T) {
				ok := true
				if n := testing.AllocsPerRun(100, func() { ok = call() && ok }); n != 0 {
					t.Errorf("%v allocations", n)
				}
				if !ok {
					t.Error("a call did not give what it should")
				}
			})
		}
	})
}
