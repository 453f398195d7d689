package emit

import (
	"maps"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

const wrapperPath = module + "/wrapper"

// Wrapper prints the generated files of package zmq, sorted by path, which is
// relative to wrapper/: the methods of options, a file a topic, and the tables
// of specs that they refer to.
func Wrapper(b *rules.Bindings) ([]File, error) {
	topics := map[string]*jen.File{}
	file := func(topic string) *jen.File {
		if topics[topic] == nil {
			topics[topic] = jen.NewFilePathName(wrapperPath, "zmq")
			topics[topic].HeaderComment("// " + marker)
		}
		return topics[topic]
	}
	sockets := socketOptions(b)
	for _, o := range sockets.typed() {
		sockets.methods(file(o.rule.Typed.Topic), o)
	}
	file("specs").Add(sockets.specs())
	contexts := contextOptions(b, sockets)
	for _, o := range contexts.typed() {
		contexts.methods(file("context"), o)
	}
	file("specs").Add(contexts.specs())
	file("test").Add(sockets.makers(), jen.Line(), contexts.makers())

	var files []File
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		f, err := render("zoption_"+topic+".go", topics[topic])
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// An optionSet is the options of sockets, or those of contexts.
type optionSet struct {
	options  []option
	receiver string // Socket
	variable string // of the receiver: s
	verb     string // begins the names of the functions that methods call: set, get
	setting  string // the type that construction options have
	make     string // the function that makes one from a setter
	table    string // of specs
	index    string // type of its index
	man      string // ZMQ_X is explained in zmq_man
}

// An option is one that package zmq has a name for.
type option struct {
	rule    rules.OptionRule
	capi    string   // constant of package capi
	index   string   // constant that indexes the table of specs
	make    string   // the construction option
	aliases []string // other C names of the same number
	first   string   // the first release that has it under any name
}

func socketOptions(b *rules.Bindings) optionSet {
	set := optionSet{
		receiver: "Socket", variable: "s", setting: "SocketOption", make: "setting",
		table: "socketSpecs", index: "socketIndex", man: "zmq_setsockopt",
	}
	for _, o := range b.Options {
		if r := o.Rule; r.Typed.Go != "" {
			set.options = append(set.options, option{r, o.Constant.Go, "opt" + r.Typed.Go, r.Typed.Go, aliasesOf(b.Options, r.Name), firstName(r, b.Options)})
		}
	}
	return set
}

// contextOptions names what a socket option is called too with the prefix Context.
func contextOptions(b *rules.Bindings, sockets optionSet) optionSet {
	set := optionSet{
		receiver: "Context", variable: "c", verb: "Context", setting: "ContextOption", make: "contextSetting",
		table: "contextSpecs", index: "contextIndex", man: "zmq_ctx_set",
	}
	for _, o := range b.CtxOpts {
		if r := o.Rule; r.Typed.Go != "" {
			name := r.Typed.Go
			if slices.ContainsFunc(sockets.options, func(o option) bool { return o.make == name }) {
				name = "Context" + name
			}
			set.options = append(set.options, option{r, o.Constant.Go, "ctx" + r.Typed.Go, name, nil, r.First()})
		}
	}
	return set
}

func aliasesOf(options []rules.Option, name string) []string {
	var out []string
	for _, o := range options {
		if o.Rule.AliasOf == name {
			out = append(out, o.Rule.Name)
		}
	}
	return out
}

// typed returns the options whose methods are generated.
func (set optionSet) typed() []option {
	return slices.DeleteFunc(slices.Clone(set.options), func(o option) bool { return !o.rule.Typed.Typed() })
}

// specs declares the table that the handwritten part works from:
//
//	const (optSendHWM socketIndex = iota; ...)
//	var socketSpecs = [...]optionSpec[SocketOptionNumber]{optSendHWM: {...}, ...}
func (set optionSet) specs() jen.Code {
	var numbers, rows []jen.Code
	for i, o := range set.options {
		number := jen.Id(o.index)
		if i == 0 {
			number.Id(set.index).Op("=").Iota()
		}
		numbers = append(numbers, number)
		rows = append(rows, jen.Id(o.index).Op(":").Values(o.spec()))
	}
	return jen.Comment("The options of a "+set.receiver+", in the order of the header.").Line().Const().Defs(numbers...).Line().
		Comment(set.table+" says how the options are checked and converted.").Line().
		Var().Id(set.table).Op("=").Index(jen.Op("...")).Id("optionSpec").Index(jen.Id(set.setting+"Number")).Custom(multiline, rows...)
}

func (o option) spec() jen.Dict {
	t := o.rule.Typed
	d := jen.Dict{
		jen.Id("number"): jen.Qual(capiPath, o.capi),
		jen.Id("c"):      jen.Lit(o.rule.Name),
		jen.Id("name"):   jen.Lit(t.Go),
		jen.Id("kind"):   jen.Id("kind" + title(t.Kind.Name)),
		jen.Id("min"):    jen.Lit(int(t.Min)),
		jen.Id("max"):    jen.Lit(int(t.Max)),
	}
	if len(t.Types) > 0 {
		types := jen.Null()
		for i, name := range t.Types {
			if i > 0 {
				types.Op("|")
			}
			types.Lit(1).Op("<<").Id(typeName(name))
		}
		d[jen.Id("types")] = types
	}
	if !o.rule.Set {
		d[jen.Id("readOnly")] = jen.True()
	}
	if len(t.Needs) > 0 {
		d[jen.Id("needs")] = jen.Lit(strings.Join(t.Needs, ";"))
	}
	return d
}

// typeName is the Go name of a socket type: XPub of XPUB.
func typeName(c string) string {
	if strings.HasPrefix(c, "X") {
		return "X" + title(strings.ToLower(c[1:]))
	}
	return title(strings.ToLower(c))
}

// methods prints a setter, a getter and a construction option, as far as the
// option has them:
//
//	func (s *Socket) SetSendHWM(messages int) error { return setNumber(s, optSendHWM, messages) }
//	func (s *Socket) SendHWM() (int, error) { return getNumber[int](s, optSendHWM) }
//	func SendHWM(messages int) SocketOption { return setting((*Socket).SetSendHWM, messages) }
func (set optionSet) methods(f *jen.File, o option) {
	t := o.rule.Typed
	self := jen.Id(set.variable).Op("*").Id(set.receiver)
	param := paramName(o.rule)
	if o.rule.Set {
		f.Add(set.setterDoc(o))
		f.Func().Params(self.Clone()).Id("Set" + t.Go).Params(jen.Id(param).Add(optionType(t))).Error().Block(
			jen.Return(jen.Id("set"+set.verb+t.Kind.Codec).Call(jen.Id(set.variable), jen.Id(o.index), jen.Id(param))))
	}
	if o.rule.Get {
		f.Add(set.getterDoc(o))
		get := jen.Id("get" + set.verb + t.Kind.Codec)
		if t.Kind.Codec == "Number" {
			get.Index(optionType(t))
		}
		f.Func().Params(self.Clone()).Id(t.Go).Params().Params(optionType(t), jen.Error()).Block(
			jen.Return(get.Call(jen.Id(set.variable), jen.Id(o.index))))
	}
	if o.rule.Set {
		value := jen.Id(param)
		if t.Kind.Codec == "Bytes" {
			value = jen.Qual("bytes", "Clone").Call(value)
		}
		setter := jen.Parens(jen.Op("*").Id(set.receiver)).Dot("Set" + t.Go)
		f.Add(set.makerDoc(o))
		f.Func().Id(o.make).Params(jen.Id(param).Add(optionType(t))).Id(set.setting).Block(
			jen.Return(set.maker(o, setter, value)))
	}
}

// maker has context options checked before there is a context.
func (set optionSet) maker(o option, setter, value jen.Code) jen.Code {
	if set.verb != "" {
		return jen.Id(set.make+o.rule.Typed.Kind.Codec).Call(jen.Id(o.index), value)
	}
	return jen.Id(set.make).Call(setter, value)
}

func optionType(t rules.TypedOption) *jen.Statement {
	if t.Kind.Go == "time.Duration" {
		return jen.Qual("time", "Duration")
	}
	return jen.Id(t.Kind.Go)
}

// paramName is the unit where that is a word, else what the type suggests.
func paramName(r rules.OptionRule) string {
	switch t := r.Typed; t.Kind.Name {
	case "bool":
		return "on"
	case "ms", "s", "us":
		return "d"
	case "string":
		return "text"
	case "bytes":
		return "data"
	case "key":
		return "key"
	}
	switch r.Unit {
	case "messages", "bytes", "connections", "hops", "kilobytes", "segments", "count", "id":
		return r.Unit
	case "flags", "mode", "name type":
		return strings.ReplaceAll(r.Unit, "name type", "typ")
	}
	return "n"
}

// makers lists the construction options by name, for tests:
//
//	var socketMakers = map[string]any{"SendHWM": SendHWM, ...}
func (set optionSet) makers() jen.Code {
	name := strings.ToLower(set.receiver) + "Makers"
	entries := jen.Dict{}
	for _, o := range set.typed() {
		if o.rule.Set {
			entries[jen.Lit(o.rule.Typed.Go)] = jen.Id(o.make)
		}
	}
	return jen.Comment(name + " lists the generated construction options by the stem of their setters.").Line().
		Var().Id(name).Op("=").Map(jen.String()).Any().Values(entries)
}
