package apidiff

import (
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

func (d *differ) compareAPIs(old, new *model.API) {
	r := resolver{old, new}
	walk(d, functions(r), old.Functions, new.Functions)
	walk(d, constants, old.Constants, new.Constants)
	walk(d, types(r), old.Types, new.Types)
	walk(d, callbacks(r), old.Callbacks, new.Callbacks)
}

// entity is how one kind of declaration is compared.
type entity[T any] struct {
	name string
	decl func(*T) *model.Decl
	// text describes a declaration that was added, removed or promoted.
	text func(*T) string
	// compare returns at most one finding: how n differs from o on p.
	compare func(o, n *T, p model.Platform) (finding, bool)
}

// finding is a rule that applies to a name on some platforms.
type finding struct {
	rule           string
	status         model.Status
	old, new       string
	oldPos, newPos model.Pos
}

// walk compares every name of two lists on every platform.
func walk[T any](d *differ, e entity[T], old, new []T) {
	was, names := variants(old, e.decl, nil)
	is, names := variants(new, e.decl, names)
	for _, name := range names {
		var m merge
		for i, p := range model.Platforms {
			for _, f := range e.at(pick(was[name], e.decl, p), pick(is[name], e.decl, p), p) {
				m.add(f, 1<<i)
			}
		}
		for _, c := range worst(m.changes(name)) {
			d.add(c, first(is[name]))
		}
	}
}

// variants groups declarations by name and appends the names to list, each
// once, in order.
func variants[T any](decls []T, decl func(*T) *model.Decl, list []string) (map[string][]*T, []string) {
	known := make(map[string]bool, len(list))
	for _, name := range list {
		known[name] = true
	}
	m := make(map[string][]*T, len(decls))
	for i := range decls {
		name := decl(&decls[i]).Name
		m[name] = append(m[name], &decls[i])
		if !known[name] {
			known[name] = true
			list = append(list, name)
		}
	}
	return m, list
}

// pick returns the variant that holds on p, a stable one before a draft.
func pick[T any](list []*T, decl func(*T) *model.Decl, p model.Platform) *T {
	var found *T
	for _, t := range list {
		switch dt := decl(t); {
		case !dt.Holds(p):
		case dt.Status == model.Stable:
			return t
		case found == nil:
			found = t
		}
	}
	return found
}

// first returns the first of list, as an untyped nil when there is none.
func first[T any](list []*T) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// at lists what changed about one name on one platform.
func (e entity[T]) at(o, n *T, p model.Platform) []finding {
	switch {
	case o == nil && n == nil:
		return nil
	case o == nil:
		d := e.decl(n)
		return []finding{{rule: e.name + "-added", status: d.Status, new: e.text(n), newPos: d.Pos}}
	case n == nil:
		d := e.decl(o)
		rule := e.name + "-removed"
		if d.Status == model.Draft {
			rule = e.name + "-draft-removed"
		}
		return []finding{{rule: rule, status: d.Status, old: e.text(o), oldPos: d.Pos}}
	}
	var out []finding
	if f, ok := e.compare(o, n, p); ok {
		out = append(out, f)
	}
	if from, to := e.decl(o).Status, e.decl(n).Status; from != to {
		rule := e.name + "-promoted"
		if to == model.Draft {
			rule = e.name + "-demoted"
		}
		out = append(out, finding{rule: rule, old: e.text(o), new: e.text(n)})
	}
	for i := range out {
		out[i].status, out[i].oldPos, out[i].newPos = e.decl(n).Status, e.decl(o).Pos, e.decl(n).Pos
	}
	return out
}

// merge joins the findings about one name over the platforms.
type merge struct {
	order []finding
	on    map[finding]platforms
}

func (m *merge) add(f finding, on platforms) {
	if m.on == nil {
		m.on = make(map[finding]platforms)
	}
	if _, ok := m.on[f]; !ok {
		m.order = append(m.order, f)
	}
	m.on[f] |= on
}

// changes makes one change of all findings by the same rule.
func (m *merge) changes(name string) []Change {
	type key struct {
		rule   string
		status model.Status
	}
	type sides struct{ old, new variantText }
	var out []Change
	at := make(map[key]int)
	texts := make(map[key]*sides)
	for _, f := range m.order {
		k := key{f.rule, f.status}
		if texts[k] == nil {
			at[k], texts[k] = len(out), new(sides)
			out = append(out, Change{
				Name: name, Status: string(f.status), Rule: f.rule,
				OldPos: f.oldPos.String(), NewPos: f.newPos.String(),
			})
		}
		texts[k].old.add(f.old, m.on[f])
		texts[k].new.add(f.new, m.on[f])
	}
	for k, i := range at {
		out[i].Old, out[i].New = texts[k].old.String(), texts[k].new.String()
	}
	return out
}

// worst drops a respelling on some platforms where the same declaration really
// changed on others, as when int became long.
func worst(list []Change) []Change {
	changed := func(c Change) bool {
		r := ruleNamed(c.Rule)
		return r.Change == "changed" && r.Severity != Harmless
	}
	if !slices.ContainsFunc(list, changed) {
		return list
	}
	return slices.DeleteFunc(list, func(c Change) bool { return ruleNamed(c.Rule).Severity == Harmless })
}

// variantText is a text that may depend on the platform.
type variantText struct {
	texts []string
	on    []platforms
}

func (v *variantText) add(text string, on platforms) {
	for i, t := range v.texts {
		if t == text {
			v.on[i] |= on
			return
		}
	}
	v.texts, v.on = append(v.texts, text), append(v.on, on)
}

func (v *variantText) String() string {
	var parts []string
	for i, t := range v.texts {
		switch {
		case t == "":
		case v.on[i] == everywhere:
			parts = append(parts, t)
		default:
			parts = append(parts, t+" ["+v.on[i].String()+"]")
		}
	}
	return strings.Join(parts, "; ")
}
