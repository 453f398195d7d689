package rules

import (
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Function is a function with its rule, ready to be printed.
type Function struct {
	model.Function
	Rule   FunctionRule
	Go     string
	Params []Param
	Result Result
}

// Param is a Go parameter and the C parameters it stands for.
type Param struct {
	Name string
	Kind Kind
	C    []model.Param
}

// Result is the Go result besides the errno, and how C tells of a failure.
type Result struct {
	// Go is the notation of functions.tsv: a type, long, ulong, or "-" for none.
	Go   string
	Fail Failure
	// C is the C result type.
	C model.CType
}

func (b *Bindings) matchFunctions() error {
	rules := byName(b.Tables.Functions, func(r FunctionRule) string { return r.Name })
	matched := map[string]bool{}
	for _, f := range b.API.Functions {
		r, ok := rules[f.Name]
		if !ok {
			return unmatched(f.Pos, "function", f.Name, SuggestFunction(f))
		}
		g, err := resolveFunction(f, r)
		if err != nil {
			return err
		}
		if !matched[f.Name] { // platform variants share a Go signature
			b.Functions = append(b.Functions, g)
		}
		matched[f.Name] = true
	}
	for name := range matched {
		delete(rules, name)
	}
	slices.SortStableFunc(b.Functions, func(x, y Function) int { return strings.Compare(string(y.Status), string(x.Status)) })
	return stale(b.API, rules, func(r FunctionRule) (Span, string, model.Pos) {
		return Span{Since: r.Declared, RemovedIn: r.RemovedIn}, r.Name, r.Pos
	})
}

// resolveFunction lays the rule's parameters over those of the header.
func resolveFunction(f model.Function, r FunctionRule) (Function, error) {
	g := Function{Function: f, Rule: r, Go: r.Go}
	rest := f.Params
	for p := range strings.FieldsSeq(r.Params) {
		name, notation, _ := strings.Cut(p, ":")
		k, ok := kindNamed(notation)
		if !ok {
			return g, model.Errorf(r.Pos, "%s: no parameter kind %q; see rules/kinds.go", r.Name, notation)
		}
		if len(rest) < len(k.C) {
			return g, model.Errorf(f.Pos, "%s has %d parameters; its rule in %s needs more", f.Name, len(f.Params), r.Pos)
		}
		for i, want := range k.C {
			if got := rest[i].Type.String(); !slices.Contains(want, got) {
				return g, model.Errorf(f.Pos, "%s: the parameter for %s is %s, its rule in %s wants %s", f.Name, p, got, r.Pos, strings.Join(want, " or "))
			}
		}
		g.Params = append(g.Params, Param{name, k, rest[:len(k.C)]})
		rest = rest[len(k.C):]
	}
	if len(rest) > 0 {
		return g, model.Errorf(f.Pos, "%s has %d parameters; its rule in %s has no kind for the last %d", f.Name, len(f.Params), r.Pos, len(rest))
	}
	typ, fail, _ := strings.Cut(r.Result, ":")
	g.Result = Result{typ, Failure(fail), f.Result}
	want, ok := results[typ]
	if !ok || !slices.Contains(failures, g.Result.Fail) {
		return g, model.Errorf(r.Pos, "%s: no result %q; see rules/kinds.go", r.Name, r.Result)
	}
	if !slices.Contains(want, f.Result.String()) {
		return g, model.Errorf(f.Pos, "%s returns %s, its rule in %s wants %s", f.Name, f.Result, r.Pos, strings.Join(want, " or "))
	}
	return g, nil
}

// Void reports whether the C function returns nothing.
func (f Function) Void() bool { return f.Result.C.Kind == model.Void }
