package patient_test

import (
	"reflect"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/generated/internal/patient"
)

// Every call that is interrupted once is made twice, and no other error repeats one.
func TestCallsAreMadeAgain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"CtxTerm", "Bind", "Connect", "Unbind", "Disconnect", "GetSockOpt", "Poll",
		"Send", "SendConst", "Recv", "Sendmsg", "Recvmsg", "MsgSend", "MsgRecv",
	} {
		for _, want := range []capi.Errno{0, capi.EAGAIN} {
			made := 0
			lib := patient.Library(answers(name, func() capi.Errno {
				made++
				if made == 1 {
					return capi.EINTR
				}
				return want
			}))
			method := reflect.ValueOf(lib).MethodByName(name)
			var args []reflect.Value
			for in := range method.Type().Ins() {
				args = append(args, reflect.Zero(in))
			}
			results := method.Call(args)
			if got := results[len(results)-1].Interface(); got != want || made != 2 {
				t.Errorf("%s: %v after %d calls, want %v after 2", name, got, made, want)
			}
			if len(results) == 2 && results[0].Int() != 2 {
				t.Errorf("%s: the result is not that of the second call", name)
			}
		}
	}
}

// answers returns a library with one function. Its result, if it has one, is how
// often it was called.
func answers(name string, errno func() capi.Errno) *capitest.Fake {
	fake := &capitest.Fake{}
	field := reflect.ValueOf(fake).Elem().FieldByName("Fn" + name)
	calls := 0
	field.Set(reflect.MakeFunc(field.Type(), func([]reflect.Value) (results []reflect.Value) {
		calls++
		if field.Type().NumOut() == 2 {
			results = append(results, reflect.ValueOf(calls))
		}
		return append(results, reflect.ValueOf(errno()))
	}))
	return fake
}

// A batch goes on where it was interrupted: nothing is sent or received twice.
func TestBatchesGoOn(t *testing.T) {
	t.Parallel()
	msgs := [][][]byte{{{1}, {2}, {3}}, {}, {{4}}, {{5}, {6}}}
	for at := range 7 {
		var sent []byte
		var flags []capi.Flags
		calls := 0
		interrupted := func() bool { calls++; return calls == at+1 }
		lib := patient.Library(&capitest.Fake{
			FnSend: func(_ capi.Socket, data []byte, f capi.Flags) (int, capi.Errno) {
				if interrupted() {
					return -1, capi.EINTR
				}
				sent, flags = append(sent, data...), append(flags, f)
				return len(data), 0
			},
			FnMsgRecv: func(*capi.Msg, capi.Socket, capi.Flags) (int, capi.Errno) {
				if interrupted() {
					return -1, capi.EINTR
				}
				return 0, 0
			},
			FnMsgMore: func(*capi.Msg) (int, capi.Errno) { return 1, 0 },
		})
		n, errno := capi.SendMsgs(lib, 1, msgs, capi.DontWait)
		if n != 6 || errno != 0 || string(sent) != "\x01\x02\x03\x04\x05\x06" {
			t.Errorf("interrupted at %d: sent %d, %v: % x", at, n, errno, sent)
		}
		more := capi.DontWait | capi.SndMore
		if want := []capi.Flags{more, more, capi.DontWait, capi.DontWait, more, capi.DontWait}; !reflect.DeepEqual(flags, want) {
			t.Errorf("interrupted at %d: flags %v, want %v", at, flags, want)
		}
		calls = 0
		if n, errno := capi.RecvMsgs(lib, 1, make([]capi.Received, 6), 0, true); n != 6 || errno != 0 {
			t.Errorf("interrupted at %d: received %d, %v", at, n, errno)
		}
	}
}
