package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// capiConstants prints a file a group:
//
//	// SocketType is the messaging pattern of a socket: ...
//	type SocketType int32
//
//	// Since libzmq 4.0.0.
//	const Pair SocketType = 0
func capiConstants(b *rules.Bindings) ([]File, error) {
	var files []File
	for i := range rules.Groups {
		g := &rules.Groups[i]
		constants := b.OfGroup(g.Name)
		if g.Name == "errno" || len(constants) == 0 {
			continue
		}
		f := newFile("capi")
		if g.Type != "" {
			enumType(f, g, constants)
		}
		f.Add(constBlock(b, g, constants))
		file, err := render("capi/z"+g.Name+".go", f)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// enumType declares the type of a group with its table, String and Parse.
func enumType(f *jen.File, g *rules.Group, constants []rules.Constant) {
	table := strings.ToLower(g.Type[:1]) + g.Type[1:] + "Names"
	kind := "Enum"
	if g.Bits {
		kind = "Bits"
	}
	f.Add(doc(g.Type+" "+g.Doc+".", "Manual: "+manual(g.Man)))
	f.Type().Id(g.Type).Id(g.Base)

	// The canonical name of a value comes before its aliases, since String
	// takes the first.
	var canonical, aliases []jen.Code
	for _, c := range constants {
		entry := jen.Values(jen.Id(c.Go), jen.Lit(c.Name))
		if c.Rule.AliasOf != "" || c.Rule.Deprecated {
			aliases = append(aliases, entry)
		} else {
			canonical = append(canonical, entry)
		}
	}
	entries := append(canonical, aliases...)
	f.Var().Id(table).Op("=").Index().Id("named").Index(jen.Id(g.Type)).Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, entries...)

	print := []jen.Code{jen.Id("v")}
	if !g.Bits {
		print = append(print, jen.Lit(g.Type))
	}
	print = append(print, jen.Lit(g.Trim), jen.Id(table))
	f.Comment("String returns libzmq's name without its prefix, or the number of an unknown value.")
	f.Func().Params(jen.Id("v").Id(g.Type)).Id("String").Params().String().Block(jen.Return(jen.Id("print" + kind).Call(print...)))
	f.Commentf("Parse%s reads what String prints, libzmq's full name, or a number; case does not matter.", g.Type)
	f.Func().Id("Parse"+g.Type).Params(jen.Id("s").String()).Params(jen.Id(g.Type), jen.Error()).Block(
		jen.Return(jen.Id("parse"+kind).Call(jen.Id("s"), jen.Lit(g.Type), jen.Lit(g.Trim), jen.Id(table))))
}

// constBlock declares the constants of a group.
func constBlock(b *rules.Bindings, g *rules.Group, constants []rules.Constant) jen.Code {
	var defs []jen.Code
	for i, c := range constants {
		if i > 0 {
			defs = append(defs, jen.Line())
		}
		defs = append(defs, constDoc(b, g, c), jen.Id(c.Go).Id(g.Type).Op("=").Add(constValue(c)))
	}
	if g.Type == "" {
		return doc(g.Doc).Line().Const().Defs(defs...)
	}
	return jen.Comment("The values of " + g.Type + ".").Line().Const().Defs(defs...)
}

// constDoc says what is known of a constant.
func constDoc(b *rules.Bindings, g *rules.Group, c rules.Constant) jen.Code {
	var about string
	switch g.Name {
	case "socket_option":
		about = optionDoc(b.Options, c)
	case "context_option":
		about = optionDoc(b.CtxOpts, c)
	case "socket_type":
		about = socketTypeDoc(b, c)
	case "monitor_event":
		about = eventDoc(b, c)
	}
	deprecated := ""
	if c.Rule.Deprecated {
		deprecated = "Deprecated in libzmq."
		if c.Rule.AliasOf != "" {
			deprecated = "Deprecated in libzmq: an alias of " + c.Rule.AliasOf + "."
		}
	}
	paragraphs := []string{fmt.Sprintf("%s is %s. %s", c.Go, c.Name, history(c.Rule.Span, deprecated))}
	if about != "" {
		paragraphs = append(paragraphs, about)
	}
	if c.Rule.Note != "" {
		paragraphs = append(paragraphs, "Note: "+c.Rule.Note+".")
	}
	return doc(paragraphs...)
}

// constValue keeps the base in which the header writes a number.
func constValue(c rules.Constant) jen.Code {
	switch {
	case c.Kind == model.String:
		return jen.Lit(c.Str)
	case strings.HasPrefix(strings.TrimLeft(c.Text, "("), "0x"):
		return jen.Op(fmt.Sprintf("%#x", c.Int))
	}
	return jen.Op(fmt.Sprint(c.Int))
}

func optionDoc(options []rules.Option, c rules.Constant) string {
	for _, o := range options {
		if o.Constant.Go != c.Go {
			continue
		}
		r := o.Rule
		parts := []string{sentence(r.Meaning), access(r) + " " + r.CType + "."}
		add := func(label, value string) {
			if value != "" {
				parts = append(parts, label+": "+value+".")
			}
		}
		add("Unit", r.Unit)
		add("Values", r.Valid)
		add("Default", r.Default)
		add("For", strings.ReplaceAll(r.Applicable, ";", ", "))
		add("Takes effect", r.Effect)
		add("Needs", r.Requires)
		return strings.Join(parts, " ")
	}
	return ""
}

func access(r rules.OptionRule) string {
	switch {
	case r.Get && r.Set:
		return "Read and write,"
	case r.Get:
		return "Read only,"
	}
	return "Write only,"
}

func socketTypeDoc(b *rules.Bindings, c rules.Constant) string {
	for _, r := range b.Tables.SocketTypes {
		if r.Name == c.Name && c.Rule.AliasOf == "" {
			return strings.Join([]string{
				sentence(r.Direction) + " Peers: " + strings.ReplaceAll(r.Peers, ";", ", ") + ".",
				"Sends: " + orNone(r.SendRoute) + "; receives: " + orNone(r.RecvRoute) + "; when muted: " + orNone(r.Mute) + ".",
			}, " ")
		}
	}
	return ""
}

func orNone(s string) string {
	if s == "" {
		return "no"
	}
	return s
}

func eventDoc(b *rules.Bindings, c rules.Constant) string {
	for _, r := range b.Tables.Events {
		if r.Name == c.Name && r.Side != "" {
			return sentence("raised on: "+r.Side) + " " + sentence("value: "+r.Value)
		}
	}
	return ""
}
