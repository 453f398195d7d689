// Package apidiff tells what differs between two libzmq APIs: two headers, a
// header and the functions that a built library exports, or two libraries.
//
// What counts as a difference, and how bad it is, stands in the table Rules,
// one row a rule; the rest of the package finds the rows that apply. A name is
// compared platform by platform and reported once a rule, with the platforms
// named when the difference is not on all of them.
package apidiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// The severities, worst first.
const (
	Breaking   = "breaking"   // a program built for the old API may fail or do wrong
	Compatible = "compatible" // old programs go on to work; the bindings have work to do
	Harmless   = "harmless"   // nothing but the spelling differs
)

// Change is one difference. Its JSON form has exactly the tagged keys, in
// this order, all of them always.
type Change struct {
	Entity   string `json:"entity"` // function, constant, type or callback
	Name     string `json:"name"`
	Status   string `json:"status"` // stable or draft, in the newest API that has it
	Change   string `json:"change"` // added, removed, changed, promoted or demoted
	Severity string `json:"severity"`
	// Old and New are the value, signature or layout. Where platforms differ
	// each variant is followed by its platforms in brackets.
	Old    string `json:"old"`
	New    string `json:"new"`
	OldPos string `json:"old_pos"` // file:line:col, the file alone of a library, empty where absent
	NewPos string `json:"new_pos"`

	Rule    string `json:"-"` // the ID of the row of Rules
	Message string `json:"-"` // what happened, for a human
	Note    string `json:"-"` // what else is worth knowing
	Remedy  string `json:"-"` // what a maintainer has to do
}

// Side is one of the two things compared.
type Side struct {
	// Name is the file, as the user wrote it.
	Name string
	// API is what a header or snapshot declares, nil for a library.
	API *model.API
	// Symbols are the zmq_ functions that a library exports.
	Symbols []string
}

func (s Side) String() string {
	if s.API != nil {
		return fmt.Sprintf("%s (libzmq %s)", s.Name, s.API.Version)
	}
	return fmt.Sprintf("%s (%d exported functions)", s.Name, len(s.Symbols))
}

// version names the release that a remedy speaks of.
func (s Side) version() string {
	if s.API != nil {
		return s.API.Version.String()
	}
	return "its release"
}

// Options lets the caller supply what apidiff cannot know.
type Options struct {
	// Suggest says what to change in the rules tables for a declaration that was
	// added, removed, promoted or demoted; it returns nothing when they are
	// right already. c.Remedy holds what apidiff would say, and what a nil
	// Suggest leaves. decl is the new declaration of an addition, a
	// *model.Constant, *model.Type, *model.Callback or *model.Function; of a
	// library's function nothing but the name and status is set.
	Suggest func(c Change, decl any) string
	// Draft reports whether a function is a draft where no header is at hand
	// to say so. A nil Draft takes every function for stable.
	Draft func(name string) bool
}

// Report is the outcome of Compare.
type Report struct {
	Old, New Side
	Changes  []Change // worst first, then by entity and change, then in header order
	Notes    []string // what concerns many changes at once
}

// Compare reports every difference between two sides.
func Compare(old, new Side, opt Options) *Report {
	d := &differ{opt: opt, report: &Report{Old: old, New: new}}
	if old.API != nil && new.API != nil {
		d.compareAPIs(old.API, new.API)
	} else {
		d.compareSymbols(old, new)
	}
	if d.settled > 0 {
		d.report.Notes = append(d.report.Notes, "the rules tables are right already about "+count(d.settled, "change"))
	}
	noteRenames(d.report.Changes)
	sortChanges(d.report.Changes)
	return d.report
}

// Visible returns the changes to show: harmless ones only when all is set.
func (r *Report) Visible(all bool) []Change {
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return !all && c.Severity == Harmless })
}

// NeedsWork reports whether any change is more than harmless.
func (r *Report) NeedsWork() bool { return len(r.Visible(false)) > 0 }

// differ collects the changes of one Compare.
type differ struct {
	opt     Options
	report  *Report
	settled int // changes that the rules tables know of
}

// add completes a change with the rule's text and keeps it. decl is the new
// declaration of an addition.
func (d *differ) add(c Change, decl any) {
	r := ruleNamed(c.Rule)
	c.Entity, c.Change, c.Severity = r.Entity, r.Change, r.Severity
	fill := strings.NewReplacer("{name}", c.Name, "{table}", tableOf(r.Entity), "{version}", d.report.New.version())
	c.Message, c.Remedy = fill.Replace(r.Message), fill.Replace(r.Remedy)
	if d.opt.Suggest != nil && c.Change != "changed" && c.Remedy != "" {
		if c.Remedy = d.opt.Suggest(c, decl); c.Remedy == "" {
			d.settled++
		}
	}
	d.report.Changes = append(d.report.Changes, c)
}

var (
	severities = []string{Breaking, Compatible, Harmless}
	entities   = []string{"function", "constant", "type", "callback"}
	changes    = []string{"removed", "changed", "demoted", "promoted", "added"}
)

func sortChanges(list []Change) {
	slices.SortStableFunc(list, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
			cmp.Compare(slices.Index(entities, a.Entity), slices.Index(entities, b.Entity)),
			cmp.Compare(slices.Index(changes, a.Change), slices.Index(changes, b.Change)),
		)
	})
}

// tableOf is the rules table that describes an entity.
func tableOf(entity string) string {
	const dir = "gen/internal/rules/tables/"
	switch entity {
	case "constant":
		return dir + "constants.tsv"
	case "function":
		return dir + "functions.tsv"
	}
	return dir + "types.tsv"
}
