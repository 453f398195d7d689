package apidiff

// Rule is one kind of difference.
type Rule struct {
	ID       string
	Entity   string
	Change   string
	Severity string
	// Message follows the name in a report; Remedy is what a maintainer does
	// about it. {name}, {table} and {version} (the new release) are filled in.
	Message, Remedy string
	// Description says when the rule applies and why it has its severity.
	Description string
}

const (
	addRow      = "add a row for {name} to {table}"
	setSince    = "set since to {version} in the row of {name} in {table}"
	setDemoted  = "set since to draft in the row of {name} in {table}"
	setRemoved  = "set removed_in to {version} in the row of {name} in {table}"
	dropRow     = "drop the row of {name} from {table}, or give it the release that ends it"
	regenerate  = "regenerate; code built for the old {name} must be rebuilt"
	fixRow      = "bring the row of {name} in {table} up to date and regenerate"
	nothing     = ""
	draftReason = "Drafts carry no promise, and the call fails with an error that names the missing function."
)

// Rules is the table of all differences that are told apart.
//
// Two principles decide the severities. A draft that goes away is compatible:
// libzmq promises nothing, and its absence is loud. A draft whose value,
// signature or layout changes is breaking all the same: the numbers are
// compiled into the bindings, and the mistake would be silent.
var Rules = []Rule{
	{"function-added", "function", "added", Compatible, "is new", addRow,
		"A function stands in the new header only."},
	{"function-removed", "function", "removed", Breaking, "is no longer declared", dropRow,
		"A stable function stands in the old header only."},
	{"function-draft-removed", "function", "removed", Compatible, "was a draft and is no longer declared", dropRow,
		"A draft function stands in the old header only. " + draftReason},
	{"function-promoted", "function", "promoted", Compatible, "is stable now", setSince,
		"A draft function became stable."},
	{"function-demoted", "function", "demoted", Breaking, "is a draft now; builds without drafts lack it", setDemoted,
		"A stable function became a draft."},
	{"function-signature-changed", "function", "changed", Breaking, "takes or returns something else", fixRow,
		"A parameter or result has another type in memory, or the number of parameters differs."},
	{"function-const-added", "function", "changed", Compatible, "promises not to write where it could before", nothing,
		"const was added behind a pointer and nothing else. No caller from Go can tell, but the declaration did change."},
	{"function-const-removed", "function", "changed", Breaking, "may write where it could not before", fixRow,
		"const was removed behind a pointer: what callers pass, Go strings among it, may be written to."},
	{"function-respelled", "function", "changed", Harmless, "is spelled otherwise", nothing,
		"Types are spelled otherwise and are the same in memory on every platform, as int and zmq_fd_t."},
	{"function-parameter-renamed", "function", "changed", Harmless, "has renamed parameters", nothing,
		"Only parameter names differ."},
	{"symbol-added", "function", "added", Compatible, "is not on the old side", addRow,
		"The new side has the function and the old one, or both, is a library."},
	{"symbol-removed", "function", "removed", Breaking, "is missing", "check that both sides are of one release and built with the same options",
		"The new side lacks a stable function and one of the sides is a library."},
	{"symbol-draft-removed", "function", "removed", Compatible, "is a draft and missing", nothing,
		"The new side lacks a draft function and one of the sides is a library. That is what a build without drafts looks like. " + draftReason},

	{"constant-added", "constant", "added", Compatible, "is new", addRow,
		"A constant stands in the new header only."},
	{"constant-removed", "constant", "removed", Breaking, "is no longer defined", setRemoved,
		"A stable constant stands in the old header only."},
	{"constant-draft-removed", "constant", "removed", Compatible, "was a draft and is no longer defined", setRemoved,
		"A draft constant stands in the old header only. Drafts carry no promise."},
	{"constant-promoted", "constant", "promoted", Compatible, "is stable now", setSince,
		"A draft constant became stable."},
	{"constant-demoted", "constant", "demoted", Breaking, "is a draft now", setDemoted,
		"A stable constant became a draft."},
	{"constant-value-changed", "constant", "changed", Breaking, "has another value", regenerate,
		"The number or string differs, stable or draft: old programs pass the old one."},
	{"constant-kind-changed", "constant", "changed", Breaking, "is another kind of macro", fixRow,
		"A number became a string, a macro with parameters, or the like."},
	{"constant-macro-changed", "constant", "changed", Compatible, "computes something else", "see whether the handwritten Go side must follow",
		"The replacement list of a macro with parameters differs. It has no value to compile in."},
	{"constant-fallback-changed", "constant", "changed", Compatible, "holds under other conditions", "see to its row in gen/internal/rules/tables/errnos.tsv",
		"A definition went under its own #ifndef or came out of it: who defines the number changed, the number did not."},
	{"constant-version", "constant", "changed", Harmless, "is that of another release", nothing,
		"The version macros differ between any two releases."},
	{"constant-respelled", "constant", "changed", Harmless, "is spelled otherwise", nothing,
		"The text differs and the value does not: decimal and hex, a name that became an alias, another expression."},

	{"type-added", "type", "added", Compatible, "is new", addRow,
		"A type stands in the new header only."},
	{"type-removed", "type", "removed", Breaking, "is no longer declared", setRemoved,
		"A stable type stands in the old header only."},
	{"type-draft-removed", "type", "removed", Compatible, "was a draft and is no longer declared", setRemoved,
		"A draft type stands in the old header only. Drafts carry no promise."},
	{"type-promoted", "type", "promoted", Compatible, "is stable now", setSince,
		"A draft type became stable."},
	{"type-demoted", "type", "demoted", Breaking, "is a draft now", setDemoted,
		"A stable type became a draft."},
	{"type-layout-changed", "type", "changed", Breaking, "lies in memory otherwise", regenerate,
		"Size, alignment, or the offset of a field differ: old programs corrupt memory."},
	{"type-meaning-changed", "type", "changed", Breaking, "holds something else in the same bytes", fixRow,
		"A field or the target of a typedef has another type of the same size, such as a signed one."},
	{"type-kind-changed", "type", "changed", Breaking, "is another kind of type", fixRow,
		"A struct became a scalar, lost its definition, or the like."},
	{"type-defined", "type", "changed", Compatible, "has a definition now", fixRow,
		"A struct that was declared only has fields now."},
	{"type-field-renamed", "type", "changed", Compatible, "has renamed fields", fixRow,
		"Field names differ. Nothing moves in memory, but the rules name fields."},
	{"type-respelled", "type", "changed", Harmless, "is spelled otherwise", nothing,
		"Field types, the target of a typedef or a struct tag are spelled otherwise and are the same in memory."},

	{"callback-added", "callback", "added", Compatible, "is new", addRow,
		"A callback type stands in the new header only."},
	{"callback-removed", "callback", "removed", Breaking, "is no longer declared", setRemoved,
		"A stable callback type stands in the old header only."},
	{"callback-draft-removed", "callback", "removed", Compatible, "was a draft and is no longer declared", setRemoved,
		"A draft callback type stands in the old header only. Drafts carry no promise."},
	{"callback-promoted", "callback", "promoted", Compatible, "is stable now", setSince,
		"A draft callback type became stable."},
	{"callback-demoted", "callback", "demoted", Breaking, "is a draft now", setDemoted,
		"A stable callback type became a draft."},
	{"callback-signature-changed", "callback", "changed", Breaking, "is called with something else", fixRow,
		"A parameter or result has another type in memory, or the number of parameters differs."},
	{"callback-const-changed", "callback", "changed", Compatible, "has other promises not to write", nothing,
		"const was added or removed behind a pointer. The call is the same; a Go callback sees plain addresses either way."},
	{"callback-respelled", "callback", "changed", Harmless, "is spelled otherwise", nothing,
		"Types are spelled otherwise and are the same in memory on every platform."},
	{"callback-parameter-renamed", "callback", "changed", Harmless, "has renamed parameters", nothing,
		"Only parameter names differ."},
}

var ruleIndex = func() map[string]Rule {
	m := make(map[string]Rule, len(Rules))
	for _, r := range Rules {
		m[r.ID] = r
	}
	return m
}()

// ruleNamed panics on an unknown ID: that is a mistake in this package.
func ruleNamed(id string) Rule {
	r, ok := ruleIndex[id]
	if !ok {
		panic("apidiff: no rule " + id)
	}
	return r
}
