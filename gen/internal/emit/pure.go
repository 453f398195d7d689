package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// maxWords is how many machine words the arguments of a call take at most; a
// uint64 takes two where a word has 32 bits.
const maxWords = 6

// pureMethods prints the methods of purezmq:
//
//	// CtxTerm calls zmq_ctx_term.
//	func (l *Library) CtxTerm(ctx capi.Context) capi.Errno {
//		c := call{fn: l.fn[capi.FnCtxTerm], fails: neg}
//		c.u[0] = uintptr(ctx)
//		l.invoke(&c)
//		return c.err
//	}
func pureMethods(b *rules.Bindings) ([]File, error) {
	f := newFile("purezmq")
	for _, fn := range b.Functions {
		if words(fn) > maxWords {
			return nil, model.Errorf(fn.Pos, "%s takes more than %d words; raise maxWords in emit/pure.go and the registers of the trampolines", fn.Name, maxWords)
		}
		f.Add(method(fn, pureCall))
	}
	file, err := render("purezmq/zapi.go", f)
	return []File{file}, err
}

func words(fn rules.Function) int {
	n := len(fn.Function.Params)
	for _, p := range fn.Params {
		if p.Kind.Name == "uint64" {
			n++
		}
	}
	return n
}

// slot names an argument word; those behind a uint64 move up by one on 32 bits.
type slot struct {
	index int
	wide  bool
}

func (s slot) of(array string) *jen.Statement {
	index := jen.Lit(s.index)
	if s.wide {
		index.Op("+").Id("extra")
	}
	return jen.Id("c").Dot(array).Index(index)
}

// pureCall prints the filling of a call, the call, and the results.
func pureCall(fn rules.Function) []jen.Code {
	call := jen.Id("call").Values(jen.Dict{
		jen.Id("fn"):    jen.Id("l").Dot("fn").Index(jen.Qual(capiPath, "Fn"+fn.Go)),
		jen.Id("fails"): jen.Id(pureFailure(fn)),
	})
	body := []jen.Code{jen.Id("c").Op(":=").Add(call)}
	next := slot{}
	for _, p := range fn.Params {
		body = append(body, pureArg(p, &next)...)
	}
	invoke := "invoke"
	if fn.Rule.CallsBack == "inline" {
		invoke = "invokeBack"
	}
	body = append(body, jen.Id("l").Dot(invoke).Call(jen.Op("&").Id("c")))
	errno := jen.Id("c").Dot("err")
	results := outs(fn, func(p rules.Param) jen.Code { return jen.Id(p.Name + "N") })
	if len(results) == 0 {
		results = pureResult(fn)
	}
	return append(body, jen.Return(append(results, errno)...))
}

// pureFailure names the test for failure. The width of the C result matters: an
// int of -1 leaves the upper half of a register undefined.
func pureFailure(fn rules.Function) string {
	switch fn.Result.Fail {
	case rules.Neg:
		return "neg"
	case rules.Null:
		return "null"
	case rules.Zero:
		return "zero"
	case rules.Cleared:
		if fn.Result.C.Kind == model.Long {
			return "clearedLong"
		}
		return "cleared"
	}
	return "never"
}

// pureArg stores the words of one parameter. Go memory goes to p, which the
// garbage collector sees and adjusts, everything else to u.
func pureArg(p rules.Param, next *slot) []jen.Code {
	take := func(array string) *jen.Statement {
		s := *next
		next.index++
		return s.of(array)
	}
	name := jen.Id(p.Name)
	pointer := func(v jen.Code) jen.Code { return jen.Qual("unsafe", "Pointer").Call(v) }
	data := func(v jen.Code) jen.Code { return pointer(jen.Qual("unsafe", "SliceData").Call(v)) }
	switch p.Kind.Class {
	case rules.Scalar:
		switch p.Kind.Name {
		case "long":
			return []jen.Code{take("u").Op("=").Uintptr().Call(jen.Qual(capiPath, "CLong").Call(name, jen.Id("longSize")))}
		case "uint64":
			s := *next
			next.index, next.wide = s.index+1, true
			high := slot{s.index, true}
			return []jen.Code{
				high.of("u").Op("=").Uintptr().Call(name.Clone().Op(">>").Parens(jen.Lit(32).Op("*").Id("extra"))),
				s.of("u").Op("=").Uintptr().Call(name),
			}
		}
		return []jen.Code{take("u").Op("=").Uintptr().Call(name)}
	case rules.Handle, rules.Address, rules.Callback:
		return []jen.Code{take("u").Op("=").Uintptr().Call(name)}
	case rules.HandleRef:
		return []jen.Code{take("p").Op("=").Add(pointer(jen.Op("&").Id(p.Name)))}
	case rules.Ref:
		return []jen.Code{take("p").Op("=").Add(pointer(name))}
	case rules.Text:
		return []jen.Code{take("p").Op("=").Add(data(jen.Id(p.Name + "C")))}
	case rules.OptText:
		return []jen.Code{jen.If(name.Clone().Op("!=").Lit("")).Block(take("p").Op("=").Add(data(jen.Id(p.Name + "C"))))}
	case rules.Start:
		return []jen.Code{take("p").Op("=").Add(data(name))}
	case rules.Bytes:
		return []jen.Code{take("p").Op("=").Add(data(name)), take("u").Op("=").Uintptr().Call(jen.Len(name))}
	case rules.InOut:
		n := p.Name + "N"
		return []jen.Code{
			jen.Id(n).Op(":=").Uintptr().Call(jen.Len(name)),
			take("p").Op("=").Add(data(name)),
			take("p").Op("=").Add(pointer(jen.Op("&").Id(n))),
		}
	case rules.OutInt:
		return []jen.Code{jen.Var().Id(p.Name + "N").Int32(), take("p").Op("=").Add(pointer(jen.Op("&").Id(p.Name + "N")))}
	}
	return []jen.Code{
		jen.Var().Id(p.Name+"N").Qual(capiPath, "FD"),
		take("p").Op("=").Add(pointer(jen.Op("&").Id(p.Name + "N"))),
	}
}

// pureResult converts the result register to the Go result.
func pureResult(fn rules.Function) []jen.Code {
	types := resultTypes(fn)
	if len(types) == 0 {
		return nil
	}
	r := jen.Id("c").Dot("r")
	switch {
	case types[0] == "string":
		return []jen.Code{jen.Id("c").Dot("text").Call()}
	case types[0] == "unsafe.Pointer":
		return []jen.Code{jen.Id("c").Dot("pointer").Call()}
	case fn.Result.C.Kind == model.CInt:
		return []jen.Code{jen.Add(goType(types[0], capiPath)).Call(jen.Int32().Call(r))}
	case fn.Result.C.Kind == model.Long:
		return []jen.Code{jen.Id("c").Dot("long").Call()}
	case fn.Result.C.Kind == model.ULong:
		return []jen.Code{jen.Id("c").Dot("ulong").Call()}
	}
	return []jen.Code{jen.Add(goType(types[0], capiPath)).Call(r)}
}

// callLayout is where the trampolines find the fields of purezmq's struct
// call, as that package asserts; u and p have maxWords entries each.
type callLayout struct {
	Marker                               string
	Fn, Errno, Clear, Mask, Want, R, Err int
	U, P                                 []int
	Next                                 int
	AMD64, ARM64                         []string
}

func newCallLayout() callLayout {
	l := callLayout{
		Marker: marker,
		Fn:     0, Errno: 8, Clear: 16, Mask: 24, Want: 32, R: 40, Err: 48,
		AMD64: strings.Fields("DI SI DX CX R8 R9"),
		ARM64: strings.Fields("R0 R1 R2 R3 R4 R5"),
	}
	l.Next = 56 + 8*2*maxWords
	for i := range maxWords {
		l.U = append(l.U, 56+8*i)
		l.P = append(l.P, 56+8*(maxWords+i))
	}
	return l
}

// pureTrampolines prints the assembly, and the constants by which purezmq
// asserts that its struct call is what the assembly expects.
func pureTrampolines(*rules.Bindings) ([]File, error) {
	layout := newCallLayout()
	var files []File
	for _, arch := range []string{"amd64", "arm64"} {
		f, err := fill("purezmq/zinvoke_"+arch+".s", "invoke_"+arch+".s.tmpl", layout)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	g := newFile("purezmq")
	g.Comment("maxWords is the number of argument words of a call.")
	g.Const().Id("maxWords").Op("=").Lit(maxWords)
	offsets, err := render("purezmq/zcall.go", g)
	if err != nil {
		return nil, err
	}
	h := newFile("purezmq")
	constrain(h, "!windows && (amd64 || arm64)")
	h.Comment("The trampolines find the fields of call here.")
	var asserts []jen.Code
	for _, o := range []struct {
		field  string
		offset int
	}{
		{"fn", layout.Fn}, {"errno", layout.Errno}, {"clear", layout.Clear}, {"mask", layout.Mask},
		{"want", layout.Want}, {"r", layout.R}, {"err", layout.Err}, {"u", layout.U[0]}, {"p", layout.P[0]},
		{"next", layout.Next},
	} {
		asserts = append(asserts, jen.Id("_").Index(jen.Op(fmt.Sprint(o.offset))).Struct().Op("=").
			Index(jen.Qual("unsafe", "Offsetof").Call(jen.Id("call").Values().Dot(o.field))).Struct().Values())
	}
	h.Var().Defs(asserts...)
	checks, err := render("purezmq/zcall_layout.go", h)
	return append(files, offsets, checks), err
}
