package zmq

import (
	"encoding/binary"
	"reflect"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// storeContext makes a context of a library that keeps what options are set to.
func storeContext(t testing.TB) (*Context, map[capi.SocketOption][]byte) {
	store := map[capi.SocketOption][]byte{}
	ctx, err := NewContext(withDriver(libzmq.New(&capitest.Fake{
		Loaded:        capi.Info{Version: Version{Major: 4, Minor: 3, Patch: 5}, Path: "libfake.so"},
		FnCtxNew:      func() (capi.Context, capi.Errno) { return 1, 0 },
		FnCtxShutdown: func(capi.Context) capi.Errno { return 0 },
		FnCtxTerm:     func(capi.Context) capi.Errno { return 0 },
		FnSocket:      func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 1, 0 },
		FnClose:       func(capi.Socket) capi.Errno { return 0 },
		FnHas:         func(string) (int, capi.Errno) { return 1, 0 },
		FnSetSockOpt: func(_ capi.Socket, option capi.SocketOption, value []byte) capi.Errno {
			store[option] = append([]byte(nil), value...)
			return 0
		},
		FnGetSockOpt: func(_ capi.Socket, option capi.SocketOption, buf []byte) (int, capi.Errno) {
			return copy(buf, store[option]), 0
		},
	})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ctx.Close() })
	return ctx, store
}

// firstType is a type of socket that takes the option.
func firstType(spec *optionSpec[SocketOptionNumber]) SocketType {
	for typ := Pair; ; typ++ {
		if spec.checkType(typ) == nil {
			return typ
		}
	}
}

// Also options that no library at hand has reach it with the number and the size
// that the tables have, and come back.
func TestBytesOfOptions(t *testing.T) {
	for i := range socketSpecs {
		spec := &socketSpecs[i]
		if spec.kind == kindHandwritten || spec.readOnly {
			continue
		}
		ctx, store := storeContext(t)
		value := samplesOf(spec).good[0]
		option := call(reflect.ValueOf(socketMakers[spec.name]), value)[0].Interface().(SocketOption)
		s, err := ctx.Socket(firstType(spec), option)
		if err != nil {
			t.Error(err)
			continue
		}
		wire := store[spec.number]
		switch info := spec.info(capi.SocketOptions); {
		case strings.HasPrefix(info.SizeSet, "exactly 8"):
			if len(wire) != 8 {
				t.Errorf("%s: %d bytes", spec.name, len(wire))
			}
		case strings.Contains(info.SizeSet, "exactly 4"):
			if len(wire) != 4 {
				t.Errorf("%s: %d bytes", spec.name, len(wire))
			}
		case spec.kind == kindKey:
			if string(wire) != testKey+"\x00" {
				t.Errorf("%s: %q", spec.name, wire)
			}
		case string(wire) != reflect.ValueOf(value).Convert(reflect.TypeFor[string]()).Interface():
			t.Errorf("%s: %q", spec.name, wire)
		}
		if readable(spec) {
			if got, err := getOption(s, spec.name); err != nil || !equal(got, samplesOf(spec).reads(value)) {
				t.Errorf("%s(%v): %v, %v", spec.name, value, got, err)
			}
		}
	}
}

// Every option of the tables that is no alias has a spec, and so methods.
func TestOptionsAreComplete(t *testing.T) {
	if len(socketSpecs) != len(capi.SocketOptions) || len(contextSpecs) != len(capi.ContextOptions) {
		t.Errorf("%d of %d and %d of %d", len(socketSpecs), len(capi.SocketOptions), len(contextSpecs), len(capi.ContextOptions))
	}
	for i := range socketSpecs {
		spec := &socketSpecs[i]
		if info := spec.info(capi.SocketOptions); info.Option != spec.number || info.Name != spec.c || info.Set == spec.readOnly {
			t.Errorf("%+v, %+v", spec, info)
		}
	}
	for i := range contextSpecs {
		spec := &contextSpecs[i]
		if info := spec.info(capi.ContextOptions); info.Option != spec.number || info.Name != spec.c || info.Set == spec.readOnly {
			t.Errorf("%+v, %+v", spec, info)
		}
	}
	if unknown := (&optionSpec[SocketOptionNumber]{c: "ZMQ_NONE"}).info(capi.SocketOptions); unknown.Name != "" {
		t.Error(unknown)
	}
}

// The parts of a duration that libzmq cannot count are rounded up.
func TestDurationsAreRoundedUp(t *testing.T) {
	ctx, store := storeContext(t)
	s, err := ctx.Socket(Push, SendTimeout(1), TCPKeepaliveIdle(1), BusyPoll(1), HeartbeatTTL(0), ReconnectInterval(-7))
	if err != nil {
		t.Fatal(err)
	}
	for option, want := range map[capi.SocketOption]int32{
		capi.OptSndTimeo: 1, capi.OptTCPKeepaliveIdle: 1, capi.OptBusyPoll: 1, capi.OptHeartbeatTTL: 0, capi.OptReconnectIvl: -1,
	} {
		if got := int32(binary.NativeEndian.Uint32(store[option])); got != want {
			t.Errorf("%v = %d, want %d", option, got, want)
		}
	}
	if d, err := s.ReconnectInterval(); d != -1 || err != nil {
		t.Error(d, err)
	}
}

func BenchmarkSocketWithThreeOptions(b *testing.B) {
	ctx, _ := storeContext(b)
	b.ReportAllocs()
	for b.Loop() {
		s, err := ctx.Socket(Push, SendHWM(10), Linger(0), Immediate(true))
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
