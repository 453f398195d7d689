package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// cgoMethods prints the Go part of cgozmq:
//
//	// CtxTerm calls zmq_ctx_term.
//	func (l *Library) CtxTerm(ctx capi.Context) capi.Errno {
//		z := C.zb_ctx_term(l.table, C.uintptr_t(ctx))
//		return capi.Errno(z.e)
//	}
func cgoMethods(b *rules.Bindings) ([]File, error) {
	f := newFile("cgozmq")
	constrain(f, "cgo")
	var preamble strings.Builder
	preamble.WriteString("#include \"zshim.h\"\n")
	for _, fn := range b.Functions {
		// C keeps no Go memory, and no Go function runs while C has some, on a
		// stack that could move then: nocallback makes sure. It has its price, so
		// calls without Go memory do without.
		if !takesGoMemory(fn) {
			continue
		}
		preamble.WriteString("#cgo noescape " + shimName(fn) + "\n")
		if fn.Rule.CallsBack != "inline" {
			preamble.WriteString("#cgo nocallback " + shimName(fn) + "\n")
		}
	}
	f.CgoPreamble(strings.TrimSuffix(preamble.String(), "\n"))
	for _, fn := range b.Functions {
		f.Add(method(fn, cgoCall))
	}
	file, err := render("cgozmq/zapi.go", f)
	return []File{file}, err
}

// takesGoMemory reports whether C gets a pointer to memory of Go.
func takesGoMemory(fn rules.Function) bool {
	return slices.ContainsFunc(fn.Params, func(p rules.Param) bool {
		switch p.Kind.Class {
		case rules.Scalar, rules.Handle, rules.Address, rules.Callback:
			return false
		}
		return true
	})
}

// cgoCall prints the call of the shim and the results.
func cgoCall(fn rules.Function) []jen.Code {
	var before []jen.Code
	args := []jen.Code{jen.Id("l").Dot("table")}
	for _, p := range fn.Params {
		decl, as := cgoArg(p)
		before = append(before, decl...)
		args = append(args, as...)
	}
	body := append(before, jen.Id("z").Op(":=").Qual("C", shimName(fn)).Call(args...))
	errno := jen.Qual(capiPath, "Errno").Call(jen.Id("z").Dot("e"))
	results := outs(fn, func(p rules.Param) jen.Code { return jen.Id(p.Name + "N") })
	if len(results) == 0 {
		results = cgoResult(fn)
	}
	return append(body, jen.Return(append(results, errno)...))
}

// cgoArg returns what must be declared before the call for a parameter, and
// its arguments.
func cgoArg(p rules.Param) (decl, args []jen.Code) {
	name := jen.Id(p.Name)
	pointer := func(v jen.Code) jen.Code {
		return jen.Parens(jen.Op("*").Qual("C", "char")).Call(jen.Qual("unsafe", "Pointer").Call(v))
	}
	data := pointer(jen.Qual("unsafe", "SliceData").Call(name))
	switch p.Kind.Class {
	case rules.Scalar:
		if p.Kind.Name == "long" {
			clamped := jen.Qual(capiPath, "CLong").Call(name, jen.Id("longSize"))
			return nil, []jen.Code{jen.Qual("C", "long").Call(clamped)}
		}
		return nil, []jen.Code{jen.Qual("C", cgoScalar(p)).Call(name)}
	case rules.Handle, rules.Address, rules.Callback:
		return nil, []jen.Code{jen.Qual("C", "uintptr_t").Call(name)}
	case rules.HandleRef:
		ref := p.Name + "Ref"
		return []jen.Code{jen.Id(ref).Op(":=").Qual("C", "uintptr_t").Call(name)}, []jen.Code{jen.Op("&").Id(ref)}
	case rules.Ref:
		return nil, []jen.Code{pointer(name)}
	case rules.Text, rules.OptText:
		return textArg(p, pointer)
	case rules.Start:
		return nil, []jen.Code{data}
	case rules.Bytes:
		return nil, []jen.Code{data, jen.Qual("C", cgoType(p.C[1].Type.String())).Call(jen.Len(name))}
	case rules.InOut:
		n := p.Name + "N"
		return []jen.Code{jen.Id(n).Op(":=").Qual("C", "size_t").Call(jen.Len(name))}, []jen.Code{data, jen.Op("&").Id(n)}
	case rules.OutInt:
		return []jen.Code{jen.Var().Id(p.Name+"N").Qual("C", "int")}, []jen.Code{jen.Op("&").Id(p.Name + "N")}
	}
	return []jen.Code{jen.Var().Id(p.Name+"N").Qual("C", "zb_fd")}, []jen.Code{jen.Op("&").Id(p.Name + "N")}
}

// textArg passes a C string; an optional one that is empty is NULL.
func textArg(p rules.Param, pointer func(jen.Code) jen.Code) (decl, args []jen.Code) {
	text := jen.Qual("unsafe", "SliceData").Call(jen.Id(p.Name + "C"))
	if p.Kind.Class == rules.OptText {
		decl = []jen.Code{jen.If(jen.Id(p.Name).Op("==").Lit("")).Block(jen.Id(p.Name + "C").Op("=").Nil())}
	}
	return decl, []jen.Code{pointer(text)}
}

func cgoScalar(p rules.Param) string {
	if p.Kind.Name == "FD" {
		return "zb_fd"
	}
	return cgoType(p.C[0].Type.String())
}

// cgoType is the name cgo gives a C type.
func cgoType(c string) string { return strings.ReplaceAll(c, " ", "") }

// cgoResult converts z.r to the Go result.
func cgoResult(fn rules.Function) []jen.Code {
	r := jen.Id("z").Dot("r")
	types := resultTypes(fn)
	if len(types) == 0 {
		return nil
	}
	switch {
	case types[0] == "string":
		return []jen.Code{jen.Qual("C", "GoString").Call(jen.Parens(jen.Op("*").Qual("C", "char")).Call(r))}
	case types[0] == "unsafe.Pointer":
		return []jen.Code{r}
	case shimRet(fn) == "zb_ptr":
		return []jen.Code{jen.Qual(capiPath, types[0]).Call(jen.Uintptr().Call(r))}
	}
	return []jen.Code{jen.Add(goType(types[0], capiPath)).Call(r)}
}
