package apidiff

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

func functions(r resolver) entity[model.Function] {
	return entity[model.Function]{
		name: "function",
		decl: func(f *model.Function) *model.Decl { return &f.Decl },
		text: func(f *model.Function) string { return signature(f.Name, f.Result, f.Params) },
		compare: func(o, n *model.Function, p model.Platform) (finding, bool) {
			return r.compareSignatures("function", prototype(*o), prototype(*n), p)
		},
	}
}

func callbacks(r resolver) entity[model.Callback] {
	return entity[model.Callback]{
		name: "callback",
		decl: func(c *model.Callback) *model.Decl { return &c.Decl },
		text: func(c *model.Callback) string { return signature(c.Name, c.Result, c.Params) },
		compare: func(o, n *model.Callback, p model.Platform) (finding, bool) {
			return r.compareSignatures("callback", prototype(*o), prototype(*n), p)
		},
	}
}

// prototype is what functions and callbacks have in common.
type prototype struct {
	model.Decl
	Result model.CType
	Params []model.Param
}

// compareSignatures finds the worst difference between two prototypes.
func (r resolver) compareSignatures(entity string, o, n prototype, p model.Platform) (finding, bool) {
	f := finding{old: signature(o.Name, o.Result, o.Params), new: signature(n.Name, n.Result, n.Params)}
	if f.old == f.new {
		return finding{}, false
	}
	f.rule = entity + "-" + r.signatureChange(entity, o, n, p)
	return f, true
}

func (r resolver) signatureChange(entity string, o, n prototype, p model.Platform) string {
	if len(o.Params) != len(n.Params) || !r.sameType(o.Result, n.Result, p) {
		return "signature-changed"
	}
	// const on a result binds the caller, not the function: losing it is a
	// gain, gaining it is no loss to Go.
	gain, lose := constness(o.Result, n.Result)
	added, removed := gain || lose, false
	respelled := !o.Result.Equal(n.Result)
	for i := range o.Params {
		a, b := o.Params[i].Type, n.Params[i].Type
		if !r.sameType(a, b, p) {
			return "signature-changed"
		}
		gain, lose := constness(a, b)
		added, removed = added || gain, removed || lose
		respelled = respelled || !a.Equal(b)
	}
	switch {
	case entity == "callback" && (added || removed):
		return "const-changed"
	case removed:
		return "const-removed"
	case added:
		return "const-added"
	case respelled:
		return "respelled"
	}
	return "parameter-renamed"
}

// signature prints a prototype as libzmq's header does.
func signature(name string, result model.CType, params []model.Param) string {
	list := make([]string, len(params))
	for i, p := range params {
		list[i] = strings.TrimSpace(p.Type.Declare(p.Name))
	}
	if len(list) == 0 {
		list = []string{"void"}
	}
	return result.Declare(name + " (" + strings.Join(list, ", ") + ")")
}
