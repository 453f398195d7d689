package rules

import (
	"maps"
	"math"
	"strings"
	"testing"
)

// optionRow is a row of options.tsv with a few cells changed.
func optionRow(cells map[string]string) row {
	r := row{table: "options", line: 7, cells: map[string]string{
		"name": "ZMQ_X", "alias_of": "-", "status_master": "stable", "go": "X", "kind": "int", "min": "-", "max": "-", "go_note": "-",
	}}
	maps.Copy(r.cells, cells)
	return r
}

func TestTypedOption(t *testing.T) {
	o, err := typedOption(optionRow(map[string]string{"min": "-1", "kind": "ms", "go_note": "a note"}))
	if err != nil || o.Go != "X" || o.Kind.Go != "time.Duration" || o.Min != -1 || o.Max != math.MaxInt32 || o.Note != "a note" || !o.Typed() {
		t.Errorf("%+v, %v", o, err)
	}
	for _, cells := range []map[string]string{
		{"alias_of": "ZMQ_Y", "go": "-"}, {"status_master": "removed", "go": "-"}, {"kind": "handwritten"},
	} {
		if o, err := typedOption(optionRow(cells)); err != nil || o.Typed() {
			t.Errorf("%v: %+v, %v", cells, o, err)
		}
	}
}

func TestTypedOptionsThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		cells map[string]string
		want  string
	}{
		{map[string]string{"go": "-"}, "ZMQ_X has no name in column go"},
		{map[string]string{"alias_of": "ZMQ_Y"}, "ZMQ_X is an alias or removed"},
		{map[string]string{"status_master": "removed"}, "ZMQ_X is an alias or removed"},
		{map[string]string{"kind": "float"}, `ZMQ_X: no kind "float"; want one of bool, int,`},
		{map[string]string{"min": "none"}, "ZMQ_X: min: "},
		{map[string]string{"min": "5", "max": "4"}, "ZMQ_X: 5 to 4 is no range of its kind int"},
		{map[string]string{"max": "2147483648"}, "is no range of its kind int"},
		{map[string]string{"kind": "bytes", "min": "-1"}, "is no range of its kind bytes"},
	} {
		_, err := typedOption(optionRow(tt.cells))
		if err == nil || !strings.HasPrefix(err.Error(), Dir+"/options.tsv:7:1: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v; want %s", tt.cells, err, tt.want)
		}
	}
}

func TestOptionTables(t *testing.T) {
	tables, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	twice := []OptionRule{{Name: "ZMQ_A", Typed: TypedOption{Go: "A"}}, {Name: "ZMQ_B", Typed: TypedOption{Go: "A"}}}
	if err := uniqueStems(twice); err == nil || !strings.Contains(err.Error(), "ZMQ_A and ZMQ_B have the same Go name A") {
		t.Error(err)
	}
	for _, tt := range []struct {
		typed TypedOption
		want  string
	}{
		{TypedOption{Types: []string{"ROUTER", "NONE"}}, "ZMQ_A: no socket type NONE"},
		{TypedOption{Needs: []string{"curve", "none"}}, "ZMQ_A: no capability none"},
	} {
		bad := *tables
		bad.Options = []OptionRule{{Name: "ZMQ_A", Typed: tt.typed}}
		if err := bad.checkTypes(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v; want %s", err, tt.want)
		}
	}
}

// An option has a topic, which names its file, and what it says it is about is
// among those that zmq_setsockopt takes.
func TestEveryOptionHasATopic(t *testing.T) {
	tables, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range tables.Options {
		if typed := o.Typed; typed.Go != "" && typed.Topic == "" || o.Deprecated && typed.Go != "" && typed.Note == "" {
			t.Errorf("%s: no topic, or deprecated without a word of what to use instead", o.Pos)
		}
	}
}
