package apidiff

import (
	"slices"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// ruleCase is one pair of APIs that differ by exactly one rule.
type ruleCase struct {
	rule     string
	old, new *model.API
	// was and is are what the change must say.
	was, is string
}

var (
	fInt       = function(tInt, param("a", tInt))
	fLong      = function(tInt, param("a", tLong))
	cbInt      = callback(tInt, param("a", tInt))
	field      = model.Field{Name: "socket", Type: tVoidP}
	pairRecord = record("zmq_r", field, model.Field{Name: "user", Type: tVoidP})
)

var ruleCases = []ruleCase{
	{"function-added", api(), api(fInt), "", "int zmq_f (int a)"},
	{"function-removed", api(fInt), api(), "int zmq_f (int a)", ""},
	{"function-draft-removed", api(draft(fInt)), api(), "int zmq_f (int a)", ""},
	{"function-promoted", api(draft(fInt)), api(fInt), "int zmq_f (int a)", "int zmq_f (int a)"},
	{"function-demoted", api(fInt), api(draft(fInt)), "int zmq_f (int a)", "int zmq_f (int a)"},
	{"function-signature-changed", api(fInt), api(function(tInt, param("a", tInt), param("b", tInt))), "int zmq_f (int a)", "int zmq_f (int a, int b)"},
	{"function-signature-changed", api(fInt), api(function(tVoidP, param("a", tInt))), "int zmq_f (int a)", "void *zmq_f (int a)"},
	{"function-const-added", api(function(tInt, param("m", tMsgP))), api(function(tInt, param("m", tMsgCP))), "int zmq_f (zmq_msg_t *m)", "int zmq_f (const zmq_msg_t *m)"},
	{"function-const-added", api(function(tMsgP)), api(function(tMsgCP)), "zmq_msg_t *zmq_f (void)", "const zmq_msg_t *zmq_f (void)"},
	{"function-const-removed", api(function(tInt, param("m", tMsgCP))), api(function(tInt, param("m", tMsgP))), "int zmq_f (const zmq_msg_t *m)", "int zmq_f (zmq_msg_t *m)"},
	{"function-respelled", api(fInt), api(function(tInt, param("a", model.CType{Kind: model.Int32}))), "int zmq_f (int a)", "int zmq_f (int32_t a)"},
	{"function-parameter-renamed", api(fInt), api(function(tInt, param("a_", tInt))), "int zmq_f (int a)", "int zmq_f (int a_)"},

	{"constant-added", api(), api(number("ZMQ_A", 1, "1")), "", "1"},
	{"constant-removed", api(number("ZMQ_A", 1, "1")), api(), "1", ""},
	{"constant-draft-removed", api(draft(number("ZMQ_A", 1, "1"))), api(), "1", ""},
	{"constant-promoted", api(draft(number("ZMQ_A", 1, "1"))), api(number("ZMQ_A", 1, "1")), "1", "1"},
	{"constant-demoted", api(number("ZMQ_A", 1, "1")), api(draft(number("ZMQ_A", 1, "1"))), "1", "1"},
	{"constant-value-changed", api(number("ZMQ_A", 3, "0x3")), api(number("ZMQ_A", 4, "0x4")), "3", "4"},
	{"constant-kind-changed", api(number("ZMQ_A", 3, "3")), api(model.Constant{Decl: decl("ZMQ_A"), Kind: model.String, Str: "x", Text: `"x"`}), "int 3", `string "x"`},
	{"constant-macro-changed", api(macro("(a) + (b)", "a", "b")), api(macro("(b) + (a)", "a", "b")), "(a, b) (a) + (b)", "(a, b) (b) + (a)"},
	{"constant-fallback-changed", api(number("EFSM", 3, "3")), api(model.Constant{Decl: decl("EFSM"), Kind: model.Int, Int: 3, Text: "3", Fallback: true}), "3", "3 where the system defines none"},
	{"constant-version", api(number("ZMQ_VERSION_PATCH", 4, "4")), api(number("ZMQ_VERSION_PATCH", 5, "5")), "4", "5"},
	{"constant-respelled", api(number("ZMQ_A", 16, "16")), api(number("ZMQ_A", 16, "0x10")), "16", "0x10"},
	{"constant-respelled", api(macro("((x) *10 + (y))", "x", "y")), api(macro("((a) * 10 + (b))", "a", "b")), "(x, y) ((x) *10 + (y))", "(a, b) ((a) * 10 + (b))"},

	{"type-added", api(), api(record("zmq_r", field)), "", "typedef struct zmq_r {void *socket}"},
	{"type-removed", api(record("zmq_r", field)), api(), "typedef struct zmq_r {void *socket}", ""},
	{"type-draft-removed", api(draft(record("zmq_r", field))), api(), "typedef struct zmq_r {void *socket}", ""},
	{"type-promoted", api(draft(alias("zmq_t", tInt, 4))), api(alias("zmq_t", tInt, 4)), "int", "int"},
	{"type-demoted", api(alias("zmq_t", tInt, 4)), api(draft(alias("zmq_t", tInt, 4))), "int", "int"},
	{"type-layout-changed", api(record("zmq_r", field)), api(pairRecord), "8 bytes, align 8: void *socket", "16 bytes, align 8: void *socket at 0; void *user at 8"},
	{"type-layout-changed", api(alias("zmq_t", tInt, 4)), api(alias("zmq_t", tLong, 8)), "4 bytes, align 4: int", "8 bytes, align 8: long"},
	{"type-meaning-changed", api(alias("zmq_t", tInt, 4)), api(alias("zmq_t", model.CType{Kind: model.UInt}, 4)), "int", "unsigned int"},
	{"type-kind-changed", api(record("zmq_r", field)), api(opaque("zmq_r")), "typedef struct zmq_r {void *socket}", "struct zmq_r"},
	{"type-defined", api(opaque("zmq_r")), api(record("zmq_r", field)), "struct zmq_r", "typedef struct zmq_r {void *socket}"},
	{"type-field-renamed", api(record("zmq_r", field)), api(record("zmq_r", model.Field{Name: "s", Type: tVoidP})), "typedef struct zmq_r {void *socket}", "typedef struct zmq_r {void *s}"},
	{"type-respelled", api(alias("zmq_t", tInt, 4)), api(alias("zmq_t", model.CType{Kind: model.Int32}, 4)), "int", "int32_t"},

	{"callback-added", api(), api(cbInt), "", "int zmq_fn (int a)"},
	{"callback-removed", api(cbInt), api(), "int zmq_fn (int a)", ""},
	{"callback-draft-removed", api(draft(cbInt)), api(), "int zmq_fn (int a)", ""},
	{"callback-promoted", api(draft(cbInt)), api(cbInt), "int zmq_fn (int a)", "int zmq_fn (int a)"},
	{"callback-demoted", api(cbInt), api(draft(cbInt)), "int zmq_fn (int a)", "int zmq_fn (int a)"},
	{"callback-signature-changed", api(cbInt), api(callback(tInt)), "int zmq_fn (int a)", "int zmq_fn (void)"},
	{"callback-const-changed", api(callback(tInt, param("m", tMsgCP))), api(callback(tInt, param("m", tMsgP))), "int zmq_fn (const zmq_msg_t *m)", "int zmq_fn (zmq_msg_t *m)"},
	{"callback-respelled", api(cbInt), api(callback(model.CType{Kind: model.Int32}, param("a", tInt))), "int zmq_fn (int a)", "int32_t zmq_fn (int a)"},
	{"callback-parameter-renamed", api(cbInt), api(callback(tInt, param("b", tInt))), "int zmq_fn (int a)", "int zmq_fn (int b)"},
}

// symbolCases are for the rules that concern libraries.
var symbolCases = []struct {
	rule     string
	old, new Side
}{
	{"symbol-added", Side{Name: "old.so", Symbols: []string{"zmq_a"}}, Side{Name: "new.so", Symbols: []string{"zmq_a", "zmq_b"}}},
	{"symbol-removed", Side{Name: "zmq.h", API: api(fInt)}, Side{Name: "new.so"}},
	{"symbol-draft-removed", Side{Name: "zmq.h", API: api(draft(fInt))}, Side{Name: "new.so"}},
}

func TestEveryRuleApplies(t *testing.T) {
	tested := make(map[string]bool)
	for _, c := range ruleCases {
		tested[c.rule] = true
		t.Run(c.rule, func(t *testing.T) { c.check(t) })
	}
	for _, c := range symbolCases {
		tested[c.rule] = true
		t.Run(c.rule, func(t *testing.T) { only(t, Compare(c.old, c.new, Options{}), c.rule) })
	}
	for _, r := range Rules {
		if !tested[r.ID] {
			t.Errorf("no case for rule %s", r.ID)
		}
	}
}

func (c ruleCase) check(t *testing.T) {
	got := only(t, Compare(Side{API: c.old}, Side{API: c.new}, Options{}), c.rule)
	if got.Old != c.was || got.New != c.is {
		t.Errorf("old %q, new %q\nwant %q, %q", got.Old, got.New, c.was, c.is)
	}
	if (got.Old != "") != (got.OldPos == "zmq.h:7:9") || (got.New != "") != (got.NewPos == "zmq.h:7:9") {
		t.Errorf("positions %q and %q", got.OldPos, got.NewPos)
	}
}

// only returns the one change of a report, which must be by the given rule.
func only(t *testing.T, r *Report, rule string) Change {
	t.Helper()
	if len(r.Changes) != 1 {
		t.Fatalf("%d changes, want 1: %+v", len(r.Changes), r.Changes)
	}
	got, want := r.Changes[0], ruleNamed(rule)
	if got.Rule != rule || got.Entity != want.Entity || got.Change != want.Change || got.Severity != want.Severity {
		t.Fatalf("got %+v, want rule %+v", got, want)
	}
	return got
}

func TestRulesAreSound(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range Rules {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Message == "" || r.Description == "" {
			t.Errorf("%s has no message or description", r.ID)
		}
		for _, in := range []struct {
			value string
			list  []string
		}{{r.Entity, entities}, {r.Change, changes}, {r.Severity, severities}} {
			if !contains(in.list, in.value) {
				t.Errorf("%s: %q is none of %v", r.ID, in.value, in.list)
			}
		}
	}
}

func contains(list []string, s string) bool {
	return slices.Contains(list, s)
}

func TestNoDifferenceFromItself(t *testing.T) {
	for _, c := range ruleCases {
		for _, a := range []*model.API{c.old, c.new} {
			if r := Compare(Side{API: a}, Side{API: a}, Options{}); len(r.Changes) != 0 {
				t.Errorf("%s: %+v", c.rule, r.Changes)
			}
		}
	}
}

// mirror is what each kind of change is when the sides are swapped.
var mirror = map[string]string{
	"added": "removed", "removed": "added", "promoted": "demoted", "demoted": "promoted", "changed": "changed",
}

func TestSwappedSidesMirror(t *testing.T) {
	for _, c := range ruleCases {
		there := Compare(Side{API: c.old}, Side{API: c.new}, Options{}).Changes[0]
		back := Compare(Side{API: c.new}, Side{API: c.old}, Options{}).Changes
		if len(back) != 1 || back[0].Change != mirror[there.Change] || back[0].Old != there.New || back[0].New != there.Old {
			t.Errorf("%s: %+v\nmirrors as %+v", c.rule, there, back)
		}
	}
}
