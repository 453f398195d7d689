package parity

import (
	"errors"
	"reflect"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// TestMissingFunctions loads a library that has only what every libzmq 4 has:
// each other function fails alone, says what it needs, and makes no call.
func TestMissingFunctions(t *testing.T) {
	t.Parallel()
	lib := stub{version: capi.Version{Major: 4}, msgSize: 64, with: map[string]bool{"zmq_has": true}}.build(t)
	for _, b := range loaders() {
		t.Run(b.name, func(t *testing.T) {
			l := open(t, b, lib)
			missing := 0
			for i, f := range capi.Functions {
				fn := capi.Func(i)
				present := f.Required() || f.Name == "zmq_has"
				if l.HasFunc(fn) != present {
					t.Errorf("HasFunc(%s) = %t", f.Name, !present)
				}
				err := capi.Missing(l, fn)
				if present {
					if err != nil {
						t.Errorf("Missing(%s) = %v", f.Name, err)
					}
					continue
				}
				missing++
				if !errors.Is(err, capi.ErrnoMissing) {
					t.Errorf("Missing(%s) = %v", f.Name, err)
				}
				method := reflect.ValueOf(l).MethodByName(f.Go)
				if errno := callErrno(method, anything(method)); errno != capi.ErrnoMissing {
					t.Errorf("%s: %s, want ErrnoMissing", f.Name, errno.Name())
				}
			}
			if missing == 0 {
				t.Error("the library has every function")
			}
			if n, errno := l.CtxGet(1, capi.CtxMsgTSize); n != 64 || errno != 0 {
				t.Errorf("a function that is there gives %d, %v", n, errno)
			}
		})
	}
}

// anything returns arguments that no check refuses.
func anything(method reflect.Value) []reflect.Value {
	var args []reflect.Value
	for in := range method.Type().Ins() {
		v := reflect.New(in).Elem()
		switch in.Kind() {
		case reflect.Pointer:
			v = reflect.New(in.Elem())
		case reflect.Slice:
			v = reflect.MakeSlice(in, 40, 40)
		case reflect.String:
			v.SetString("0123456789012345678901234567890123456789")
		case reflect.Uintptr:
			v.SetUint(4)
		}
		args = append(args, v)
	}
	return args
}

// callErrno makes a call; its last result is always the errno.
func callErrno(method reflect.Value, args []reflect.Value) capi.Errno {
	results := method.Call(args)
	return results[len(results)-1].Interface().(capi.Errno)
}

// TestMissingText holds the backends to the same words.
func TestMissingText(t *testing.T) {
	t.Parallel()
	lib := stub{version: capi.Version{Major: 4, Minor: 1, Patch: 7}, msgSize: 64}.build(t)
	for _, b := range loaders() {
		l := open(t, b, lib)
		for fn, needs := range map[capi.Func]string{
			capi.FnPollerFD: "zmq_poller_fd needs libzmq >= 4.3.2 built with drafts",
			capi.FnHas:      "zmq_has needs libzmq >= 4.1.0",
			capi.FnTimersNew: "zmq_timers_new needs libzmq >= 4.3.0 " +
				"(or >= 4.2.0 built with drafts)",
			capi.FnCurvePublic: "zmq_curve_public needs libzmq >= 4.2.0",
		} {
			want := needs + "; loaded 4.1.7 from " + lib
			if err := capi.Missing(l, fn); err == nil || err.Error() != want {
				t.Errorf("%s: got %v, want %s", b.name, err, want)
			}
		}
	}
}
