package parity

import (
	"reflect"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// TestChecks gives every function a nil pointer, and a text with a NUL, for one
// argument after the other: C would crash, or see another text. The library is
// one that does nothing, so that only the checks answer.
func TestChecks(t *testing.T) {
	t.Parallel()
	lib := stub{version: v4, msgSize: 64}.build(t)
	for _, b := range loaders() {
		l := open(t, b, lib)
		for _, f := range capi.Functions {
			method := reflect.ValueOf(l).MethodByName(f.Go)
			for i := range method.Type().NumIn() {
				bad, want := reflect.Zero(method.Type().In(i)), capi.EFAULT
				switch bad.Kind() {
				case reflect.Pointer:
				case reflect.String:
					bad, want = reflect.ValueOf("a\x00b"), capi.EINVAL
				default:
					continue
				}
				args := anything(method)
				args[i] = bad
				if got := callErrno(method, args); got != want {
					t.Errorf("%s: %s with a bad argument %d: %s, want %s", b.name, f.Name, i, got.Name(), want.Name())
				}
			}
		}
	}
}

// TestRarelyCalled calls what nothing else does.
func TestRarelyCalled(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		e := env{t, l, ctx(t, l)}
		a, b := e.pair(capi.Pair, capi.Pair)
		must(t, l.Sleep(0))
		var pin pinned
		defer pin.Unpin()
		constant := "constant" // libzmq does not copy it
		if n, errno := l.SendConst(a, pin.bytes(constant), uintptr(len(constant)), 0); n != len(constant) || errno != 0 {
			t.Errorf("SendConst: %d, %v", n, errno)
		}
		buf := make([]byte, 16)
		if n, errno := l.Recv(b, buf, 0); string(buf[:n]) != constant || errno != 0 {
			t.Errorf("Recv: %q, %v", buf[:n], errno)
		}
		var m capi.Msg
		must(t, l.MsgInitSize(&m, 3))
		if n, errno := l.Sendmsg(a, &m, 0); n != 3 || errno != 0 {
			t.Errorf("Sendmsg: %d, %v", n, errno)
		}
		if n, errno := l.Recvmsg(b, &m, 0); n != 3 || errno != 0 {
			t.Errorf("Recvmsg: %d, %v", n, errno)
		}
		must(t, l.MsgClose(&m))
	})
}
