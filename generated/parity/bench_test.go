package parity

import (
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// plainBenchmarks holds the reference of each benchmark, where this binary was
// built with it; see bench_plain_test.go.
var plainBenchmarks = map[string]func(b *testing.B){}

// bench measures one thing on every backend, and the reference.
func bench(b *testing.B, name string, run func(b *testing.B, l capi.Library)) {
	for _, be := range backends {
		b.Run(be.name, func(b *testing.B) {
			l := open(b, be, "")
			b.ReportAllocs()
			run(b, l)
		})
	}
	if run := plainBenchmarks[name]; run != nil {
		b.Run("plain", func(b *testing.B) {
			b.ReportAllocs()
			run(b)
		})
	}
}

func BenchmarkErrno(b *testing.B) {
	bench(b, "errno", func(b *testing.B, l capi.Library) {
		for b.Loop() {
			l.Errno()
		}
	})
}

func BenchmarkMsgInitClose(b *testing.B) {
	bench(b, "msg", func(b *testing.B, l capi.Library) {
		var m capi.Msg
		for b.Loop() {
			if l.MsgInit(&m) != 0 || l.MsgClose(&m) != 0 {
				b.Fatal("failed")
			}
		}
	})
}

func BenchmarkFailing(b *testing.B) {
	bench(b, "failing", func(b *testing.B, l capi.Library) {
		for b.Loop() {
			if l.Close(0) != capi.ENOTSOCK {
				b.Fatal("did not fail")
			}
		}
	})
}
