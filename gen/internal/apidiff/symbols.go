package apidiff

import (
	"slices"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// compareSymbols compares two sides of which at least one is a library: only
// the names of functions can be compared.
func (d *differ) compareSymbols(old, new Side) {
	was, is := d.exports(old), d.exports(new)
	for _, name := range was.names {
		if is.has(name) {
			continue
		}
		rule := "symbol-removed"
		if was.status[name] == model.Draft {
			rule = "symbol-draft-removed"
		}
		d.add(Change{
			Name: name, Status: string(was.status[name]), Rule: rule,
			Old: was.text[name], OldPos: was.pos[name],
		}, nil)
	}
	for _, name := range is.names {
		if was.has(name) {
			continue
		}
		fn := &model.Function{Decl: model.Decl{Name: name, Status: is.status[name]}}
		d.add(Change{
			Name: name, Status: string(is.status[name]), Rule: "symbol-added",
			New: is.text[name], NewPos: is.pos[name],
		}, fn)
	}
	d.noteDrafts(old, new, was, is)
}

// noteDrafts says once what otherwise looks like many missing functions.
func (d *differ) noteDrafts(old, new Side, was, is exports) {
	if new.API == nil && was.drafts() > 0 && was.missingDrafts(is) == was.drafts() {
		d.report.Notes = append(d.report.Notes, new.Name+" is built without drafts: it has none of the draft functions")
	}
	if old.API == nil && is.drafts() > 0 && is.missingDrafts(was) == is.drafts() {
		d.report.Notes = append(d.report.Notes, old.Name+" is built without drafts: it has none of the draft functions")
	}
}

// exports are the functions of one side by name.
type exports struct {
	names  []string
	status map[string]model.Status
	text   map[string]string
	pos    map[string]string
}

func (d *differ) exports(s Side) exports {
	e := exports{nil, map[string]model.Status{}, map[string]string{}, map[string]string{}}
	if s.API == nil {
		e.names = slices.Clone(s.Symbols)
		slices.Sort(e.names)
		e.names = slices.Compact(e.names)
		for _, name := range e.names {
			e.status[name], e.text[name], e.pos[name] = d.statusOf(name), name, s.Name
		}
		return e
	}
	for _, f := range s.API.Functions {
		if e.has(f.Name) && (f.Status == model.Draft || e.status[f.Name] == model.Stable) {
			continue
		}
		if !e.has(f.Name) {
			e.names = append(e.names, f.Name)
		}
		e.status[f.Name], e.pos[f.Name] = f.Status, f.Pos.String()
		e.text[f.Name] = signature(f.Name, f.Result, f.Params)
	}
	return e
}

func (d *differ) statusOf(name string) model.Status {
	if d.opt.Draft != nil && d.opt.Draft(name) {
		return model.Draft
	}
	return model.Stable
}

func (e exports) has(name string) bool { return e.status[name] != "" }

func (e exports) drafts() int { return e.missingDrafts(exports{}) }

// missingDrafts counts the drafts of e that other lacks.
func (e exports) missingDrafts(other exports) int {
	n := 0
	for _, name := range e.names {
		if e.status[name] == model.Draft && !other.has(name) {
			n++
		}
	}
	return n
}
