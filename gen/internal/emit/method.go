package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// A backend prints the part of a method that makes the call.
type backend func(fn rules.Function) []jen.Code

// method prints a method of a backend's Library: the checks that keep C from
// crashing, the call, and the results.
func method(fn rules.Function, call backend) jen.Code {
	body := append(checks(fn), call(fn)...)
	return jen.Commentf("%s calls %s.", fn.Go, fn.Name).Line().
		Func().Params(jen.Id("l").Op("*").Id("Library")).Id(fn.Go).
		Params(goParams(fn, capiPath)...).Add(goResults(fn, capiPath, false)).
		Block(body...)
}

// checks refuses arguments that C cannot take, and turns text into C strings.
func checks(fn rules.Function) []jen.Code {
	var out []jen.Code
	for _, p := range fn.Params {
		switch p.Kind.Class {
		case rules.Ref:
			out = append(out, jen.If(jen.Id(p.Name).Op("==").Nil()).Block(fail(fn, "EFAULT")))
		case rules.Text, rules.OptText:
			out = append(out,
				jen.Var().Id(p.Name+"Buf").Index(jen.Id("textSize")).Byte(),
				jen.List(jen.Id(p.Name+"C"), jen.Id("ok")).Op(":=").Qual(capiPath, "CString").Call(jen.Id(p.Name+"Buf").Index(jen.Op(":")), jen.Id(p.Name)),
				jen.If(jen.Op("!").Id("ok")).Block(fail(fn, "EINVAL")))
		}
	}
	if g := fn.Rule.Guard; g != "" {
		out = append(out, jen.If(jen.Op("!").Parens(jen.Id(g))).Block(fail(fn, "EINVAL")))
	}
	return out
}

// fail returns an errno and zero results.
func fail(fn rules.Function, errno string) jen.Code {
	var rs []jen.Code
	for _, t := range resultTypes(fn) {
		switch t {
		case "string":
			rs = append(rs, jen.Lit(""))
		case "unsafe.Pointer":
			rs = append(rs, jen.Nil())
		default:
			rs = append(rs, jen.Lit(0))
		}
	}
	return jen.Return(append(rs, jen.Qual(capiPath, errno))...)
}

// outs names the results that C stores through pointers, with an expression of
// each in the backend's words.
func outs(fn rules.Function, value func(p rules.Param) jen.Code) []jen.Code {
	var rs []jen.Code
	for _, p := range fn.Params {
		switch p.Kind.Class {
		case rules.OutInt:
			rs = append(rs, jen.Int().Call(value(p)))
		case rules.OutFD:
			rs = append(rs, jen.Qual(capiPath, "FD").Call(value(p)))
		case rules.InOut:
			if p.Kind.Go == "[]byte" {
				rs = append(rs, jen.Int().Call(value(p)))
			}
		}
	}
	return rs
}
