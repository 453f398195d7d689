package apidiff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

var constants = entity[model.Constant]{
	name: "constant",
	decl: func(c *model.Constant) *model.Decl { return &c.Decl },
	text: value,
	compare: func(o, n *model.Constant, _ model.Platform) (finding, bool) {
		switch {
		case o.Kind != n.Kind:
			return finding{rule: "constant-kind-changed", old: describe(o), new: describe(n)}, true
		case o.Kind == model.Macro:
			return compareMacros(o, n)
		case value(o) != value(n) && slices.Contains(versionMacros, n.Name):
			return finding{rule: "constant-version", old: value(o), new: value(n)}, true
		case value(o) != value(n):
			return finding{rule: "constant-value-changed", old: value(o), new: value(n)}, true
		case o.Fallback != n.Fallback:
			return finding{rule: "constant-fallback-changed", old: condition(o), new: condition(n)}, true
		case o.Text != n.Text:
			return finding{rule: "constant-respelled", old: o.Text, new: n.Text}, true
		}
		return finding{}, false
	},
}

// versionMacros differ between any two releases.
var versionMacros = []string{"ZMQ_VERSION_MAJOR", "ZMQ_VERSION_MINOR", "ZMQ_VERSION_PATCH", "ZMQ_VERSION"}

// value is what a constant stands for.
func value(c *model.Constant) string {
	switch c.Kind {
	case model.Int:
		return strconv.FormatInt(c.Int, 10)
	case model.String:
		return strconv.Quote(c.Str)
	case model.Macro:
		return "(" + strings.Join(c.Params, ", ") + ") " + c.Text
	}
	return c.Text
}

// describe is value for a report of two constants of different kinds.
func describe(c *model.Constant) string {
	if c.Kind == model.Empty {
		return "empty"
	}
	return string(c.Kind) + " " + value(c)
}

func condition(c *model.Constant) string {
	if c.Fallback {
		return value(c) + " where the system defines none"
	}
	return value(c)
}

// compareMacros compares macros with parameters: the spacing of the text and
// the names of the parameters do not count.
func compareMacros(o, n *model.Constant) (finding, bool) {
	f := finding{rule: "constant-macro-changed", old: value(o), new: value(n)}
	if f.old == f.new {
		return finding{}, false
	}
	if len(o.Params) == len(n.Params) && slices.Equal(macroTokens(o), macroTokens(n)) {
		f.rule = "constant-respelled"
	}
	return f, true
}

// macroTokens splits the text of a macro into words and single signs, with
// parameters replaced by their number.
func macroTokens(c *model.Constant) []string {
	var out []string
	word := ""
	flush := func() {
		if i := slices.Index(c.Params, word); i >= 0 {
			word = "#" + strconv.Itoa(i)
		}
		if word != "" {
			out = append(out, word)
		}
		word = ""
	}
	for _, r := range c.Text {
		switch {
		case r == '_' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z':
			word += string(r)
		case r == ' ':
			flush()
		default:
			flush()
			out = append(out, string(r))
		}
	}
	flush()
	return out
}
