package zmq

import (
	"strings"
	"testing"
)

// The tests of this package run on all backends. The table says which of them, or
// which of their cases, the embedded engine does not take yet, and why. Whoever
// gives it more strikes lines out here.
var notEmbedded = map[string][]string{
	// It has inproc alone. These are about what happens on tcp and ipc; the cases of
	// eachTransport need no line.
	"it has no tcp and no ipc": {
		"TestErrors/no_port", "TestErrors/foreign_address", "TestErrors/no_such_device",
		"TestErrors/ipc_path_is_long", "TestErrors/address_taken", "TestErrors/tcp_*",
		"TestUnsentMessagesDoNotHoldUpClose", "TestCloseGivesUp", "TestMessagesLingerUntilSent",
		"TestMetadata", "TestLoansEndWithTheContext",
		"TestMonitorTells*", "TestMonitorThat*", "TestHundredMonitors", "TestClosingMonitorsInAnyOrder",
		"TestMonitorsOfOneSocketEachGetTheirEvents", "TestMonitorsEnd*", "TestMonitorsMayBeClosedAndMadeAgain",
		"TestMonitorStopsWaitingWhenItsContextEnds", "TestLeavingTheLoopEndsTheMonitor", "TestOnEvent*",
	},
	// These connect over tcp, and would be for inproc what they are not.
	"it has no security": {
		"TestPlain*", "TestMetadataOfADecision", "TestListenersFailClosed", "TestPyzmq*",
	},
	"TODO":             {"TestSteadyStateDoesNotAllocate"},
	// It has no handles to pass to libzmq, and no calls of libzmq that could fail.
	"it has no libzmq": {
		"TestRaw", "TestKeysAreThoseOfLibzmq", "TestAuthenticatorUnderFaults", "TestHandlerSurvivesFaults",
		"TestListenersNeedAnAuthenticator",
	},
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

// skipUnfit skips a test that is not for a backend.
func skipUnfit(t *testing.T, test, backend string) {
	if backend != "embedded" {
		return
	}
	if reason := embeddedLacks(test); reason != "" {
		t.Skip("not for the embedded engine: " + reason)
	}
}
