package job

import (
	"bytes"
	"maps"
	"strings"
	"testing"
	"time"
)

func TestArgs(t *testing.T) {
	want := Job{"pushpull", "tcp", 64, 1, "batch", 300 * time.Millisecond}
	if got, err := Parse(want.Args()); err != nil || got != want {
		t.Errorf("Parse(Args) = %v, %v", got, err)
	}
	for _, bad := range []string{"", "a b 1 1 c", "a b x 1 c 1", "a b 1 -1 c 1"} {
		if _, err := Parse(strings.Fields(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestValues(t *testing.T) {
	want := Values{"rate": 3.9e6, "threads": 7}
	var b bytes.Buffer
	want.Print(&b)
	if got, err := ParseValues(&b); err != nil || !maps.Equal(got, want) {
		t.Errorf("ParseValues(Print) = %v, %v", got, err)
	}
	for _, bad := range []string{"", "rate", "rate fast\n"} {
		if _, err := ParseValues(strings.NewReader(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}
