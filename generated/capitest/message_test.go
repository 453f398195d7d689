package capitest

import (
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestMessageOwnership(t *testing.T) {
	for _, tt := range []struct {
		name  string
		run   func(lib *Intercept, m, other *capi.Msg)
		leaks int
	}{
		{"initialised", func(lib *Intercept, m, _ *capi.Msg) {}, 1},
		{"closed", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgClose(m) }, 0},
		{"sent", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgSend(m, 9, 0) }, 0},
		{"sent the old way", func(lib *Intercept, m, _ *capi.Msg) { lib.Sendmsg(9, m, 0) }, 0},
		{"sent and closed", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgSend(m, 9, 0); lib.MsgClose(m) }, 0},
		{"sent twice", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgSend(m, 9, 0); lib.MsgSend(m, 9, 0) }, 0},
		{"sent and initialised", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgSend(m, 9, 0); lib.MsgInit(m) }, 1},
		{"received into", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgRecv(m, 9, 0) }, 1},
		{"sent, then received into", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgSend(m, 9, 0); lib.MsgRecv(m, 9, 0) }, 1},
		{"sent, then received into the old way", func(lib *Intercept, m, _ *capi.Msg) { lib.MsgSend(m, 9, 0); lib.Recvmsg(9, m, 0) }, 1},
		{"moved", func(lib *Intercept, m, other *capi.Msg) { lib.MsgInit(other); lib.MsgMove(other, m) }, 1},
		{"moved and closed", func(lib *Intercept, m, other *capi.Msg) {
			lib.MsgInit(other)
			lib.MsgMove(other, m)
			lib.MsgClose(other)
		}, 0},
		{"moved back", func(lib *Intercept, m, other *capi.Msg) {
			lib.MsgInit(other)
			lib.MsgMove(other, m)
			lib.MsgMove(m, other)
		}, 1},
		{"overwritten by an empty one", func(lib *Intercept, m, other *capi.Msg) {
			lib.MsgInit(other)
			lib.MsgSend(other, 9, 0)
			lib.MsgMove(m, other)
		}, 0},
		{"copied", func(lib *Intercept, m, other *capi.Msg) { lib.MsgInit(other); lib.MsgCopy(other, m) }, 2},
		{"copied to an empty one", func(lib *Intercept, m, other *capi.Msg) {
			lib.MsgInit(other)
			lib.MsgSend(other, 9, 0)
			lib.MsgCopy(other, m)
		}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var l Ledger
			var m, other capi.Msg
			lib := Wrap(heap(), &l)
			lib.MsgInitBuffer(&m, []byte("x"))
			tt.run(lib, &m, &other)
			if leaks := l.Leaks(); len(leaks) != tt.leaks {
				t.Errorf("leaks: %v, want %d", leaks, tt.leaks)
			}
			wantProblems(t, &l)
		})
	}
}

func TestFailedSendKeepsTheMessage(t *testing.T) {
	var l Ledger
	var f Faults
	f.Fail(capi.FnMsgSend, 1, capi.EAGAIN)
	lib := Wrap(heap(), &f, &l)
	var m capi.Msg
	lib.MsgInit(&m)
	lib.MsgSend(&m, 9, 0)
	wantKinds(t, &l, KindMessage)
	lib.MsgSend(&m, 9, 0)
	wantKinds(t, &l)
}

func TestFailedCloseOfAnEmptyMessageIsNoLeak(t *testing.T) {
	var l Ledger
	var f Faults
	f.Fail(capi.FnMsgClose, 1, capi.EINTR)
	lib := Wrap(heap(), &l, &f)
	var m capi.Msg
	lib.MsgInit(&m)
	lib.MsgSend(&m, 9, 0)
	lib.MsgClose(&m)
	wantKinds(t, &l)
}

func TestClosedMessageIsRefused(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	var m, other capi.Msg
	lib.MsgInit(&m)
	lib.MsgClose(&m)
	if errno := lib.MsgClose(&m); errno != capi.EFAULT {
		t.Errorf("close: %v", errno)
	}
	if n, errno := lib.MsgSize(&m); n != 0 || errno != capi.EFAULT {
		t.Errorf("size: %d, %v", n, errno)
	}
	lib.MsgInit(&other)
	if errno := lib.MsgCopy(&other, &m); errno != capi.EFAULT {
		t.Errorf("copy: %v", errno)
	}
	wantProblems(t, &l, DoubleClose, UseAfterClose, UseAfterClose)
	lib.MsgInit(&m) // a new message in the same place
	if n, errno := lib.MsgSize(&m); n != 1 || errno != 0 {
		t.Errorf("size: %d, %v", n, errno)
	}
}

func TestMessageThatWasNeverInitialised(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	if _, errno := lib.MsgSend(new(capi.Msg), 9, 0); errno != capi.EFAULT {
		t.Error(errno)
	}
	wantProblems(t, &l, Uninitialised)
	if got := l.Errors()[0].Error(); !strings.HasPrefix(got, "zmq_msg_send at capitest/message_test.go:") ||
		!strings.HasSuffix(got, " is used before it was initialised") || strings.Contains(got, "made") {
		t.Error(got)
	}
}

func TestMessageInitialisedBeforeTheLedger(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	var m capi.Msg
	mark(&m)
	if n, errno := lib.MsgSize(&m); n != 1 || errno != 0 {
		t.Errorf("size: %d, %v", n, errno)
	}
	wantKinds(t, &l)
	lib.MsgRecv(&m, 9, 0)
	wantKinds(t, &l, KindMessage)
}

func TestMessageInitialisedTwice(t *testing.T) {
	var l Ledger
	lib := Wrap(heap(), &l)
	var m capi.Msg
	lib.MsgInit(&m)
	if errno := lib.MsgInit(&m); errno != 0 {
		t.Error(errno)
	}
	wantProblems(t, &l, Overwritten)
	wantKinds(t, &l, KindMessage)
	if errno := lib.MsgInit(nil); errno != 0 { // for the library to refuse
		t.Error(errno)
	}
}
