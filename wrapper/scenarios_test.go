package zmq

import (
	_ "embed"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// errorScenarios has a row for each way that is known to make a function of libzmq
// fail: the function, the errno and when. Rows of ABORT and CRASH end the process.
//
//go:embed testdata/error_scenarios.tsv
var errorScenarios string

// A scenario makes the call that a row of errorScenarios is about with this
// package. It must fail as the row says, or as want says where this package sees
// to it before libzmq does.
type scenario struct {
	row   string // "function errno when"
	call  func(e *env) error
	want  error  // instead of the row's errno; errNone if the call is to succeed
	needs string // a capability, or the version since when libzmq behaves so
	apart bool   // the call needs a process of its own
}

var errNone = errors.New("no error")

// scenarios are those of all files.
func scenarios() []scenario {
	return slices.Concat(
		contextScenarios(), socketScenarios(), optionScenarios(), endpointScenarios(), bindScenarios(),
		connectScenarios(), sendScenarios(), recvScenarios(), messageScenarios(), monitorScenarios(),
		pollScenarios(), proxyScenarios(), textScenarios(), draftScenarios(), limitScenarios(),
	)
}

// scenarioRows returns the errno of each row.
func scenarioRows(t *testing.T) map[string]string {
	rows := map[string]string{}
	for line := range strings.Lines(errorScenarios) {
		cells := strings.SplitN(line, "\t", 4)
		if row := strings.Join(cells[:3], " "); row != "function errno when" {
			if _, twice := rows[row]; twice {
				t.Fatal("twice: ", row)
			}
			rows[row] = cells[1]
		}
	}
	return rows
}

// Each row is provoked or exempted, once, and nothing else is.
func TestErrorScenariosAreComplete(t *testing.T) {
	rows, used := scenarioRows(t), map[string]bool{}
	provoked := 0
	for _, s := range scenarios() {
		if _, ok := rows[s.row]; !ok || used[s.row] {
			t.Error("no such row, or one that was there before: ", s.row)
		}
		used[s.row] = true
		provoked++
	}
	for row := range unreachable {
		if _, ok := rows[row]; !ok || used[row] {
			t.Error("exempted, yet no row, or one that is provoked: ", row)
		}
		used[row] = true
	}
	functions := map[string]bool{}
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		function, _, _ := strings.Cut(row, " ")
		if _, ok := notCalled[function]; ok {
			functions[function] = true
		} else if !used[row] {
			t.Error("neither provoked nor exempted: ", row)
		}
	}
	for function := range notCalled {
		if !functions[function] {
			t.Error("exempted, yet no row: ", function)
		}
	}
	t.Logf("%d rows: %d provoked, %d exempted", len(rows), provoked, len(rows)-provoked)
}

func TestErrorScenarios(t *testing.T) {
	rows := scenarioRows(t)
	for _, s := range scenarios() {
		if !s.apart {
			t.Run(s.row, func(t *testing.T) { eachBackend(t, func(e *env) { s.provoke(e, rows[s.row]) }) })
		}
	}
}

// What changes the whole process has one of its own.
func TestErrorScenariosApart(t *testing.T) {
	if !apart(t) {
		return
	}
	rows := scenarioRows(t)
	for _, s := range scenarios() {
		if s.apart {
			for _, name := range Backends() {
				t.Run(s.row+"/"+name, func(t *testing.T) {
					skipUnfit(t, s.row, name)
					s.provoke(newEnv(t, WithBackend(name)), rows[s.row])
				})
			}
		}
	}
}

// provoke makes the call and checks its error.
func (s scenario) provoke(e *env, errno string) {
	info := e.ctx.Info()
	skipUnfit(e.T, s.row, info.Backend)
	switch {
	case s.needs == "":
	case s.needs[0] == '4':
		if olderThan(info.Version, s.needs) {
			e.Skipf("libzmq %v is older than %s", info.Version, s.needs)
		}
	case !e.ctx.Has(s.needs):
		e.Skip("this libzmq was built without ", s.needs)
	}
	want := s.want
	if want == nil {
		number, err := capi.ParseErrno(errno)
		e.check(err)
		want = number
	}
	err := s.call(e)
	if want != capi.EPROTONOSUPPORT {
		e.skipTransport(err)
	}
	if want != errNone {
		wantError(e.T, err, want)
	} else if err != nil {
		e.Error(err)
	}
}

const (
	notLive  = "NULL, or pointer whose magic tag is not that of a live socket"
	shutDown = "context was shut down"
)

// after shuts the context down before a call on a socket of it.
func after(typ SocketType, call func(e *env, s *Socket) error) func(e *env) error {
	return func(e *env) error {
		s := e.socket(typ)
		e.check(e.ctx.Shutdown())
		return call(e, s)
	}
}

// zero makes a call on a socket that never was.
func zero(call func(e *env, s *Socket) error) func(e *env) error {
	return func(e *env) error { return call(e, new(Socket)) }
}

// on makes a call on a fresh socket.
func on(typ SocketType, call func(e *env, s *Socket) error) func(e *env) error {
	return func(e *env) error { return call(e, e.socket(typ)) }
}
