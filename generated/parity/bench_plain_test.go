//go:build cgo && zmqbridge_plain

package parity

import (
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/parity/plain"
)

func init() {
	plainBenchmarks["errno"] = func(b *testing.B) {
		for b.Loop() {
			plain.Errno()
		}
	}
	plainBenchmarks["msg"] = func(b *testing.B) {
		var m plain.Msg
		for b.Loop() {
			if m.InitClose() != 0 {
				b.Fatal("failed")
			}
		}
	}
	plainBenchmarks["failing"] = func(b *testing.B) {
		for b.Loop() {
			if plain.Failing() == nil {
				b.Fatal("did not fail")
			}
		}
	}
}
