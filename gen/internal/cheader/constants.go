package cheader

import (
	"cmp"
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// exportMacro says which functions a library exports. It is no API; most
// headers #undef it at their end, the others get it reported as skipped.
const exportMacro = "ZMQ_EXPORT"

// constants takes the macros that the header defines and that are still
// defined at its end.
func (u *unit) constants(ast *cc.AST) error {
	var own []*cc.Macro
	for name, m := range ast.Macros {
		if m.Position().Filename == sourceName && name != u.guard {
			own = append(own, m)
		}
	}
	slices.SortFunc(own, func(a, b *cc.Macro) int {
		p, q := a.Position(), b.Position()
		return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
	})
	ev := newEvaluator(ast.Macros)
	for _, m := range own {
		if m.Name.SrcStr() == exportMacro {
			u.skip(exportMacro, "marks what a library exports, and says nothing of the API", u.at(m.Name))
			continue
		}
		c, err := u.constant(m, ev)
		if err != nil {
			return err
		}
		u.consts = append(u.consts, *c)
	}
	return nil
}

func (u *unit) constant(m *cc.Macro, ev *evaluator) (*model.Constant, error) {
	c := &model.Constant{Decl: u.decl(m.Name), Text: spell(m.ReplacementList())}
	c.Fallback = u.fallbacks[c.Pos.Line]
	switch {
	case !m.IsConst:
		return nil, diagnose(c.Pos, "%s is defined more than once, with different values", c.Name)
	case m.VarArg >= 0:
		return nil, diagnose(c.Pos, "%s takes a variable number of arguments, which is not supported", c.Name)
	case m.IsFnLike:
		c.Kind, c.Params = model.Macro, []string{}
		for _, p := range m.Params {
			c.Params = append(c.Params, p.SrcStr())
		}
		return c, nil
	case c.Text == "":
		c.Kind = model.Empty
		return c, nil
	}
	return c, value(c, m, ev)
}

// value sets the value of c, or says why it has none.
func value(c *model.Constant, m *cc.Macro, ev *evaluator) error {
	switch v := m.Value().(type) {
	case cc.StringValue:
		c.Kind, c.Str = model.String, strings.TrimSuffix(string(v), "\x00")
		return nil
	case cc.Int64Value:
		c.Int = int64(v)
	case cc.UInt64Value:
		c.Int = int64(v)
		if c.Int < 0 {
			return diagnose(c.Pos, "%s: the value %d does not fit 64 bits with a sign", c.Name, uint64(v))
		}
	default:
		return diagnose(c.Pos, "%s has no value that can be worked out: %s", c.Name, oneLine(c.Text))
	}
	if !cc.IsIntegerType(m.Type()) {
		return diagnose(c.Pos, "%s is not an integer constant: %s", c.Name, oneLine(c.Text))
	}
	c.Kind = model.Int
	// The parser computes in the width of the type, and 1<<99 is 0 to it.
	exact, err := ev.macro(c.Name)
	if err != nil {
		return diagnose(c.Pos, "%s: %v", c.Name, err)
	}
	if !exact.IsInt64() || exact.Int64() != c.Int {
		return diagnose(c.Pos, "%s overflows: C makes it %d, but the exact value is %s", c.Name, c.Int, oneLine(exact.String()))
	}
	return nil
}

// spell prints tokens with one spacing, however the header is laid out.
func spell(tokens []cc.Token) string {
	var b strings.Builder
	prev, unary := "", true
	for _, t := range tokens {
		s := strings.TrimSpace(t.SrcStr())
		if s == "" {
			continue
		}
		if b.Len() > 0 && spaced(prev, s, unary) {
			b.WriteByte(' ')
		}
		unary = strings.ContainsAny(prev[len(prev)-min(1, len(prev)):], "(,+-*/%&|^<>=!?:~") || prev == ""
		b.WriteString(s)
		prev = s
	}
	return b.String()
}

// spaced says whether a space stands between two tokens; unary says that prev
// comes where an operand is expected.
func spaced(prev, next string, unary bool) bool {
	switch {
	case prev == "(", next == ")", next == ",":
		return false
	case unary && strings.Contains("+ - ~ !", prev):
		return strings.HasPrefix(next, prev) // keep - -1 from becoming --1
	}
	return true
}
