package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Bindings is a model with everything the header does not say: what the
// emitters print.
type Bindings struct {
	API       *model.API
	Tables    *Tables
	Constants []Constant
	Functions []Function
	Types     []Type
	Errnos    []ErrnoRule
	Options   []Option
	CtxOpts   []Option
}

// Constant is a constant with its rule. One that counts in two groups stands twice.
type Constant struct {
	model.Constant
	Rule  ConstantRule
	Go    string
	Group *Group
}

// Type is a type or callback with its rule; Type is nil for a callback.
type Type struct {
	Rule TypeRule
	Type *model.Type
}

// Option is an option that the header has, with its rule.
type Option struct {
	Constant Constant
	Rule     OptionRule
}

// Resolve matches every declaration of api with exactly one rule.
func Resolve(api *model.API) (*Bindings, error) {
	t, err := Load()
	if err != nil {
		return nil, err
	}
	return resolve(api, t)
}

func resolve(api *model.API, t *Tables) (*Bindings, error) {
	b := &Bindings{API: api, Tables: t, Errnos: t.Errnos}
	for _, step := range []func() error{b.matchConstants, b.matchTypes, b.matchFunctions, b.matchOptions, b.checkNames} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *Bindings) matchConstants() error {
	rules := byName(b.Tables.Constants, func(r ConstantRule) string { return r.Name })
	for _, c := range b.API.Constants {
		r, ok := rules[c.Name]
		if !ok {
			return unmatched(c.Pos, "constant", c.Name, SuggestConstant(c))
		}
		delete(rules, c.Name)
		if r.Group == Skip {
			continue
		}
		g, _ := groupNamed(r.Group)
		b.Constants = append(b.Constants, Constant{c, r, r.Go, g})
		if group, name, ok := strings.Cut(r.Also, ":"); ok {
			g, ok := groupNamed(group)
			if !ok {
				return model.Errorf(r.Pos, "%s: no group %q", r.Name, group)
			}
			b.Constants = append(b.Constants, Constant{c, r, name, g})
		}
	}
	return stale(b.API, rules, func(r ConstantRule) (Span, string, model.Pos) { return r.Span, r.Name, r.Pos })
}

func (b *Bindings) matchTypes() error {
	rules := byName(b.Tables.Types, func(r TypeRule) string { return r.Name })
	seen := map[string]*model.Type{}
	match := func(name string, pos model.Pos, t *model.Type) error {
		r, ok := rules[name]
		if !ok {
			return unmatched(pos, "type", name, SuggestType(name))
		}
		if first := seen[name]; first != nil { // platform variants share a Go type
			maps.Copy(first.Layouts, t.Layouts)
			return nil
		}
		seen[name] = t
		if err := r.fits(t); err != nil {
			return err
		}
		if r.Go != "" {
			b.Types = append(b.Types, Type{r, t})
		}
		return nil
	}
	for _, t := range b.API.Types {
		t.Layouts = maps.Clone(t.Layouts)
		if err := match(t.Name, t.Pos, &t); err != nil {
			return err
		}
	}
	for _, c := range b.API.Callbacks {
		if err := match(c.Name, c.Pos, nil); err != nil {
			return err
		}
	}
	for name := range seen {
		delete(rules, name)
	}
	return stale(b.API, rules, func(r TypeRule) (Span, string, model.Pos) { return r.Span, r.Name, r.Pos })
}

// fits compares the kind of a type, and its fields where Go has them too. A
// callback has no t.
func (r TypeRule) fits(t *model.Type) error {
	switch {
	case r.Kind == "skip" || t == nil && r.Kind == "callback":
		return nil
	case t == nil:
		return model.Errorf(r.Pos, "%s is a callback, its rule says %s", r.Name, r.Kind)
	case string(t.Kind) != r.Kind:
		return model.Errorf(t.Pos, "%s is of kind %s, its rule in %s says %s", t.Name, t.Kind, r.Pos, r.Kind)
	case t.Kind != model.Record || len(r.Fields) == 0:
		return nil
	}
	same := func(f model.Field, want FieldRule) bool { return f.Name == want.C }
	if !slices.EqualFunc(t.Fields, r.Fields, same) {
		return model.Errorf(t.Pos, "%s has other fields than its rule in %s", t.Name, r.Pos)
	}
	return nil
}

func (b *Bindings) matchOptions() error {
	options := byName(b.Tables.Options, func(r OptionRule) string { return r.Name })
	ctxOptions := byName(b.Tables.ContextOptions, func(r OptionRule) string { return r.Name })
	for _, c := range b.Constants {
		switch c.Group.Name {
		case "socket_option":
			r, ok := options[c.Name]
			if !ok {
				return model.Errorf(c.Pos, "no rule for the option %s: add its row to %s/options.tsv", c.Name, Dir)
			}
			b.Options = append(b.Options, Option{c, r})
		case "context_option":
			r, ok := ctxOptions[c.Name]
			if !ok {
				return model.Errorf(c.Pos, "no rule for the context option %s: add its row to %s/context_options.tsv", c.Name, Dir)
			}
			b.CtxOpts = append(b.CtxOpts, Option{c, r})
		}
	}
	return nil
}

// checkNames refuses two declarations with one Go name.
func (b *Bindings) checkNames() error {
	seen := map[string]string{}
	add := func(goName, name string, pos model.Pos) error {
		if other, ok := seen[goName]; ok {
			return model.Errorf(pos, "%s and %s have the same Go name %s", other, name, goName)
		}
		seen[goName] = name
		return nil
	}
	for _, c := range b.Constants {
		if err := add(c.Go, c.Name, c.Rule.Pos); err != nil {
			return err
		}
	}
	for _, t := range b.Types {
		if err := add(t.Rule.Go, t.Rule.Name, t.Rule.Pos); err != nil {
			return err
		}
	}
	return nil
}

// unmatched is the error for a declaration that no rule describes.
func unmatched(pos model.Pos, entity, name, suggestion string) error {
	return model.Errorf(pos, "no rule for the %s %s: %s", entity, name, suggestion)
}

// stale reports the first rule, in table order, that the header should have
// matched by its version and did not.
func stale[R any](api *model.API, rules map[string]R, of func(R) (Span, string, model.Pos)) error {
	var first *model.Diagnostic
	for _, r := range rules {
		span, name, pos := of(r)
		if !span.Has(api.Version) {
			continue
		}
		if first == nil || pos.Compare(first.Pos) < 0 {
			first = model.Errorf(pos, "the rule for %s matches nothing in %s of libzmq %s", name, api.Header, api.Version)
		}
	}
	if first == nil {
		return nil
	}
	return first
}

func byName[R any](rules []R, name func(R) string) map[string]R {
	m := make(map[string]R, len(rules))
	for _, r := range rules {
		m[name(r)] = r
	}
	return m
}

// OfGroup returns the constants of a group in header order.
func (b *Bindings) OfGroup(name string) []Constant {
	return slices.DeleteFunc(slices.Clone(b.Constants), func(c Constant) bool { return c.Group.Name != name })
}
