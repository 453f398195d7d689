// Package testlib has tests of libzmq skipped where there is no libzmq. It is for
// tests.
package testlib

import (
	"errors"
	"os"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Env names the environment variable that says what the tests are to think of libzmq:
// "none" that there is none, though there may be, and "needed" that there is, so that
// nothing is skipped. Otherwise they look.
const Env = "ZMQBRIDGE_TEST_LIBZMQ"

// Skip skips a test of libzmq if none can be loaded, unless one was asked for. The
// function tries to load it.
func Skip(t testing.TB, load func() error) {
	t.Helper()
	if reason := absent(os.Getenv(Env), os.Getenv(capi.EnvLibrary), load); reason != "" {
		t.Skip(reason)
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
