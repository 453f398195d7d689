package rules

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// spoiled is a copy of the tables in which old is new, once, in one table.
func spoiled(t *testing.T, table, old, new string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(tables, "tables/*.tsv")
	if err != nil || len(names) < 9 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := tables.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "tables/"+table+".tsv" {
			if !strings.Contains(string(text), old) {
				t.Fatalf("%s does not have %q", name, old)
			}
			text = []byte(strings.Replace(string(text), old, new, 1))
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	return out
}

// A damaged table is an error that names the line.
func TestMalformedTables(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, table, old, new, want string }{
		{"cell missing", "types", "\t4.0.0\t-\t-\ta message", "\t4.0.0\t-\ta message", "types.tsv:2:1: 7 cells, want 8"},
		{"cell too many", "types", "\ta message", "\t-\ta message", "types.tsv:2:1: 9 cells, want 8"},
		{"empty line", "types", "zmq_msg_t", "\nzmq_msg_t", "types.tsv:2:1: 1 cells, want 8"},
		{"empty cell", "types", "zmq_msg_t\tMsg", "zmq_msg_t\t", "types.tsv:2:1: column go is empty; write - for nothing"},
		{"column renamed", "types", "kind", "sort", "types.tsv:2:1: the table has no column kind"},
		{"two rows", "types", "zmq_event_t", "zmq_msg_t", "types.tsv:3:1: zmq_msg_t has a row already, in line 2"},
		{"kind of type", "types", "record", "rekord", `types.tsv:2:1: column kind is "rekord"; want one of record, alias`},
		{"field", "types", "socket:Socket:Socket", "socket:Socket", `types.tsv:4:1: zmq_pollitem_t: field "socket:Socket" is not of the form`},
		{"release", "types", "4.0.0", "4.0", `types.tsv:2:1: column since: "4.0" is not a version`},
		{"group", "constants", "\tversion\t", "\tverzion\t", `constants.tsv:2:1: ZMQ_VERSION_MAJOR: no group "verzion"`},
		{"yes or no", "constants", "\tno\t", "\tmaybe\t", `constants.tsv:2:1: column deprecated is "maybe"`},
		{"blocking", "functions", "\tno\tno\tunknown", "\tperhaps\tno\tunknown", `functions.tsv:2:1: column may_block is "perhaps"`},
		{"number", "errnos", "\t95\t", "\tninety\t", "errnos.tsv:2:1: ENOTSUP: linux_value: strconv.ParseInt"},
		{"Windows number", "errnos", "\t129\t", "\t-\t", "errnos.tsv:2:1: ENOTSUP: windows_value: strconv.ParseInt"},
		{"get", "options", "\ty\ty\tuint64_t", "\tyes\ty\tuint64_t", `options.tsv:2:1: column get is "yes"; want one of y, n`},
		{"option kind", "options", "\tAffinity\tuint64\t", "\tAffinity\tuint65\t", `options.tsv:2:1: ZMQ_AFFINITY: no kind "uint65"; want one of bool`},
		{"option without a Go name", "options", "\tAffinity\t", "\t-\t", "options.tsv:2:1: ZMQ_AFFINITY has no name in column go"},
		{"option range", "options", "\tAffinity\tuint64\t-\t-", "\tAffinity\tuint64\t5\t4", "options.tsv:2:1: ZMQ_AFFINITY: 5 to 4 is no range"},
		{"option bound", "options", "\tAffinity\tuint64\t-", "\tAffinity\tuint64\tfew", "options.tsv:2:1: ZMQ_AFFINITY: min: strconv.ParseInt"},
		{"option name twice", "options", "\tAffinity\t", "\tRate\t", "have the same Go name Rate"},
		{"context option kind", "context_options", "\tIOThreads\tint", "\tIOThreads\tinteger", `context_options.tsv:2:1: ZMQ_IO_THREADS: no kind "integer"`},
		{"capability", "options", "\tcurve\t", "\tbend\t", "no capability bend in capabilities.tsv"},
		{"socket type of an option", "options", "\tRouterMandatory\tbool\t-\t-\tROUTER", "\tRouterMandatory\tbool\t-\t-\tROUTERS", "no socket type ROUTERS"},
		{"alias with a Go name", "options", "old name of ZMQ_ROUTING_ID\t-", "old name of ZMQ_ROUTING_ID\tIdentity", "ZMQ_IDENTITY is an alias or removed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(spoiled(t, tt.table, tt.old, tt.new))
			var d *model.Diagnostic
			if !errors.As(err, &d) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%v is no diagnostic of one line", err)
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), Dir+"/") {
				t.Errorf("%v; want %q", err, tt.want)
			}
		})
	}
}

func TestMissingTable(t *testing.T) {
	t.Parallel()
	if _, err := load(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
