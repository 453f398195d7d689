package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

var multiline = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}

// capiTables prints what is known of functions, options and capabilities.
func capiTables(b *rules.Bindings) ([]File, error) {
	var files []File
	for _, t := range []struct {
		path string
		file *jen.File
	}{
		{"capi/zfunctions.go", functionTable(b)},
		{"capi/zoptions.go", optionTable(b)},
		{"capi/zcapabilities.go", capabilityTable(b)},
	} {
		f, err := render(t.path, t.file)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// functionTable declares a number for each function and the table it indexes:
//
//	const FnCtxTerm Func = 4
//	var Functions = [...]FuncInfo{FnCtxTerm: {Name: "zmq_ctx_term", ...}, ...}
func functionTable(b *rules.Bindings) *jen.File {
	f := newFile("capi")
	var numbers, infos []jen.Code
	for i, fn := range b.Functions {
		number := jen.Id("Fn" + fn.Go)
		if i == 0 {
			number.Id("Func").Op("=").Iota()
		}
		numbers = append(numbers, number.Comment(fn.Name))
		infos = append(infos, jen.Id("Fn"+fn.Go).Op(":").Values(functionInfo(fn)))
	}
	f.Comment("The functions of libzmq, in the order of its header, drafts last.")
	f.Const().Defs(numbers...)
	f.Comment("Functions describes every function, indexed by its Func.")
	f.Var().Id("Functions").Op("=").Index(jen.Op("...")).Id("FuncInfo").Custom(multiline, infos...)
	return f
}

func functionInfo(fn rules.Function) jen.Dict {
	r := fn.Rule
	d := jen.Dict{
		jen.Id("Name"):  jen.Lit(fn.Name),
		jen.Id("Go"):    jen.Lit(fn.Go),
		jen.Id("Since"): jen.Lit(r.First()),
		jen.Id("Fails"): jen.Id("Fails" + title(string(fn.Result.Fail))),
	}
	if r.Since == "" {
		d[jen.Id("Draft")] = jen.True()
	}
	if r.Deprecated != "" {
		d[jen.Id("Deprecated")] = jen.True()
	}
	if r.MayBlock {
		d[jen.Id("MayBlock")] = jen.True()
	}
	if r.CallsBack != "no" {
		d[jen.Id("CallsBack")] = jen.True()
	}
	if r.Since != "" && r.DraftSince != "" {
		d[jen.Id("StableSince")] = jen.Lit(r.Since)
	}
	return d
}

// optionTable describes every option of sockets and contexts.
func optionTable(b *rules.Bindings) *jen.File {
	f := newFile("capi")
	table := func(name, comment, typ string, options []rules.Option) {
		var rows []jen.Code
		for _, o := range options {
			if o.Rule.AliasOf == "" {
				rows = append(rows, jen.Values(optionInfo(o, options)))
			}
		}
		f.Comment(comment)
		f.Var().Id(name).Op("=").Index().Id("OptionInfo").Index(jen.Id(typ)).Custom(multiline, rows...)
	}
	table("SocketOptions", "SocketOptions describes the socket options in the order of the header, without aliases.", "SocketOption", b.Options)
	table("ContextOptions", "ContextOptions describes the context options in the order of the header.", "ContextOption", b.CtxOpts)
	return f
}

func optionInfo(o rules.Option, all []rules.Option) jen.Dict {
	r := o.Rule
	d := jen.Dict{
		jen.Id("Option"):  jen.Id(o.Constant.Go),
		jen.Id("Name"):    jen.Lit(r.Name),
		jen.Id("CType"):   jen.Lit(r.CType),
		jen.Id("Since"):   jen.Lit(firstName(o.Rule, all)),
		jen.Id("Default"): jen.Lit(r.Default),
	}
	for name, value := range map[string]string{
		"Unit": r.Unit, "Values": r.Valid, "SizeSet": r.SizeSet, "SizeGet": r.SizeGet,
		"For": r.Applicable, "AcceptedOn": r.Accepted, "TakesEffect": r.Effect, "Requires": r.Requires,
	} {
		if value != "" {
			d[jen.Id(name)] = jen.Lit(value)
		}
	}
	for name, value := range map[string]bool{"Get": r.Get, "Set": r.Set, "Draft": r.Since == "", "Deprecated": r.Deprecated} {
		if value {
			d[jen.Id(name)] = jen.True()
		}
	}
	return d
}

// firstName is the first release that has an option under any of its names.
func firstName(r rules.OptionRule, all []rules.Option) string {
	first := r.First()
	for _, o := range all {
		if alias := o.Rule.First(); o.Rule.AliasOf == r.Name && older(alias, first) {
			first = alias
		}
	}
	return first
}

// older compares releases of the tables.
func older(a, b string) bool {
	v, errA := model.ParseVersion(a)
	w, errB := model.ParseVersion(b)
	return errA == nil && errB == nil && v.Compare(w) < 0
}

func capabilityTable(b *rules.Bindings) *jen.File {
	f := newFile("capi")
	var rows []jen.Code
	for _, c := range b.Tables.Capabilities {
		rows = append(rows, jen.Values(jen.Lit(c.Name), jen.Lit(c.Since), jen.Lit(c.Meaning)))
	}
	f.Comment("Capabilities lists the names that zmq_has knows; case matters.")
	f.Var().Id("Capabilities").Op("=").Index().Id("Capability").Custom(multiline, rows...)
	return f
}
