package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// A compatOption is a socket option under the names that pebbe/zmq4 has for it.
type compatOption struct {
	c        string
	set, get string // methods, if there are any
	kind     string // of the value: setKind and getKind convert it
}

// compatTypes are the Go types of the kinds.
var compatTypes = map[string]*jen.Statement{
	"Int": jen.Int(), "Int64": jen.Int64(), "Uint64": jen.Uint64(), "Bool": jen.Bool(),
	"Time": jen.Qual("time", "Duration"), "Text": jen.String(), "Key": jen.String(),
}

// Compat prints the option methods of package zmq4, in the order of the header; the
// path of the file is relative to wrapper/:
//
//	func (soc *Socket) SetSndhwm(value int) error { return soc.setInt(capi.OptSndHWM, value) }
//	func (soc *Socket) GetSndhwm() (int, error) { return soc.getInt(capi.OptSndHWM) }
//
// An option that the header does not have yet has no methods.
func Compat(b *rules.Bindings) (File, error) {
	f := jen.NewFilePathName(wrapperPath+"/zmq4compat", "zmq4")
	f.HeaderComment("// " + marker)
	table := map[string]compatOption{}
	for _, o := range compatOptions {
		table[o.c] = o
	}
	for _, o := range b.Options {
		c, ok := table[o.Rule.Name]
		if !ok {
			continue
		}
		c.methods(f, jen.Qual(capiPath, o.Constant.Go), o.Rule, firstName(o.Rule, b.Options))
	}
	for _, r := range b.Tables.Options {
		delete(table, r.Name)
	}
	for name := range table {
		return File{}, fmt.Errorf("%s of the table of package zmq4 is no option of options.tsv", name)
	}
	return render("zmq4compat/zoptions.go", f)
}

func (c compatOption) methods(f *jen.File, option *jen.Statement, r rules.OptionRule, since string) {
	self, typ := jen.Id("soc").Op("*").Id("Socket"), compatTypes[c.kind]
	if c.set != "" {
		f.Add(compatDoc(c.set+" sets", "zmq_setsockopt", r, since))
		f.Func().Params(self.Clone()).Id(c.set).Params(jen.Id("value").Add(typ)).Error().Block(
			jen.Return(jen.Id("soc").Dot("set"+c.kind).Call(option.Clone(), jen.Id("value"))))
	}
	switch {
	case c.get == "":
		return
	case c.set != "":
		f.Add(doc(fmt.Sprintf("%s reads %s; see [Socket.%s].", c.get, r.Name, c.set)))
	default:
		f.Add(compatDoc(c.get+" reads", "zmq_getsockopt", r, since))
	}
	f.Func().Params(self.Clone()).Id(c.get).Params().Params(typ, jen.Error()).Block(
		jen.Return(jen.Id("soc").Dot("get" + c.kind).Call(option.Clone())))
}

// compatDoc says what an option is, and which error an older library gives.
func compatDoc(verb, page string, r rules.OptionRule, since string) jen.Code {
	about := []string{fmt.Sprintf("%s %s: %s.", verb, r.Name, strings.TrimSuffix(r.Meaning, "."))}
	if r.Default != "" && r.Set {
		about = append(about, "Default: "+r.Default+".")
	}
	switch {
	case strings.HasPrefix(since, "4.0."):
	case strings.HasPrefix(since, "4.1."):
		about = append(about, "Since libzmq 4.1 (ErrorNotImplemented41 otherwise).")
	default:
		about = append(about, "Since libzmq 4.2 (ErrorNotImplemented42 otherwise).")
	}
	return doc(joined(about), "Manual: "+manual(page))
}
