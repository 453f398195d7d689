package testlib

import (
	"errors"
	"strings"
	"testing"

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

func TestSkip(t *testing.T) {
	t.Setenv(Env, "none")
	t.Run("", func(t *testing.T) {
		Skip(t, nil)
		t.Error("not skipped")
	})
}
