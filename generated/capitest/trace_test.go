package capitest

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestCallString(t *testing.T) {
	long := strings.Repeat("x", maxData+1)
	for _, tt := range []struct {
		call Call
		want string
	}{
		{Call{Func: capi.FnCtxNew, Results: []any{capi.Context(0x10)}}, `zmq_ctx_new() = 0x10`},
		{Call{Func: capi.FnCtxNew, Results: []any{capi.Context(0)}, Errno: capi.EMFILE}, `zmq_ctx_new() = NULL EMFILE`},
		{Call{Func: capi.FnCtxTerm, Args: []any{capi.Context(0)}, Errno: capi.EFAULT}, `zmq_ctx_term(ctx=NULL) = -1 EFAULT`},
		{Call{Func: capi.FnVersion, Results: []any{4, 3, 5}}, `zmq_version() = 4, 3, 5`},
		{Call{Func: capi.FnSocket, Args: []any{capi.Context(1), capi.Pub}, Results: []any{capi.Socket(2)}}, `zmq_socket(ctx=0x1, PUB) = 0x2`},
		{Call{Func: capi.FnBind, Args: []any{capi.Socket(2), "tcp://*:1"}}, `zmq_bind(s=0x2, "tcp://*:1") = 0`},
		{Call{Func: capi.FnBind, Args: []any{capi.Socket(2), long}}, `zmq_bind(s=0x2, "` + long[1:] + `"...) = 0`},
		{Call{Func: capi.FnSend, Args: []any{capi.Socket(2), []byte("hi\n"), capi.SndMore}, Results: []any{3}}, `zmq_send(s=0x2, "hi\n", SNDMORE) = 3`},
		{Call{Func: capi.FnSend, Args: []any{capi.Socket(2), []byte(nil), capi.Flags(0)}, Errno: capi.EAGAIN, Results: []any{0}, Skipped: true}, `zmq_send(s=0x2, "", 0) = -1 EAGAIN (not called)`},
		{Call{Func: capi.FnRecv, Args: []any{capi.Socket(2), []byte("hi\x00\x00"), capi.Flags(0)}, Results: []any{2}}, `zmq_recv(s=0x2, "hi", 0) = 2`},
		{Call{Func: capi.FnRecv, Args: []any{capi.Socket(2), []byte("hi"), capi.Flags(0)}, Results: []any{9}}, `zmq_recv(s=0x2, "hi", 0) = 9`},
		{Call{Func: capi.FnRecv, Args: []any{capi.Socket(2), []byte("h"), capi.Flags(0)}}, `zmq_recv(s=0x2, "h", 0) = 0`},
		{Call{Func: capi.FnMsgSize, Args: []any{(*capi.Msg)(nil)}, Results: []any{uintptr(17)}}, `zmq_msg_size(msg=NULL) = 17`},
		{Call{Func: capi.FnMsgData, Args: []any{(*capi.Msg)(nil)}, Results: []any{unsafe.Pointer(nil)}}, `zmq_msg_data(msg=NULL) = NULL`},
		{Call{Func: capi.FnMsgInitSize, Args: []any{(*capi.Msg)(nil), uintptr(10)}}, `zmq_msg_init_size(msg=NULL, size=10) = 0`},
		{Call{Func: capi.FnThreadStart, Args: []any{capi.ThreadFn(0x20), uintptr(0x30)}, Results: []any{capi.Thread(1)}}, `zmq_threadstart(fn=0x20, arg=0x30) = 0x1`},
		{Call{Func: capi.FnStrerror, Args: []any{capi.ETERM}, Results: []any{"text"}}, `zmq_strerror(ETERM) = "text"`},
		{Call{Func: capi.FnSleep, Args: []any{int32(1)}, Errno: capi.EINTR}, `zmq_sleep(seconds=1) = ? EINTR`},
		{Call{Func: capi.FnConnectPeer, Args: []any{capi.Socket(2), "x"}, Errno: capi.EINVAL, Results: []any{uint32(0)}}, `zmq_connect_peer(s=0x2, "x") = 0 EINVAL`},
		{Call{Func: capi.FnPollerNew, Results: []any{capi.Poller(0)}, Errno: capi.ErrnoMissing}, `zmq_poller_new() = ? missing`},
		{
			Call{Func: capi.FnPoll, Args: []any{[]capi.PollItem{{Socket: 2, Events: capi.PollIn | capi.PollOut, Revents: capi.PollIn}, {FD: 5}}, -1}, Results: []any{1}},
			`zmq_poll([{s=0x2 POLLIN|POLLOUT -> POLLIN}, {fd=5 0 -> 0}], timeout=-1) = 1`,
		},
		{Call{Func: capi.FnSendIOV, Args: []any{capi.Socket(2), make([]capi.IOVec, 2), capi.Flags(0)}, Results: []any{1}}, `zmq_sendiov(s=0x2, iov=[2], 0) = 1`},
		{Call{Func: capi.FnCurvePublic, Args: []any{(*capi.Z85Key)(nil), "key"}}, `zmq_curve_public(public=NULL, <secret>) = 0`},
		{Call{Func: capi.FnSetSockOpt, Args: []any{capi.Socket(2), capi.OptPlainPassword, []byte("pw")}}, `zmq_setsockopt(s=0x2, PLAIN_PASSWORD, <secret>) = 0`},
		{Call{Func: capi.FnGetSockOpt, Args: []any{capi.Socket(2), capi.OptCurveSecretKey, []byte("key")}, Results: []any{3}}, `zmq_getsockopt(s=0x2, CURVE_SECRETKEY, <secret>) = 3`},
		{Call{Func: capi.FnSetSockOpt, Args: []any{capi.Socket(2), capi.OptSubscribe, []byte("a")}}, `zmq_setsockopt(s=0x2, SUBSCRIBE, "a") = 0`},
	} {
		if got := tt.call.String(); got != tt.want {
			t.Errorf("\n got %s\nwant %s", got, tt.want)
		}
	}
}

func TestCallPrintsPointersAsAddresses(t *testing.T) {
	c := Call{Func: capi.FnCurvePublic, Args: []any{new(capi.Z85Key), ""}}
	if got := c.String(); !strings.HasPrefix(got, "zmq_curve_public(public=0x") {
		t.Error(got)
	}
}

func TestEveryCallPrints(t *testing.T) {
	for fn, m := range methods(t) {
		args, results := samples(m.Type.NumIn(), m.Type.In), samples(m.Type.NumOut()-1, m.Type.Out)
		got := Call{Func: capi.Func(fn), Args: unpack(args), Results: unpack(results)}.String()
		if !strings.HasPrefix(got, capi.Functions[fn].Name+"(") || strings.Contains(got, "%!") {
			t.Errorf("%s prints as %s", m.Name, got)
		}
	}
}

func TestCallLogs(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key != "call" {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("", "call", Call{Func: capi.FnClose, Args: []any{capi.Socket(1)}, Errno: capi.ENOTSOCK, Skipped: true, Took: time.Millisecond})
	want := `call.func=zmq_close call.args="s=0x1" call.result=-1 call.took=1ms call.errno=ENOTSOCK call.skipped=true` + "\n"
	if got := out.String(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
