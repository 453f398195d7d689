package rules

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// snapshot parses the committed snapshot, with more at its end, which starts
// in the line that the second result says.
func snapshot(t *testing.T, more string) (*model.API, int) {
	t.Helper()
	text, err := os.ReadFile("../../../zmq.h.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	head, found := strings.CutSuffix(strings.TrimRight(string(text), "\n"), "#endif")
	if !found {
		t.Fatal("the snapshot does not end with #endif")
	}
	api, err := cheader.Parse("zmq.h", []byte(head+more+"\n#endif\n"))
	if err != nil {
		t.Fatal(err)
	}
	return api, strings.Count(head, "\n") + 1
}

// A declaration without a rule stops generation with its place and the row to
// add. That very row, its blanks filled in, is all it takes.
func TestUnmatchedDeclarations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, declaration, column string
		want, row                 string
		fill                      []string // blanks of the row, each with what a maintainer puts there
	}{
		{"constant", "#define ZMQ_NEW_THING 5", "9", "no rule for the constant ZMQ_NEW_THING", "ZMQ_NEW_THING\\tNewThing\\tGROUP\\t-\\tSINCE\\t-\\t-\\tno\\t-\\t-",
			[]string{"GROUP", "mechanism", "SINCE", "4.3.5"}},
		{"errno", "#ifndef ENEW\n#define ENEW 5\n#endif", "9", "no rule for the constant ENEW", "ENEW\\tEnew\\terrno\\t", []string{"SINCE", "4.3.5"}},
		{"socket type", "//@ section Socket types\n#define ZMQ_NEWT 99", "9", "no rule for the constant ZMQ_NEWT", "ZMQ_NEWT\\tNewt\\tsocket_type\\t", []string{"SINCE", "4.3.5"}},
		{"event", "#define ZMQ_EVENT_NEW 99", "9", "no rule for the constant ZMQ_EVENT_NEW", "\\tmonitor_event\\t", []string{"SINCE", "4.3.5"}},
		{"function", "int zmq_new_call (void *socket, int n);", "5", "no rule for the function zmq_new_call", "zmq_new_call\\tNewCall\\tRESULT:FAIL\\tPARAMS\\t",
			[]string{"RESULT:FAIL", "-:neg", "PARAMS", "socket:Socket n:int", "SINCE", "4.3.5"}},
		{"type", "typedef struct {int a;} zmq_new_t;", "25", "no rule for the type zmq_new_t", "zmq_new_t\\tNew\\tKIND\\t", []string{"KIND", "record", "SINCE", "4.3.5"}},
		{"callback", "typedef void (zmq_new_fn) (int n);", "15", "no rule for the type zmq_new_fn", "zmq_new_fn\\tNewFn\\tKIND\\t", []string{"KIND", "callback", "SINCE", "4.3.5"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			api, line := snapshot(t, tt.declaration)
			line += max(0, strings.Count(tt.declaration, "\n")-strings.Count(tt.declaration, "\n#endif"))
			_, err := Resolve(api)
			if err == nil {
				t.Fatal("not noticed")
			}
			at := fmt.Sprintf("zmq.h:%d:%s: ", line, tt.column)
			table, row, found := strings.Cut(strings.TrimPrefix(err.Error(), at), ".tsv: ")
			if !strings.HasPrefix(err.Error(), at) || !strings.HasPrefix(table, tt.want+": add to "+Dir+"/") || !found || !strings.Contains(row, tt.row) {
				t.Fatalf("got %v, want %s%s and %s", err, at, tt.want, tt.row)
			}
			addRow(t, api, table[strings.LastIndex(table, "/")+1:], row, tt.fill)
		})
	}
}

// addRow adds a suggested row to a table, and api must then have its rules.
func addRow(t *testing.T, api *model.API, table, row string, fill []string) {
	t.Helper()
	text, err := tables.ReadFile("tables/" + table + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	row = strings.NewReplacer(append(fill, "\\t", "\t")...).Replace(row)
	with, err := load(spoiled(t, table, string(text), string(text)+row+"\n"))
	if err != nil {
		t.Fatalf("the row %q: %v", row, err)
	}
	if _, err := resolve(api, with); err != nil {
		t.Errorf("after adding %q: %v", row, err)
	}
}

// An option takes two rows, and both are said at once.
func TestUnmatchedOption(t *testing.T) {
	t.Parallel()
	api, _ := snapshot(t, "//@ section Socket options\n#define ZMQ_NEWOPT 999")
	_, err := Resolve(api)
	if err == nil || !strings.HasSuffix(err.Error(), ", and its row to "+Dir+"/options.tsv") {
		t.Errorf("%v", err)
	}
	api, _ = snapshot(t, "//@ section Context options\n#define ZMQ_NEWOPT 999")
	_, err = Resolve(api)
	if err == nil || !strings.HasSuffix(err.Error(), ", and its row to "+Dir+"/context_options.tsv") {
		t.Errorf("%v", err)
	}
}

// A rule that the header contradicts, or that is about nothing, stops it too.
func TestRulesThatDoNotFit(t *testing.T) {
	t.Parallel()
	api, _ := snapshot(t, "")
	for _, tt := range []struct{ name, table, old, new, want string }{
		{"constant of nothing", "constants", "\tHeaderVersionMajor\t", "\tHeaderVersionMajor\tversion\t-\t4.0.0\t-\t-\tno\t-\t-\nZMQ_NOTHING\tNothing\t",
			"constants.tsv:3:1: the rule for ZMQ_NOTHING matches nothing in zmq.h of libzmq 4.3.5"},
		{"function of nothing", "functions", "zmq_errno\t", "zmq_nothing\t", "zmq_errno"},
		{"type of nothing", "types", "\t4.0.0\t-\t4.1.0\t", "\t4.0.0\t-\t-\t", "types.tsv:3:1: the rule for zmq_event_t matches nothing"},
		{"removed constant", "constants", "\t4.1.0\t-\t4.1.1\t", "\t4.1.0\t-\t-\t", "the rule for ZMQ_IDENTITY_FD matches nothing"},
		{"parameter too many", "functions", "ctx:Context option:ContextOption value:int", "ctx:Context option:ContextOption value:int more:int", "zmq_ctx_set has 3 parameters; its rule in"},
		{"parameter missing", "functions", "ctx:Context option:ContextOption value:int", "ctx:Context option:ContextOption", "has no kind for the last 1"},
		{"parameter of another type", "functions", "option:ContextOption value:int", "option:ContextOption value:uint64", "zmq_ctx_set: the parameter for value:uint64 is int, its rule in"},
		{"parameter kind", "functions", "option:ContextOption value:int", "option:ContextOption value:float", `zmq_ctx_set: no parameter kind "float"`},
		{"result of another type", "functions", "CtxSet\t-:neg", "CtxSet\tlong:neg", "zmq_ctx_set returns int, its rule in"},
		{"result", "functions", "CtxSet\t-:neg", "CtxSet\tfloat:neg", `zmq_ctx_set: no result "float:neg"`},
		{"failure", "functions", "CtxSet\t-:neg", "CtxSet\t-:sometimes", `zmq_ctx_set: no result "-:sometimes"`},
		{"kind of type", "types", "zmq_msg_t\tMsg\trecord", "zmq_msg_t\tMsg\talias", "zmq_msg_t is of kind record, its rule in"},
		{"kind of callback", "types", "zmq_free_fn\tFreeFn\tcallback", "zmq_free_fn\tFreeFn\trecord", "zmq_free_fn is a callback, its rule says record"},
		{"fields", "types", "socket:Socket:Socket fd:FD:FD events", "fd:FD:FD events", "zmq_pollitem_t has other fields than its rule in"},
		{"second group", "constants", "context_option:CtxIPv6", "kontext:CtxIPv6", `no group "kontext"`},
		{"no row of the option", "options", "ZMQ_AFFINITY\t", "ZMQ_AFFINITY_\t", "no rule for the option ZMQ_AFFINITY: add its row to"},
		{"no row of the context option", "context_options", "ZMQ_IO_THREADS\t", "ZMQ_IO_THREADS_\t", "no rule for the context option ZMQ_IO_THREADS: add its row to"},
		{"Go name twice", "constants", "\tHeaderVersionMinor\t", "\tHeaderVersionMajor\t", "ZMQ_VERSION_MAJOR and ZMQ_VERSION_MINOR have the same Go name HeaderVersionMajor"},
		{"Go name of a type twice", "types", "\tFreeFn\t", "\tMsg\t", "zmq_msg_t and zmq_free_fn have the same Go name Msg"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			with, err := load(spoiled(t, tt.table, tt.old, tt.new))
			if err != nil {
				t.Fatal(err)
			}
			if _, err = resolve(api, with); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v; want %q", err, tt.want)
			}
		})
	}
}
