package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// capitest prints the parts of package capitest that have a piece for each
// function of libzmq.
func capitest(b *rules.Bindings) ([]File, error) {
	var files []File
	for _, t := range []struct {
		path string
		file *jen.File
	}{
		{"capitest/zfake.go", fakeFile(b)},
		{"capitest/zintercept.go", interceptFile(b)},
		{"capitest/zdetails.go", detailsFile(b)},
	} {
		f, err := render(t.path, t.file)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// fakeFile prints the fake library, whose methods are fields:
//
//	func (f *Fake) Close(s capi.Socket) capi.Errno {
//		if f.FnClose == nil {
//			return capi.ErrnoMissing
//		}
//		return f.FnClose(s)
//	}
func fakeFile(b *rules.Bindings) *jen.File {
	f := newFile("capitest")
	fakeType(f, b)
	fakeHasFunc(f, b)
	for _, fn := range b.Functions {
		field := jen.Id("f").Dot(fakeField(fn))
		f.Commentf("%s calls %s.", fn.Go, fakeField(fn))
		f.Func().Params(jen.Id("f").Op("*").Id("Fake")).Id(fn.Go).
			Params(goParams(fn, capiPath)...).Add(goResults(fn, capiPath, false)).
			Block(
				jen.If(field.Clone().Op("==").Nil()).Block(fail(fn, "ErrnoMissing")),
				jen.Return(field.Clone().Call(argNames(fn)...)))
	}
	return f
}

// fakeField names the field of a function as capi names its number. The usual
// suffix Func would make the field of zmq_has collide with the method HasFunc.
func fakeField(fn rules.Function) string { return "Fn" + fn.Go }

// fakeType declares struct Fake: what it says of itself, and a field a function.
func fakeType(f *jen.File, b *rules.Bindings) {
	fields := []jen.Code{
		jen.Id("Loaded").Qual(capiPath, "Info").Comment("the result of Info"),
		jen.Id("Flag").Qual(capiPath, "FreeFn").Comment("the result of FlagFn"),
		jen.Id("Timer").Qual(capiPath, "TimerFn").Comment("the result of TimerFn"),
		jen.Id("Thread").Qual(capiPath, "ThreadFn").Comment("the result of ThreadFn"),
		jen.Line(),
	}
	for _, fn := range b.Functions {
		fields = append(fields, jen.Id(fakeField(fn)).Func().
			Params(goParams(fn, capiPath)...).Add(goResults(fn, capiPath, false)))
	}
	f.Add(doc(
		"Fake is a library made of Go functions. It has the functions whose fields are set; the others return capi.ErrnoMissing and zero results, as those that an old libzmq lacks.",
		"The zero value is a library without functions. The fields must not change once the Fake is in use; calls may then be concurrent as far as the functions allow.").
		Line().Type().Id("Fake").Struct(fields...))
}

func fakeHasFunc(f *jen.File, b *rules.Bindings) {
	var cases []jen.Code
	for _, fn := range b.Functions {
		cases = append(cases, jen.Case(jen.Qual(capiPath, "Fn"+fn.Go)).Block(
			jen.Return(jen.Id("f").Dot(fakeField(fn)).Op("!=").Nil())))
	}
	f.Comment("HasFunc reports whether the field of fn is set.")
	f.Func().Params(jen.Id("f").Op("*").Id("Fake")).Id("HasFunc").Params(jen.Id("fn").Qual(capiPath, "Func")).Bool().Block(
		jen.Switch(jen.Id("fn")).Block(cases...),
		jen.Return(jen.False()))
}

// interceptFile prints the methods of Intercept:
//
//	func (i *Intercept) Recv(s capi.Socket, buf []byte, flags capi.Flags) (r int, errno capi.Errno) {
//		c := i.before(capi.FnRecv, s, buf, flags)
//		if !c.Skipped {
//			r, c.Errno = i.inner.Recv(s, buf, flags)
//		}
//		return r, i.after(c, r)
//	}
func interceptFile(b *rules.Bindings) *jen.File {
	f := newFile("capitest")
	for _, fn := range b.Functions {
		results := interceptResults(fn)
		before := append([]jen.Code{jen.Qual(capiPath, "Fn"+fn.Go)}, argNames(fn)...)
		after := append([]jen.Code{jen.Id("c")}, results...)
		f.Commentf("%s makes the inner library's call between the hooks.", fn.Go)
		f.Func().Params(jen.Id("i").Op("*").Id("Intercept")).Id(fn.Go).
			Params(goParams(fn, capiPath)...).Add(goResults(fn, capiPath, len(results) > 0)).
			Block(
				jen.Id("c").Op(":=").Id("i").Dot("before").Call(before...),
				jen.If(jen.Op("!").Id("c").Dot("Skipped")).Block(
					jen.List(append(results, jen.Id("c").Dot("Errno"))...).Op("=").Id("i").Dot("inner").Dot(fn.Go).Call(argNames(fn)...)),
				jen.Return(append(results, jen.Id("i").Dot("after").Call(after...))...))
	}
	return f
}

// interceptResults names the results without the errno, as goResults does.
func interceptResults(fn rules.Function) []jen.Code {
	names := resultNames(fn)
	if len(names) == 0 && len(resultTypes(fn)) > 0 {
		names = []string{"r"}
	}
	var rs []jen.Code
	for _, n := range names {
		rs = append(rs, jen.Id(n))
	}
	return slices.Clip(rs)
}

// detailsFile prints what hooks want to know of a function and capi.FuncInfo
// does not say:
//
//	capi.FnCtxSet: {errnos: []capi.Errno{capi.EINVAL, capi.EFAULT}, params: "ctx option value"},
func detailsFile(b *rules.Bindings) *jen.File {
	f := newFile("capitest")
	var rows []jen.Code
	for _, fn := range b.Functions {
		d := jen.Dict{}
		if names := paramNames(fn); len(names) > 0 {
			d[jen.Id("params")] = jen.Lit(strings.Join(names, " "))
		}
		if len(fn.Rule.Errnos) > 0 {
			d[jen.Id("errnos")] = jen.Index().Qual(capiPath, "Errno").ValuesFunc(func(g *jen.Group) {
				for _, e := range fn.Rule.Errnos {
					g.Qual(capiPath, e)
				}
			})
		}
		rows = append(rows, jen.Qual(capiPath, "Fn"+fn.Go).Op(":").Values(d))
	}
	f.Add(doc("details has the parameters of every function and the errors that it may return, as its rule lists them.").
		Line().Var().Id("details").Op("=").Index(jen.Len(jen.Qual(capiPath, "Functions"))).Id("detail").Custom(multiline, rows...))
	return f
}

// paramNames names the Go parameters of a function.
func paramNames(fn rules.Function) []string {
	var names []string
	for _, p := range fn.Params {
		if p.Kind.Class != rules.OutInt && p.Kind.Class != rules.OutFD {
			names = append(names, p.Name)
		}
	}
	return names
}

// argNames passes the Go parameters of a function on.
func argNames(fn rules.Function) []jen.Code {
	var args []jen.Code
	for _, n := range paramNames(fn) {
		args = append(args, jen.Id(n))
	}
	return args
}
