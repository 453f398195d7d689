package zmq4

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/compat.md")

// differences are all that are deliberate. Each names the test that shows it.
var differences = []struct{ what, pebbe, here, test string }{
	{"goroutines that share a socket, or close it under each other", "memory of C is used after it was freed; the process may abort", "any number may; a call on a socket that is closed meanwhile returns `ErrorSocketClosed`", "TestCloseEndsCalls"},
	{"messages of goroutines that share a socket", "their parts mix", "`SendMessage` and `RecvMessage` take whole messages; calls part by part still mix", "TestGoroutinesShareSockets"},
	{"a message that is sent part by part", "parts go to libzmq one by one", "goes when its last part is sent: so `EFSM` and `EHOSTUNREACH` come with the last part. `EAGAIN` comes with the first one, as before", "TestRequestsAlternate"},
	{"`SendMessage` that fails half way", "some parts are sent", "all are sent, or none", "TestRouterPartByPart"},
	{"waiting", "a call takes an OS thread", "a call takes a goroutine", "TestGoroutinesShareSockets"},
	{"signals", "interrupt calls with `EINTR`, and time limits start anew when a call is made again", "do not interrupt; time limits stay", "TestPollerWaits"},
	{"`SetRetryAfterEINTR(false)`", "any signal may end a call with `EINTR`", "ends the calls that wait then, as does the next SIGHUP, SIGINT, SIGQUIT or SIGTERM; later ones have their usual effect", "TestSignalsInterrupt"},
	{"times below a millisecond", "are zero", "are rounded up to one; `Poll` takes them as they are", "TestTimes"},
	{"libzmq that is newer than the headers, or unknown", "every call fails", "any 4.x is taken", "TestTooOld"},
	{"a libzmq that cannot be loaded", "the program does not start", "functions return an error that says what was tried; by default the embedded engine takes over", "TestDefaultContext"},
	{"the default context", "is made when the program starts", "is made by the first function that needs it", "TestDefaultContext"},
	{"garbage", "finalizers close sockets and terminate contexts, and wait while they do", "it is closed in the background", "TestGarbageIsClosed"},
	{"errors", "`errors.Is` knows only the very number", "`errors.Is` also knows those of package zmq and of syscall; `AsErrno` sees through wrapped errors", "TestErrorsAreMatched"},
	{"texts of the `Error…` variables", "as they are", "others", "TestErrorTexts"},
	{"`Poller` and `Reactor`", "for one goroutine", "for any number", "TestPollerWaits"},
	{"a `Reactor` whose handler removes another handler", "panics if that is due in the same round", "does not call it", "TestReactor"},
	{"`AddChannelTime`", "leaves a goroutine behind", "has none", "TestReactor"},
	{"`Proxy` with a socket that is closed meanwhile", "may abort the process", "returns `ErrorSocketClosed`", "TestProxy"},
	{"a monitor that nobody reads, or that is read slowly", "stops the I/O thread and all its sockets", "keeps the last 1024 events", "TestMonitorNobodyReads"},
	{"a monitor whose socket is closed", "tells what libzmq does to close it", "tells that its listeners are closed, and of the end", "TestMonitor"},
	{"malformed requests to the ZAP handler", "panic", "are refused, and logged", "TestAuthSurvivesNonsense"},
	{"an unknown PLAIN user without a password", "is let in", "is not; nobody is without a password", "TestAuthRules"},
	{"`AuthAllow` with only addresses that cannot be read", "has no effect", "lets nobody in; mistakes are logged", "TestAuthAllowOfOld"},
	{"rules that change while authentication runs", "race", "are taken by the next peer", "TestAuthCurve"},
	{"`AuthSetVerbose`", "logs passwords", "does not", "TestAuthPlain"},
	{"a metadata handler that panics or hangs", "ends the program, or all authentication", "keeps the peer out", "TestAuthMetadata"},
	{"`AuthStop`", "then libzmq lets every CURVE peer in", "PLAIN and CURVE peers are refused until `AuthStart`, or until the program binds a handler of its own", "TestAuthStop"},
	{"properties that a connection has with an empty value", "are in the map of metadata", "are not", "TestAuthMetadata"},
	{"metadata asked for with a later part of a message", "are there", "are there on a ROUTER only; elsewhere ask with the first part", "TestAuthMetadata"},
	{"`Z85decode` of what is not Z85", "returns bytes that mean nothing", "returns nothing", "TestKeys"},
	{"added to the API", "", "`WrapContext` and `Socket.Unwrap`, to mix both packages; `Errno.Is`", "TestAPI"},
}

const page = "../../docs/compat.md"

// The page has the table as it is here.
func TestDifferencesAreListed(t *testing.T) {
	var table strings.Builder
	table.WriteString("| what | pebbe/zmq4 | here | shown by |\n| --- | --- | --- | --- |\n")
	for _, d := range differences {
		table.WriteString("| " + strings.Join([]string{d.what, d.pebbe, d.here, d.test}, " | ") + " |\n")
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), "<!-- differences -->\n")
	old, after, found := strings.Cut(rest, "<!-- end -->")
	if !found {
		t.Fatal("the page has no place for the table")
	}
	if want := "\n" + table.String() + "\n"; old != want {
		if !*update {
			t.Fatalf("the page lists\n%s\nand not\n%s", old, want)
		}
		text := before + "<!-- differences -->\n" + want + "<!-- end -->" + after
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The tests that it names are there.
func TestDifferencesAreShown(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, d := range differences {
		if !strings.Contains(all.String(), "func "+d.test+"(") {
			t.Errorf("%s: no %s", d.what, d.test)
		}
	}
}
