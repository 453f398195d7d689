package cheader_test

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// probe has what a C compiler must agree to, if the model of a header is right
// for one platform.
type probe struct {
	api      *model.API
	platform model.Platform
	draft    bool
}

func (p probe) sees(d model.Decl) bool {
	return d.Holds(p.platform) && (p.draft || d.Status == model.Stable)
}

// a fact is a C expression of an integer, and its value.
type fact struct {
	expr string
	want int64
}

// facts are values, sizes, alignments and offsets. What the system's errno.h
// defines itself is not the header's.
func (p probe) facts() []fact {
	var out []fact
	for _, c := range p.api.Constants {
		if !p.sees(c.Decl) || c.Fallback {
			continue
		}
		switch c.Kind {
		case model.Int:
			out = append(out, fact{c.Name, c.Int})
		case model.String:
			out = append(out, fact{"sizeof " + c.Name, int64(len(c.Str)) + 1})
		}
	}
	for _, t := range p.api.Types {
		l, ok := t.Layouts[p.platform.String()]
		if !ok || !p.sees(t.Decl) {
			continue
		}
		name := t.Name
		if !t.Typedef {
			name = "struct " + t.Tag
		}
		out = append(out, fact{"sizeof (" + name + ")", l.Size}, fact{"_Alignof (" + name + ")", l.Align})
		for i, f := range t.Fields {
			out = append(out, fact{"offsetof (" + name + ", " + f.Name + ")", l.Offsets[i]})
		}
	}
	return out
}

// declarations repeats those of the header: C takes them only when they are
// the same.
func (p probe) declarations() string {
	var b strings.Builder
	for _, t := range p.api.Types {
		if p.sees(t.Decl) && t.Kind == model.Alias {
			fmt.Fprintf(&b, "typedef %s;\n", t.Target.Declare(t.Name))
		}
	}
	for _, c := range p.api.Callbacks {
		if p.sees(c.Decl) {
			fmt.Fprintf(&b, "typedef %s;\n", signature(c.Name, c.Result, c.Params))
		}
	}
	for _, f := range p.api.Functions {
		if p.sees(f.Decl) {
			fmt.Fprintf(&b, "%s;\n", signature(f.Name, f.Result, f.Params))
		}
	}
	for _, c := range p.api.Constants {
		if p.sees(c.Decl) {
			fmt.Fprintf(&b, "#ifndef %[1]s\n#error \"%[1]s is not defined\"\n#endif\n", c.Name)
		}
	}
	return b.String()
}

func signature(name string, result model.CType, params []model.Param) string {
	types := []string{}
	for _, p := range params {
		types = append(types, p.Type.String())
	}
	if len(types) == 0 {
		types = []string{"void"}
	}
	return result.Declare("(" + name + ") (" + strings.Join(types, ", ") + ")")
}

// static is a program that compiles if every fact holds.
func (p probe) static() string {
	var b strings.Builder
	b.WriteString("#include \"zmq.h\"\n#include <stddef.h>\n" + p.declarations())
	for _, f := range p.facts() {
		fmt.Fprintf(&b, "_Static_assert ((%s) == %d, %q);\n", f.expr, f.want, f.expr)
	}
	return b.String()
}

// printing is a program that prints every fact, and every string.
func (p probe) printing() (program, want string) {
	var b, w strings.Builder
	b.WriteString("#include \"zmq.h\"\n#include <stddef.h>\n#include <stdio.h>\n" + p.declarations() + "int main (void)\n{\n")
	for _, f := range p.facts() {
		fmt.Fprintf(&b, "    printf (\"%%s = %%lld\\n\", %q, (long long) (%s));\n", f.expr, f.expr)
		fmt.Fprintf(&w, "%s = %d\n", f.expr, f.want)
	}
	for _, c := range p.api.Constants {
		if p.sees(c.Decl) && c.Kind == model.String {
			fmt.Fprintf(&b, "    puts (%s);\n", c.Name)
			w.WriteString(c.Str + "\n")
		}
	}
	b.WriteString("    return 0;\n}\n")
	return b.String(), w.String()
}
