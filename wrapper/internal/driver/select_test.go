package driver

import (
	"errors"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// opened is a driver that knows which backend it is of.
type opened struct {
	Driver
	name string
}

var errNoLibrary = errors.New("no library")

// fakeBackends returns backends of which those that load a library cannot.
func fakeBackends(broken bool, names ...string) (all []Backend) {
	for _, name := range names {
		b := Backend{Name: name, Embedded: name == "embedded"}
		b.Open = func(string) (Driver, error) {
			if broken && !b.Embedded {
				return nil, errNoLibrary
			}
			return opened{name: name}, nil
		}
		all = append(all, b)
	}
	return all
}

func TestOpen(t *testing.T) {
	const broken, works = true, false
	all := []string{"cgo", "pure", "embedded"}
	tests := []struct {
		name, env, library, path string
		broken                   bool
		compiled                 []string
		want                     string
		errors                   []string // parts of the error
	}{
		{"", "", "", "", works, all, "cgo", nil},
		{"auto", "pure", "", "", works, all, "cgo", nil},
		{"", "pure", "", "", works, all, "pure", nil},
		{"cgo", "pure", "", "", works, all, "cgo", nil},
		{"", "auto", "", "", works, all[1:], "pure", nil},
		{"libzmq", "", "", "", works, all, "cgo", nil},
		{"embedded", "", "", "", works, all, "embedded", nil},
		{"", "embedded", "x.so", "", works, all, "embedded", nil},
		{"", "", "", "", works, all[2:], "embedded", nil},

		{"", "", "", "", broken, all, "embedded", nil},
		{"auto", "", "", "", broken, all, "embedded", nil},
		{"", "auto", "", "", broken, all, "embedded", nil},
		{"auto", "", "x.so", "", broken, all, "", []string{"no library"}},
		{"auto", "", "", "x.so", broken, all, "", []string{"no library"}},
		{"", "cgo", "", "", broken, all, "", []string{"no library"}},
		{"pure", "", "", "", broken, all, "", []string{"no library"}},
		{"libzmq", "", "", "", broken, all, "", []string{"no library"}},
		{"", "", "", "", broken, all[:2], "", []string{"no library"}},

		{"embedded", "", "", "x.so", works, all, "", []string{`"embedded"`, "x.so"}},
		{"cgo", "", "", "", works, all[1:], "", []string{`backend "cgo"`, "auto, libzmq, pure, embedded"}},
		{"libzmq", "", "", "", works, all[2:], "", []string{`backend "libzmq"`, "auto, embedded"}},
		{"", "nonsense", "", "", works, all, "", []string{`ZMQBRIDGE_BACKEND "nonsense"`, "auto, libzmq, cgo, pure"}},
		{"", "", "", "", works, nil, "", []string{"no backend"}},
	}
	for _, tt := range tests {
		t.Setenv(EnvBackend, tt.env)
		t.Setenv(capi.EnvLibrary, tt.library)
		d, err := Open(fakeBackends(tt.broken, tt.compiled...), tt.name, tt.path)
		if s, ok := d.(*StandIn); ok {
			if !tt.broken || s.Reason == nil {
				t.Errorf("%+v: stands in because of %v", tt, s.Reason)
			}
			d = s.Driver
		}
		got, _ := d.(opened)
		if got.name != tt.want || (err == nil) != (tt.errors == nil) {
			t.Errorf("%+v: %q, %v", tt, got.name, err)
		}
		for _, part := range tt.errors {
			if err != nil && !strings.Contains(err.Error(), part) {
				t.Errorf("%+v: %v; want %s", tt, err, part)
			}
		}
	}
}
