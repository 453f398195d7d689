package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// capiErrno prints the error numbers: libzmq's own, which are the same
// everywhere, and those of the system. On Windows these are the numbers of the
// Universal C Runtime, not the ones package syscall invents.
func capiErrno(b *rules.Bindings) ([]File, error) {
	common, err := render("capi/zerrno.go", errnoCommon(b))
	if err != nil {
		return nil, err
	}
	unix, err := render("capi/zerrno_unix.go", errnoUnix(b))
	if err != nil {
		return nil, err
	}
	windows, err := render("capi/zerrno_windows.go", errnoWindows(b))
	return []File{common, unix, windows}, err
}

func errnoCommon(b *rules.Bindings) *jen.File {
	f := newFile("capi")
	f.Add(doc("Errno is an error number of libzmq. Zero is no error.", "Manual: "+manual("zmq_errno")))
	f.Type().Id("Errno").Int32()
	var defs, names, texts []jen.Code
	for _, e := range b.Errnos {
		if e.Native {
			defs = append(defs, jen.Commentf("%s: %s.", e.Name, e.Text), jen.Id(e.Name).Id("Errno").Op("=").Op(fmt.Sprint(e.Linux)))
		}
		names = append(names, jen.Values(jen.Id(e.Name), jen.Lit(e.Name)))
		texts = append(texts, jen.Values(jen.Id(e.Name), jen.Lit(e.Text)))
	}
	multi := jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}
	f.Comment("Error numbers of libzmq's own, the same on every platform.")
	f.Const().Defs(defs...)
	f.Var().Id("errnoNames").Op("=").Index().Id("named").Index(jen.Id("Errno")).Custom(multi, names...)
	f.Comment("errnoTexts holds what zmq_strerror says on Linux.")
	f.Var().Id("errnoTexts").Op("=").Index().Struct(jen.Id("errno").Id("Errno"), jen.Id("text").String()).Custom(multi, texts...)
	f.Comment("Name returns the C name of e, such as EAGAIN, or its number.")
	f.Func().Params(jen.Id("e").Id("Errno")).Id("Name").Params().String().Block(
		jen.Return(jen.Id("printEnum").Call(jen.Id("e"), jen.Lit("Errno"), jen.Lit(""), jen.Id("errnoNames"))))
	f.Comment("ParseErrno reads what Name prints, or a number.")
	f.Func().Id("ParseErrno").Params(jen.Id("s").String()).Params(jen.Id("Errno"), jen.Error()).Block(
		jen.Return(jen.Id("parseEnum").Call(jen.Id("s"), jen.Lit("Errno"), jen.Lit(""), jen.Id("errnoNames"))))
	return f
}

func errnoUnix(b *rules.Bindings) *jen.File {
	f := newFile("capi")
	constrain(f, "!windows")
	var defs []jen.Code
	for _, e := range b.Errnos {
		if !e.Native {
			defs = append(defs, jen.Id(e.Name).Op("=").Id("Errno").Parens(jen.Qual("syscall", e.Name)))
		}
	}
	f.Comment("Error numbers of the system that libzmq passes on.")
	f.Const().Defs(defs...)
	f.Add(doc("fromSyscall returns the Errno that a syscall.Errno stands for."))
	f.Func().Id("fromSyscall").Params(jen.Id("err").Error()).Params(jen.Id("Errno"), jen.Bool()).Block(
		jen.List(jen.Id("e"), jen.Id("ok")).Op(":=").Id("err").Assert(jen.Qual("syscall", "Errno")),
		jen.Return(jen.Id("Errno").Call(jen.Id("e")), jen.Id("ok")))
	return f
}

func errnoWindows(b *rules.Bindings) *jen.File {
	f := newFile("capi")
	var defs, cases []jen.Code
	for _, e := range b.Errnos {
		if e.Native {
			continue
		}
		defs = append(defs, jen.Id(e.Name).Id("Errno").Op("=").Op(fmt.Sprint(e.Windows)))
		cases = append(cases, jen.Qual("syscall", strings.TrimSpace(e.Name)).Op(":").Id(e.Name))
	}
	f.Comment("Error numbers of the Universal C Runtime that libzmq passes on.")
	f.Const().Defs(defs...)
	f.Add(doc("fromSyscall returns the Errno that one of the error numbers invented by package syscall stands for."))
	f.Func().Id("fromSyscall").Params(jen.Id("err").Error()).Params(jen.Id("Errno"), jen.Bool()).Block(
		jen.List(jen.Id("s"), jen.Id("ok")).Op(":=").Id("err").Assert(jen.Qual("syscall", "Errno")),
		jen.If(jen.Op("!").Id("ok")).Block(jen.Return(jen.Lit(0), jen.False())),
		jen.List(jen.Id("e"), jen.Id("ok")).Op(":=").Id("invented").Index(jen.Id("s")),
		jen.Return(jen.Id("e"), jen.Id("ok")))
	f.Var().Id("invented").Op("=").Map(jen.Qual("syscall", "Errno")).Id("Errno").Custom(
		jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, cases...)
	return f
}
