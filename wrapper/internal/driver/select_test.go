package driver

import (
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	both := []Backend{{Name: "cgo"}, {Name: "pure"}}
	tests := []struct {
		name, env string
		compiled  []Backend
		want      string
		errors    []string // parts of the error
	}{
		{"", "", both, "cgo", nil},
		{"auto", "pure", both, "cgo", nil},
		{"", "pure", both, "pure", nil},
		{"cgo", "pure", both, "cgo", nil},
		{"", "auto", both[1:], "pure", nil},
		{"cgo", "", both[1:], "", []string{`backend "cgo"`, "auto, pure"}},
		{"", "nonsense", both, "", []string{`ZMQBRIDGE_BACKEND "nonsense"`, "auto, cgo, pure"}},
		{"", "", nil, "", []string{"no backend"}},
	}
	for _, tt := range tests {
		t.Setenv(EnvBackend, tt.env)
		got, err := Select(tt.compiled, tt.name)
		if got.Name != tt.want || (err == nil) != (tt.errors == nil) {
			t.Errorf("Select(%q) with %q: %q, %v", tt.name, tt.env, got.Name, err)
		}
		for _, part := range tt.errors {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("Select(%q): %v; want %s", tt.name, err, part)
			}
		}
	}
}
