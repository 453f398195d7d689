package testlib

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A library that is there and broken must not go unnoticed, nor one that was asked for.
func TestAbsent(t *testing.T) {
	missing, broken := &capi.LoadError{}, errors.New("broken")
	for _, tt := range []struct {
		wish, path string
		err        error
		want       string
	}{
		{"", "", nil, ""},
		{"", "", missing, "no libzmq here"},
		{"", "", broken, ""},
		{"", "/lib/x.so", missing, ""},
		{"needed", "", missing, ""},
		{"none", "", nil, Env},
		{"none", "/lib/x.so", nil, Env},
	} {
		got := absent(tt.wish, tt.path, func() error { return tt.err })
		if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

// fatal is a test that notes whether it was ended.
type fatal struct {
	testing.TB
	ended bool
}

func (f *fatal) Helper()               {}
func (f *fatal) Fatalf(string, ...any) { f.ended = true }

func TestWantHidden(t *testing.T) {
	for err, want := range map[error]bool{nil: true, errors.New("broken"): true, error(&capi.LoadError{}): false} {
		f := &fatal{}
		if wantHidden(f, err); f.ended != want {
			t.Errorf("%v: %v", err, f.ended)
		}
	}
}

func TestHammerTime(t *testing.T) {
	t.Setenv(EnvHammer, "90s")
	if got := HammerTime(t); got != 90*time.Second {
		t.Error(got)
	}
	t.Setenv(EnvHammer, "nonsense")
	f := &fatal{}
	if HammerTime(f); !f.ended {
		t.Error("no complaint")
	}
}

func TestSkip(t *testing.T) {
	t.Setenv(Env, "none")
	t.Run("", func(t *testing.T) {
		Skip(t, nil)
		t.Error("not skipped")
	})
}
