package zmq

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A CURVE key, from the manual of zmq_curve_keypair.
const (
	testKey      = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
	testKeyBytes = "\xbb\x88\x47\x1d\x65\xe2\x65\x9b\x30\xc5\x5a\x53\x21\xce\xbb\x5a\xab\x2b\x70\xa3\x98\x64\x5c\x26\xdc\xa2\xb2\xfc\xb4\x3f\xc5\x18"
)

// setOption calls the generated setter of an option of a socket or a context.
func setOption(s any, name string, value any) error {
	return asError(call(reflect.ValueOf(s).MethodByName("Set"+name), value)[0])
}

// getOption calls the generated getter.
func getOption(s any, name string) (any, error) {
	out := call(reflect.ValueOf(s).MethodByName(name))
	return out[0].Interface(), asError(out[1])
}

func call(fn reflect.Value, args ...any) []reflect.Value {
	var in []reflect.Value
	for i, a := range args {
		in = append(in, reflect.ValueOf(a).Convert(fn.Type().In(i)))
	}
	return fn.Call(in)
}

func asError(v reflect.Value) error {
	err, _ := reflect.TypeAssert[error](v)
	return err
}

// A sample is values of an option: those that are taken and those that are not.
type sample struct {
	good, bad []any
	reads     func(value any) any // what a good value reads back as
}

// samplesOf makes values from a spec: a usual one, and those at the limits.
func samplesOf[O SocketOptionNumber | ContextOptionNumber](spec *optionSpec[O]) sample {
	same := func(v any) any { return v }
	text := func(n int64) any { return strings.Repeat("x", int(n)) }
	switch spec.kind {
	case kindBool:
		return sample{[]any{true, false, true}, nil, same}
	case kindMs, kindS, kindUs:
		return durationSamples(spec.min, spec.max, spec.kind.unit())
	case kindString:
		s := lengthSamples(spec.min, spec.max, text)
		switch spec.name { // these have a form
		case "TCPAcceptFilter":
			s.good = []any{"127.0.0.1/8", "10.0.0.1", ""}
		case "Metadata":
			s.good = []any{"X-key:value"}
		}
		return s
	case kindBytes:
		return lengthSamples(spec.min, spec.max, func(n int64) any { return []byte(text(n).(string)) })
	case kindKey:
		return sample{
			[]any{testKey, testKeyBytes},
			[]any{"", "short", strings.Repeat("~", 40), testKey + "0"},
			func(any) any { return testKey },
		}
	}
	s := sample{good: []any{spec.min, spec.max, spec.min/2 + spec.max/2}, reads: same}
	if spec.kind != kindUint32 && spec.min != math.MinInt32 && spec.min != math.MinInt64 {
		s.bad = append(s.bad, spec.min-1)
	}
	if spec.max < math.MaxInt32 {
		s.bad = append(s.bad, spec.max+1)
	}
	return s
}

func durationSamples(least, most int64, unit time.Duration) sample {
	s := sample{bad: []any{time.Duration(most)*unit + 1, time.Duration(math.MaxInt64)}}
	s.good = []any{time.Duration(most) * unit, 5 * unit, 5*unit - 1, time.Duration(0)}
	if least < 0 {
		s.good = append(s.good, time.Duration(-1), time.Duration(math.MinInt64))
	} else {
		s.bad = append(s.bad, time.Duration(-1))
	}
	s.reads = func(v any) any {
		d := v.(time.Duration)
		if d < 0 {
			return time.Duration(-1)
		}
		return (d + unit - 1) / unit * unit
	}
	return s
}

func lengthSamples(least, most int64, of func(n int64) any) sample {
	s := sample{good: []any{of(least), of(least + 7)}, reads: func(v any) any { return v }}
	if most < math.MaxInt32 {
		s.good = append(s.good, of(most))
		s.bad = append(s.bad, of(most+1))
	} else {
		s.good = append(s.good, of(3000))
	}
	if least > 0 {
		s.bad = append(s.bad, of(least-1))
	}
	return s
}

// samplesIn makes values that the loaded library takes: older ones have other limits.
func samplesIn(ctx *Context, spec *optionSpec[SocketOptionNumber]) sample {
	s, version := samplesOf(spec), ctx.Info().Version
	switch {
	case (spec.name == "SendBuffer" || spec.name == "RecvBuffer") && olderThan(version, "4.2.0"):
		s.good = []any{4096, 0}
	case spec.name == "HeartbeatTTL" && olderThan(version, "4.3.0"):
		s.good = []any{655399 * time.Millisecond, time.Duration(0)}
	}
	return s
}

// lacks reports whether the loaded library cannot have the option.
func lacks(ctx *Context, spec *optionSpec[SocketOptionNumber]) bool {
	for _, name := range strings.FieldsFunc(spec.needs, func(r rune) bool { return r == ';' }) {
		if !ctx.Has(name) {
			return true
		}
	}
	return olderThan(ctx.Info().Version, spec.info(capi.SocketOptions).Since)
}

// untested reports whether nothing can be said about the option here: Linux has
// all that options may need of a system.
func untested(spec *optionSpec[SocketOptionNumber]) bool {
	return runtime.GOOS != "linux" && spec.needs == "" && spec.info(capi.SocketOptions).Requires != ""
}

// eachSocket runs a test with a new socket for every option and every type of
// socket that the library has. Each type has its context, since closed sockets
// count for a while.
func eachSocket(e *env, test func(e *env, spec *optionSpec[SocketOptionNumber], s *Socket)) {
	for typ := Pair; typ <= Channel; typ++ {
		if _, draft := draftTypes[typ]; draft && !e.ctx.Has("draft") {
			continue
		}
		if typ == Stream && !e.hasTransport("tcp") {
			continue // it is for tcp alone
		}
		mine := anotherEnv(e)
		for i := range socketSpecs {
			spec := &socketSpecs[i]
			if spec.kind == kindHandwritten || untested(spec) {
				continue
			}
			s := mine.socket(typ)
			test(mine, spec, s)
			e.check(s.Close())
		}
		e.check(mine.ctx.CloseContext(e.c))
	}
}

// anotherEnv makes a context of the same backend, which the caller closes.
func anotherEnv(e *env, opts ...ContextOption) *env {
	e.Helper()
	backend := e.ctx.Info().Backend
	if backend == "linked" {
		backend = "cgo"
	}
	ctx, err := NewContext(append(opts, WithBackend(backend))...)
	e.check(err)
	return &env{e.T, e.c, ctx}
}

// takes reports whether sockets of a type take the option.
func takes(spec *optionSpec[SocketOptionNumber], typ SocketType) bool {
	return spec.checkType(typ) == nil
}

func readable(spec *optionSpec[SocketOptionNumber]) bool { return spec.info(capi.SocketOptions).Get }

func TestOptionsRoundTrip(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachSocket(e, func(e *env, spec *optionSpec[SocketOptionNumber], s *Socket) {
			if spec.readOnly || !takes(spec, s.typ) || lacks(e.ctx, spec) {
				return
			}
			samples := samplesIn(e.ctx, spec)
			for _, v := range samples.good {
				if err := setOption(s, spec.name, v); err != nil {
					e.Errorf("%v: Set%s(%v): %v", s.typ, spec.name, v, err)
					continue
				}
				if !readable(spec) {
					continue
				}
				want := samples.reads(v)
				if spec.name == "HeartbeatTTL" {
					want = want.(time.Duration).Truncate(100 * time.Millisecond)
				}
				got, err := getOption(s, spec.name)
				if err != nil || !equal(got, want) {
					e.Errorf("%v: %s reads %v, %v after %v; want %v", s.typ, spec.name, got, err, v, want)
				}
			}
			before, _ := readBack(s, spec)
			for _, v := range samples.bad {
				err := setOption(s, spec.name, v)
				wantError(e.T, err, capi.EINVAL)
				if err == nil || !strings.Contains(err.Error(), spec.name) {
					e.Errorf("%v: Set%s(%v): %v", s.typ, spec.name, v, err)
				}
			}
			if after, _ := readBack(s, spec); !equal(before, after) {
				e.Errorf("%v: %s was changed to %v by refused values", s.typ, spec.name, after)
			}
		})
	})
}

func readBack(s *Socket, spec *optionSpec[SocketOptionNumber]) (any, error) {
	if !readable(spec) {
		return nil, nil
	}
	return getOption(s, spec.name)
}

// equal compares values whose types differ by name only.
func equal(got, want any) bool {
	if b, ok := got.([]byte); ok {
		return bytes.Equal(b, want.([]byte))
	}
	return fmt.Sprintf("%d %s", got, got) == fmt.Sprintf("%d %s", want, want) ||
		reflect.DeepEqual(reflect.ValueOf(want).Convert(reflect.TypeOf(got)).Interface(), got)
}

// What the tables say is refused for a type of socket is refused by libzmq too.
func TestOptionsOfOtherTypes(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachSocket(e, func(e *env, spec *optionSpec[SocketOptionNumber], s *Socket) {
			if takes(spec, s.typ) {
				return
			}
			if spec.readOnly {
				_, err := getOption(s, spec.name)
				wantRefusal(e, spec, s, err)
				_, err = s.Option(spec.number, make([]byte, 8))
				wantError(e.T, err, capi.EINVAL)
				return
			}
			wantRefusal(e, spec, s, setOption(s, spec.name, samplesIn(e.ctx, spec).good[0]))
			if spec.kind == kindBool {
				wantError(e.T, s.SetOption(spec.number, make([]byte, 4)), capi.EINVAL)
			} else {
				wantError(e.T, s.SetOption(spec.number, []byte("id")), capi.EINVAL)
			}
		})
	})
}

func wantRefusal(e *env, spec *optionSpec[SocketOptionNumber], s *Socket, err error) {
	e.Helper()
	wantError(e.T, err, capi.EINVAL)
	if err == nil || !strings.Contains(err.Error(), spec.short()+" is for ") || !strings.HasSuffix(err.Error(), s.typ.String()+": Invalid argument") {
		e.Errorf("%s on %v: %v", spec.name, s.typ, err)
	}
}

func TestOptionsThatTheLibraryLacks(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachSocket(e, func(e *env, spec *optionSpec[SocketOptionNumber], s *Socket) {
			if !takes(spec, s.typ) || !lacks(e.ctx, spec) {
				return
			}
			errs := map[string]error{}
			if !spec.readOnly {
				errs["set"] = setOption(s, spec.name, samplesIn(e.ctx, spec).good[0])
			}
			if readable(spec) {
				_, err := getOption(s, spec.name)
				errs["get"] = err
			}
			for what, err := range errs {
				wantError(e.T, err, ErrNotSupported, errors.ErrUnsupported)
				info := e.ctx.Info()
				is := fmt.Sprintf("loaded %s from %s", info.Version, info.Path)
				if info.Backend == "embedded" {
					is = "this is the embedded engine"
				}
				if err == nil || !strings.Contains(err.Error(), spec.short()+" needs libzmq") || !strings.Contains(err.Error(), is) {
					e.Errorf("%s %s on %v: %v", what, spec.name, s.typ, err)
				}
			}
		})
	})
}

// The defaults are those of the tables, where these are plain values.
func TestDefaultsOfOptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachSocket(e, func(e *env, spec *optionSpec[SocketOptionNumber], s *Socket) {
			info := spec.info(capi.SocketOptions)
			want, plain := plainDefault(spec, info, s.typ)
			if old := olderThan(e.ctx.Info().Version, "4.2.0"); old && (spec.name == "SendBuffer" || spec.name == "RecvBuffer") {
				want = 0
			}
			if !info.Get || !plain || lacks(e.ctx, spec) || spec.readOnly && !takes(spec, s.typ) {
				return
			}
			got, err := getOption(s, spec.name)
			if err != nil || !equal(got, want) {
				e.Errorf("%v: %s is %v by default (%v), want %v", s.typ, spec.name, got, err, want)
			}
		})
	})
}

// plainDefault reads the default of a table, if it is a value.
func plainDefault(spec *optionSpec[SocketOptionNumber], info capi.OptionInfo[SocketOptionNumber], typ SocketType) (any, bool) {
	switch {
	case spec.name == "Linger":
		return nil, false // not libzmq's; see TestLinger
	case spec.name == "ThreadSafe":
		return strings.Contains(info.Default, typ.String()), true
	case spec.name == "Mechanism":
		return MechanismNull, true
	case spec.kind == kindKey:
		return strings.Repeat("0", 40), true
	case spec.kind == kindString:
		return "", true
	case spec.kind == kindBytes:
		return []byte{}, true
	}
	var n int64
	if _, err := fmt.Sscanf(info.Default, "%d", &n); err != nil {
		return nil, false
	}
	switch spec.kind {
	case kindBool:
		return n != 0, true
	case kindMs, kindS, kindUs:
		if n < 0 {
			return time.Duration(-1), true
		}
		return time.Duration(n) * spec.kind.unit(), true
	}
	return n, true
}

func TestOptionsOfNewSockets(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachSocket(e, func(e *env, spec *optionSpec[SocketOptionNumber], s *Socket) {
			if spec.readOnly || !takes(spec, s.typ) || lacks(e.ctx, spec) || s.typ != Router && spec.types == 0 {
				return
			}
			maker, ok := socketMakers[spec.name]
			if !ok {
				e.Fatalf("no construction option %s", spec.name)
			}
			samples := samplesIn(e.ctx, spec)
			option := call(reflect.ValueOf(maker), samples.good[0])[0].Interface().(SocketOption)
			s, err := e.ctx.Socket(s.typ, Linger(0), option)
			e.check(err)
			if readable(spec) && spec.name != "HeartbeatTTL" && spec.name != "Linger" {
				got, err := getOption(s, spec.name)
				if want := samples.reads(samples.good[0]); err != nil || !equal(got, want) {
					e.Errorf("%s(%v): %v, %v", spec.name, want, got, err)
				}
			}
			e.check(s.SetLinger(0))
			e.check(s.Close())
			for _, v := range samples.bad {
				bad := call(reflect.ValueOf(maker), v)[0].Interface().(SocketOption)
				s, err := e.ctx.Socket(s.typ, bad)
				wantError(e.T, err, capi.EINVAL)
				if s != nil {
					e.Errorf("%s(%v): there is a socket", spec.name, v)
				}
			}
		})
	})
}

func TestClosedSocketsHaveNoOptions(t *testing.T) {
	var s Socket
	for i := range socketSpecs {
		spec := &socketSpecs[i]
		if spec.kind == kindHandwritten {
			continue
		}
		if !spec.readOnly {
			wantError(t, setOption(&s, spec.name, samplesOf(spec).good[0]), ErrClosed)
		}
		if readable(spec) {
			_, err := getOption(&s, spec.name)
			wantError(t, err, ErrClosed)
		}
	}
}
