package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// capiAPI prints the interface that mirrors libzmq:
//
//	type API interface {
//		// CtxTerm calls zmq_ctx_term. ...
//		CtxTerm(ctx Context) Errno
//	}
func capiAPI(b *rules.Bindings) ([]File, error) {
	var methods []jen.Code
	for i, fn := range b.Functions {
		if i > 0 {
			methods = append(methods, jen.Line())
		}
		methods = append(methods, functionDoc(fn), jen.Id(fn.Go).Params(goParams(fn, "")...).Add(goResults(fn, "", false)))
	}
	f := newFile("capi")
	f.Add(doc(
		fmt.Sprintf("API has a method for each of the %d functions of libzmq, stable, deprecated and draft.", len(b.Functions)),
		"Every method returns an Errno last, zero for success. A function that the loaded library does not have returns ErrnoMissing and does nothing else. "+
			"Text that holds a NUL byte, a nil message and arguments that would make C crash return EINVAL or EFAULT without a call. "+
			"Slices and pointers are used during the call only; memory whose address is passed as an integer must not be Go memory unless it is pinned until libzmq is done with it."))
	f.Type().Id("API").Interface(methods...)
	file, err := render("capi/zapi.go", f)
	return []File{file}, err
}

// functionDoc says what is known of a function.
func functionDoc(fn rules.Function) jen.Code {
	r := fn.Rule
	deprecated := ""
	if r.Deprecated != "" {
		deprecated = "Deprecated in libzmq: use " + r.Deprecated + "."
	}
	about := []string{fmt.Sprintf("%s calls %s. %s", fn.Go, fn.Name, history(r.Span, deprecated))}
	if r.MayBlock {
		about = append(about, "It may block.")
	}
	if len(r.Errnos) > 0 {
		about = append(about, "Errors: "+strings.Join(r.Errnos, ", ")+".")
	}
	if n := sentence(r.Note); n != "" {
		about = append(about, n)
	}
	paragraphs := []string{strings.Join(about, " ")}
	if r.Man {
		paragraphs = append(paragraphs, "Manual: "+manual(fn.Name))
	}
	return doc(paragraphs...)
}

// builtin Go types of parameters; all others are of package capi.
var builtin = map[string]bool{
	"int": true, "uint": true, "int32": true, "uint32": true, "uint64": true, "uintptr": true, "string": true,
	"[]byte": true, "unsafe.Pointer": true,
}

// goType writes a type of functions.tsv, qualified unless pkg is empty.
func goType(name, pkg string) jen.Code {
	prefix := ""
	for _, p := range []string{"*", "[]"} {
		if rest, ok := strings.CutPrefix(name, p); ok && !builtin[name] {
			prefix, name = p, rest
		}
	}
	switch {
	case name == "unsafe.Pointer":
		return jen.Qual("unsafe", "Pointer")
	case builtin[name] || pkg == "":
		return jen.Op(prefix).Id(name)
	}
	return jen.Op(prefix).Qual(pkg, name)
}

// goParams lists the Go parameters of a function.
func goParams(fn rules.Function, pkg string) []jen.Code {
	var ps []jen.Code
	for _, p := range fn.Params {
		if p.Kind.Class != rules.OutInt && p.Kind.Class != rules.OutFD {
			ps = append(ps, jen.Id(p.Name).Add(goType(p.Kind.Go, pkg)))
		}
	}
	return ps
}

// resultTypes lists the Go results of a function without the errno.
func resultTypes(fn rules.Function) []string {
	var out []string
	for _, p := range fn.Params {
		if p.Kind.Class == rules.OutInt {
			out = append(out, "int")
		}
	}
	switch {
	case len(out) > 0 || fn.Result.Go == "-":
		return out
	case fn.Result.Go == "long":
		return []string{"int"}
	case fn.Result.Go == "ulong":
		return []string{"uint"}
	}
	return []string{fn.Result.Go}
}

// resultNames names the results for documentation where there are several.
func resultNames(fn rules.Function) []string {
	var names []string
	for _, p := range fn.Params {
		if p.Kind.Class == rules.OutInt {
			names = append(names, p.Name)
		}
	}
	return names
}

// goResults writes the result list, the errno last.
func goResults(fn rules.Function, pkg string, named bool) jen.Code {
	errno := goType("Errno", pkg)
	types := resultTypes(fn)
	names := resultNames(fn)
	if len(types) == 0 && !named {
		return jen.Add(errno)
	}
	var rs []jen.Code
	for i, t := range types {
		name := "r"
		if len(names) > 0 {
			name = names[i]
		}
		if named || len(names) > 0 {
			rs = append(rs, jen.Id(name).Add(goType(t, pkg)))
		} else {
			rs = append(rs, goType(t, pkg))
		}
	}
	if named || len(names) > 0 {
		return jen.Params(append(rs, jen.Id("errno").Add(errno))...)
	}
	return jen.Params(append(rs, errno)...)
}
