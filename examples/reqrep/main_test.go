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
		if s := out.String(); !strings.Contains(s, "("+backend+")") || !strings.Contains(s, "20 round trips over ") {
			t.Errorf("%s prints %q", backend, s)
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
