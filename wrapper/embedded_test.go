package zmq

import (
	"errors"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
)

// The tests of this package run on all backends. What the embedded engine does not
// take yet is left out in three ways: eachTransport asks hasTransport; a test whose
// Bind or Connect finds no such transport is skipped there (skipTransport); and the
// table has the rest, by the names of tests, of their cases, or of rows of
// errorScenarios. A star stands for all that begin so. Whoever gives the engine more
// strikes lines out here.
var notEmbedded = map[string][]string{
	// It has inproc alone, and these find that out otherwise than by e.check.
	"it has no tcp and no ipc": {
		"TestErrors/no_port", "TestErrors/foreign_address", "TestErrors/no_such_device",
		"TestErrors/ipc_path_is_long", "TestErrors/address_taken", "TestErrors/tcp_*",
		"TestMonitorTellsOfFailedBinds", "TestHundredMonitors",
	},
	// It has no PLAIN, CURVE and GSSAPI, and no ZAP.
	"it has no security": {"TestPyzmq*"},
	// It has no handles to pass to libzmq, and no calls of libzmq that could fail.
	"it has no libzmq": {
		"TestRaw", "TestKeysAreThoseOfLibzmq", "TestAuthenticatorUnderFaults", "TestHandlerSurvivesFaults",
		"TestListenersNeedAnAuthenticator", "TestEachNativeCallMayFail",
	},
	// It uses none, so it cannot run out of them.
	"it has no descriptors": {"zmq_ctx_new EMFILE*", "zmq_socket EMFILE no descriptors*", "zmq_bind EMFILE*"},
	// They are over when SendLoan returns.
	"it copies loans": {"TestLoansEndWithTheContext"},
	// It needs no socket for it.
	"its monitor is no socket": {"zmq_socket_monitor EMFILE*"},
}

// embeddedLacks says why a test is not for the embedded engine, or nothing.
func embeddedLacks(test string) string {
	for reason, tests := range notEmbedded {
		for _, name := range tests {
			prefix, all := strings.CutSuffix(name, "*")
			if test == name || all && strings.HasPrefix(test, prefix) || strings.HasPrefix(test, name+"/") {
				return reason
			}
		}
	}
	return ""
}

// skipUnfit skips a test that is not for a backend, or cannot be here.
func skipUnfit(t *testing.T, test, backend string) {
	t.Helper()
	if backend != "embedded" {
		testlib.Skip(t, func() error { _, err := driver.Open(backends(), backend, ""); return err })
		return
	}
	if reason := embeddedLacks(test); reason != "" {
		t.Skip("not for the embedded engine: " + reason)
	}
}

// skipTransport skips the rest of a test if an error says that the embedded engine
// has no such transport.
func (e *env) skipTransport(err error) {
	e.Helper()
	if e.embedded() && errors.Is(err, capi.EPROTONOSUPPORT) {
		e.Skip("not for the embedded engine: ", err)
	}
}

// skipType skips the rest of a test of Stream sockets, which are for tcp.
func (e *env) skipType(typ SocketType) {
	e.Helper()
	if typ == Stream && e.embedded() {
		e.Skip("not for the embedded engine: it has no tcp")
	}
}

func (e *env) embedded() bool { return e.ctx.Info().Backend == "embedded" }

// hasTransport reports whether the backend has a transport of the table.
func (e *env) hasTransport(name string) bool {
	switch {
	case e.embedded():
		return name == "inproc"
	case name == "ipc":
		return e.ctx.Has(name)
	}
	return true
}
