package zmq

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// eachContextOption runs a test for every option of contexts that the library has.
func eachContextOption(e *env, test func(spec *optionSpec[ContextOptionNumber], info capi.OptionInfo[ContextOptionNumber])) {
	for i := range contextSpecs {
		spec := &contextSpecs[i]
		info := spec.info(capi.ContextOptions)
		if spec.kind != kindHandwritten && !olderThan(e.ctx.Info().Version, info.Since) {
			if spec.name == "ThreadSchedPolicy" && olderThan(e.ctx.Info().Version, "4.3.0") {
				info.Get = false
			}
			test(spec, info)
		}
	}
}

func TestContextOptionsRoundTrip(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachContextOption(e, func(spec *optionSpec[ContextOptionNumber], info capi.OptionInfo[ContextOptionNumber]) {
			if spec.readOnly {
				return
			}
			mine := anotherEnv(e)
			defer mine.ctx.Close()
			samples := samplesOf(spec)
			if spec.name == "ThreadAffinityCPURemove" { // only what was added
				samples.good = []any{3}
				e.check(mine.ctx.SetThreadAffinityCPUAdd(3))
			}
			for _, v := range samples.good {
				if err := setOption(mine.ctx, spec.name, v); err != nil {
					e.Errorf("Set%s(%v): %v", spec.name, v, err)
				} else if info.Get {
					if got, err := getOption(mine.ctx, spec.name); err != nil || !equal(got, v) {
						e.Errorf("%s reads %v, %v; want %v", spec.name, got, err, v)
					}
				}
			}
			for _, v := range samples.bad {
				err := setOption(mine.ctx, spec.name, v)
				wantError(e.T, err, capi.EINVAL)
				if err == nil || !strings.Contains(err.Error(), spec.name+"(") {
					e.Errorf("Set%s(%v): %v", spec.name, v, err)
				}
			}
		})
	})
}

func TestDefaultsOfContextOptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		defaults := map[string]any{
			"IOThreads": 1, "MaxSockets": 1023, "ThreadSchedPolicy": -1, "MaxMsgSize": 1<<31 - 1,
			"IPv6": false, "Blocky": true, "ZeroCopyRecv": true, "MsgTSize": 64,
		}
		eachContextOption(e, func(spec *optionSpec[ContextOptionNumber], info capi.OptionInfo[ContextOptionNumber]) {
			if !info.Get {
				return
			}
			got, err := getOption(e.ctx, spec.name)
			if want, ok := defaults[spec.name]; err != nil || ok && !equal(got, want) {
				e.Errorf("%s is %v by default (%v), want %v", spec.name, got, err, want)
			}
		})
	})
}

func TestOptionsOfNewContexts(t *testing.T) {
	eachBackend(t, func(e *env) {
		eachContextOption(e, func(spec *optionSpec[ContextOptionNumber], info capi.OptionInfo[ContextOptionNumber]) {
			if spec.readOnly {
				return
			}
			maker, ok := contextMakers[spec.name]
			if !ok {
				e.Fatalf("no construction option %s", spec.name)
			}
			option := func(v any) ContextOption {
				return call(reflect.ValueOf(maker), v)[0].Interface().(ContextOption)
			}
			samples := samplesOf(spec)
			opts := []ContextOption{option(samples.good[0])}
			if spec.name == "ThreadAffinityCPURemove" {
				opts = append([]ContextOption{ThreadAffinityCPUAdd(0)}, opts...)
			}
			mine := anotherEnv(e, opts...)
			if info.Get {
				if got, err := getOption(mine.ctx, spec.name); err != nil || !equal(got, samples.good[0]) {
					e.Errorf("%s(%v): %v, %v", spec.name, samples.good[0], got, err)
				}
			}
			e.check(mine.ctx.CloseContext(e.c))
			for _, v := range samples.bad {
				ctx, err := NewContext(option(v))
				wantError(e.T, err, capi.EINVAL)
				if ctx != nil {
					e.Errorf("%s(%v): there is a context", spec.name, v)
				}
			}
		})
	})
}

func TestClosedContextsHaveNoOptions(t *testing.T) {
	var ctx Context
	for i := range contextSpecs {
		spec := &contextSpecs[i]
		if spec.kind == kindHandwritten {
			continue
		}
		if !spec.readOnly {
			wantError(t, setOption(&ctx, spec.name, samplesOf(spec).good[0]), ErrClosed)
		}
		if spec.info(capi.ContextOptions).Get {
			_, err := getOption(&ctx, spec.name)
			wantError(t, err, ErrClosed)
		}
	}
	wantError(t, ctx.SetThreadNamePrefix("text"+"s"), ErrClosed)
	wantError(t, ctx.SetThreadNamePrefix("7"), ErrClosed)
	_, err := ctx.ThreadNamePrefix()
	wantError(t, err, ErrClosed)
}

func TestThreadNamePrefix(t *testing.T) {
	eachBackend(t, func(e *env) {
		if olderThan(e.ctx.Info().Version, "4.3.0") { // it may be set since 4.2.3
			_, err := e.ctx.ThreadNamePrefix()
			wantError(e.T, err, ErrNotSupported)
			return
		}
		for _, number := range []string{"1", "42", "1234", "2147483647"} {
			mine := anotherEnv(e, ThreadNamePrefix(number))
			if got, err := mine.ctx.ThreadNamePrefix(); got != number || err != nil {
				e.Errorf("%q, %v; want %s", got, err, number)
			}
			e.check(mine.ctx.CloseContext(e.c))
		}
		for _, text := range []string{"x", "worker", "007", "-1", "sixteen bytes ok"} {
			mine := anotherEnv(e)
			err := mine.ctx.SetThreadNamePrefix(text)
			if got, readErr := mine.ctx.ThreadNamePrefix(); err == nil && (got != text || readErr != nil) {
				e.Errorf("%q, %v; want %s", got, readErr, text)
			}
			if draft := e.ctx.Has("draft"); !draft {
				wantError(e.T, err, ErrNotSupported)
				if err != nil && !strings.Contains(err.Error(), "zmq_ctx_set_ext needs libzmq") {
					e.Error(err)
				}
			} else if err != nil {
				e.Error(err)
			}
			e.check(mine.ctx.CloseContext(e.c))
		}
		for _, bad := range []string{"", "four", "seventeen bytes..", "nul\x00byte"} {
			wantError(e.T, e.ctx.SetThreadNamePrefix(bad), capi.EINVAL)
			_, err := NewContext(ThreadNamePrefix(bad))
			wantError(e.T, err, capi.EINVAL)
		}
	})
}

// Text at construction fails there where the library takes numbers only.
func TestThreadNamePrefixOfNewContexts(t *testing.T) {
	ctx, err := NewContext(ThreadNamePrefix("worker"))
	if err != nil {
		wantError(t, err, ErrNotSupported)
		return
	}
	if !ctx.Has("draft") {
		t.Error("no error")
	}
	if got, err := ctx.ThreadNamePrefix(); got != "worker" || err != nil {
		t.Error(got, err)
	}
	if err := ctx.Close(); err != nil {
		t.Error(err)
	}
}

func TestSharedNumberOfContextOptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		if olderThan(e.ctx.Info().Version, "4.1.0") {
			return
		}
		e.check(e.ctx.SetThreadPriority(1)) // number 3, which reads as the limit of sockets
		if limit, err := e.ctx.SocketLimit(); err != nil || limit < 1000 {
			e.Error(limit, err)
		}
	})
}

func TestCPUsThatWereNotAdded(t *testing.T) {
	eachBackend(t, func(e *env) {
		err := e.ctx.SetThreadAffinityCPURemove(3)
		if olderThan(e.ctx.Info().Version, "4.2.3") {
			wantError(e.T, err, ErrNotSupported)
			return
		}
		wantError(e.T, err, capi.EINVAL)
		if errors.Is(err, ErrNotSupported) || err == nil || !strings.Contains(err.Error(), "THREAD_AFFINITY_CPU_REMOVE = 3") {
			e.Error(err)
		}
	})
}
