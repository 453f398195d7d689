package libzmq

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// addressed is a library of which every call that an addressed message takes is noted.
type addressed struct {
	capitest.Fake
	calls []string
	fails string // the call that does
}

func (a *addressed) note(call string, args ...any) capi.Errno {
	a.calls = append(a.calls, strings.TrimSpace(call+" "+fmt.Sprint(args...)))
	if call == a.fails {
		return capi.EINVAL
	}
	return 0
}

func newAddressed(fails string) *addressed {
	a := &addressed{fails: fails}
	memory := make([]byte, 100)
	a.FnCtxNew = func() (capi.Context, capi.Errno) { return 1, 0 }
	a.FnSocket = func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 2, 0 }
	a.FnMsgInitSize = func(_ *capi.Msg, n uintptr) capi.Errno { return a.note("size", n) }
	a.FnMsgData = func(*capi.Msg) (unsafe.Pointer, capi.Errno) { return unsafe.Pointer(&memory[0]), 0 }
	a.FnMsgSetRoutingID = func(_ *capi.Msg, id uint32) capi.Errno { return a.note("id", id) }
	a.FnMsgSetGroup = func(_ *capi.Msg, group string) capi.Errno { return a.note("group", group) }
	a.FnMsgClose = func(*capi.Msg) capi.Errno { return a.note("close") }
	a.FnMsgSend = func(*capi.Msg, capi.Socket, capi.Flags) (int, capi.Errno) {
		return 3, a.note("send " + string(memory[:3]))
	}
	a.FnJoin = func(_ capi.Socket, group string) capi.Errno { return a.note("join", group) }
	a.FnLeave = func(_ capi.Socket, group string) capi.Errno { return a.note("leave", group) }
	a.FnConnectPeer = func(_ capi.Socket, endpoint string) (uint32, capi.Errno) { return 7, a.note("connect", endpoint) }
	return a
}

func (a *addressed) socket(t *testing.T, typ capi.SocketType) *Socket {
	ctx, err := New(a).NewContext()
	if err != nil {
		t.Fatal(err)
	}
	s, err := ctx.NewSocket(typ)
	if err != nil {
		t.Fatal(err)
	}
	return s.(*Socket)
}

// A message that was made is sent or closed, whatever fails in between.
func TestAddressedMessages(t *testing.T) {
	for _, tt := range []struct {
		to    driver.Address
		fails string
		want  []string
	}{
		{driver.Address{RoutingID: 5}, "", []string{"size 3", "id 5", "send abc"}},
		{driver.Address{Group: "news"}, "", []string{"size 3", "group news", "send abc"}},
		{driver.Address{RoutingID: 5}, "size", []string{"size 3"}},
		{driver.Address{RoutingID: 5}, "id", []string{"size 3", "id 5", "close"}},
		{driver.Address{Group: "news"}, "group", []string{"size 3", "group news", "close"}},
		{driver.Address{Group: "news"}, "send abc", []string{"size 3", "group news", "send abc", "close"}},
	} {
		lib := newAddressed(tt.fails)
		err := lib.socket(t, capi.Radio).SendTo(context.Background(), tt.to, bytesOf([]string{"abc"}))
		if (err != nil) != (tt.fails != "") || !slices.Equal(lib.calls, tt.want) {
			t.Errorf("%+v: %v, calls %q", tt, err, lib.calls)
		}
	}
}

func TestGroupsAndPeers(t *testing.T) {
	lib := newAddressed("")
	s := lib.socket(t, capi.Peer)
	id, err := s.ConnectPeer("tcp://x:1")
	if err != nil || id != 7 || s.String() != "PEER tcp://x:1" {
		t.Error(id, err, s)
	}
	if err := s.Join("news"); err != nil {
		t.Error(err)
	}
	if err := s.Leave("news"); err != nil {
		t.Error(err)
	}
	if want := []string{"connect tcp://x:1", "join news", "leave news"}; !slices.Equal(lib.calls, want) {
		t.Errorf("calls %q, want %q", lib.calls, want)
	}
}

// zmq_msg_recv returns an int, which says no more than that a part is larger.
func TestPartsBeyondAnInt(t *testing.T) {
	data := []byte("a part of two GiB and more")
	lib := newAddressed("")
	lib.FnMsgInit = func(*capi.Msg) capi.Errno { return 0 }
	lib.FnMsgRecv = func(*capi.Msg, capi.Socket, capi.Flags) (int, capi.Errno) { return 1<<31 - 1, 0 }
	lib.FnMsgSize = func(*capi.Msg) (uintptr, capi.Errno) { return uintptr(len(data)), 0 }
	lib.FnMsgData = func(*capi.Msg) (unsafe.Pointer, capi.Errno) { return unsafe.Pointer(&data[0]), 0 }
	lib.FnMsgMore = func(*capi.Msg) (int, capi.Errno) { return 0, 0 }
	l, err := lib.socket(t, capi.Pull).RecvLease(context.Background())
	if err != nil || string(l.Parts()[0]) != string(data) {
		t.Fatal(err)
	}
	l.Release()
}
