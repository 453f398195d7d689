package main

import (
	"strings"
	"testing"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func TestEachBackend(t *testing.T) {
	for _, backend := range zmq.Backends() {
		var out strings.Builder
		if err := run([]string{"-n", "20", "-backend", backend}, &out); err != nil {
			t.Errorf("%s: %v", backend, err)
		}
		for _, want := range []string{"(" + backend + ")", "20 round trips over ", "no reply in time: "} {
			if s := out.String(); !strings.Contains(s, want) {
				t.Errorf("%s prints %q, without %q", backend, s, want)
			}
		}
	}
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{"-n", "0"}, {"-backend", "nonsense"}, {"-what"}} {
		if err := run(args, new(strings.Builder)); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
