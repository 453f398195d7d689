// Package testlib has tests of libzmq skipped where there is no libzmq, and says how
// long tests take that could go on for ever. It is for tests.
package testlib

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Env names the environment variable that says what the tests are to think of libzmq:
// "none" that there is none, though there may be, "hidden" that there is none, which is
// an error if it is not true, and "needed" that there is, so that nothing is skipped.
// Otherwise they look.
const Env = "ZMQBRIDGE_TEST_LIBZMQ"

// Skip skips a test of libzmq if none can be loaded, unless one was asked for. The
// function tries to load it.
func Skip(t testing.TB, load func() error) {
	t.Helper()
	if os.Getenv(Env) == "hidden" {
		wantHidden(t, load())
	}
	if reason := absent(os.Getenv(Env), os.Getenv(capi.EnvLibrary), load); reason != "" {
		t.Skip(reason)
	}
}

func wantHidden(t testing.TB, err error) {
	t.Helper()
	if missing := (*capi.LoadError)(nil); !errors.As(err, &missing) {
		t.Fatalf("a libzmq that should not be found was loaded: %v", err)
	}
}

// absent says why there is no libzmq for tests, or nothing.
func absent(wish, path string, load func() error) string {
	var missing *capi.LoadError
	switch {
	case wish == "none":
		return "without libzmq, as " + Env + " has it"
	case wish != "needed" && path == "" && errors.As(load(), &missing):
		return "no libzmq here: " + missing.Error()
	}
	return ""
}

// EnvHammer names the environment variable that says how long a test that hammers
// something goes on: "60s".
const EnvHammer = "ZMQBRIDGE_HAMMER"

// HammerTime is how long to go on, a moment if nobody has said so.
func HammerTime(t testing.TB) time.Duration {
	t.Helper()
	text := os.Getenv(EnvHammer)
	if text == "" {
		return 300 * time.Millisecond
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v", EnvHammer, err)
	}
	return d
}
