package cheader

import (
	"slices"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Limits on what is parsed. libzmq's header is 30 KiB, its brackets nest five
// deep and its longest declaration has fifty tokens; the parser is recursive,
// and a stack overflow cannot be recovered from.
const (
	MaxSize     = 1 << 20 // bytes of a header
	maxNesting  = 64      // open brackets
	maxIfs      = 64      // open #if
	maxSentence = 4096    // tokens up to a semicolon or the end of a directive
)

// directives are those a header may use. #line would falsify every position.
var directives = []string{"define", "undef", "include", "if", "ifdef", "ifndef", "elif", "else", "endif", "error", "pragma"}

// attributes are those that leave the layout of a type alone, or change it in
// a way that the parser knows (aligned). It ignores all others in silence,
// packed among them.
var attributes = []string{
	"visibility", "aligned", "deprecated", "unused", "nonnull", "returns_nonnull", "warn_unused_result",
	"pure", "const", "malloc", "format", "nothrow", "cold", "hot", "dllexport", "dllimport", "noreturn",
}

// guard refuses tokens that would hang or crash the parser, or that it would
// accept and get wrong.
type guard struct {
	file     string
	tokens   []token // without comments
	brackets int
	sentence int
}

func check(file string, tokens []token) error {
	g := &guard{file: file, tokens: slices.DeleteFunc(slices.Clone(tokens), func(t token) bool { return t.kind == tokComment })}
	for i, t := range g.tokens {
		if err := g.token(i, t); err != nil {
			return err
		}
	}
	return nil
}

func (g *guard) errorf(t token, format string, args ...any) error {
	return diagnose(model.Pos{File: g.file, Line: t.line, Col: t.col}, format, args...)
}

func (g *guard) token(i int, t token) error {
	if err := g.depth(i, t); err != nil {
		return err
	}
	switch {
	case isHash(t):
		return g.directive(i, t)
	case t.kind != tokIdent:
		return nil
	case t.text == "_Pragma" || t.text == "__pragma":
		return g.errorf(t, "%s may change the layout of types, which this generator would not see", t.text)
	case t.text == "packed" || t.text == "__packed__" || t.text == "__packed":
		return g.errorf(t, "packed types are not supported: their layout would come out wrong")
	case t.text == "__attribute__" || t.text == "__attribute":
		return g.attribute(i)
	}
	return nil
}

// depth counts brackets and the tokens of a sentence.
func (g *guard) depth(i int, t token) error {
	if g.sentence++; g.sentence > maxSentence {
		return g.errorf(t, "more than %d tokens without a semicolon", maxSentence)
	}
	if t.kind == tokNewline && g.inDirective(i) || t.kind == tokPunct && t.text == ";" {
		g.sentence = 0
	}
	if t.kind != tokPunct {
		return nil
	}
	switch t.text {
	case "(", "[", "{":
		if g.brackets++; g.brackets > maxNesting {
			return g.errorf(t, "more than %d brackets are open", maxNesting)
		}
	case ")", "]", "}":
		g.brackets = max(0, g.brackets-1)
	}
	return nil
}

// inDirective says that the logical line that ends at token i is a directive.
func (g *guard) inDirective(i int) bool {
	for i--; i >= 0 && g.tokens[i].kind != tokNewline; i-- {
		if isHash(g.tokens[i]) {
			return true
		}
	}
	return false
}

func (g *guard) directive(i int, hash token) error {
	name := g.tokens[i+1] // a newline ends the tokens, so there is one
	switch {
	case name.kind == tokNewline:
		return nil // the null directive
	case !slices.Contains(directives, name.text):
		return g.errorf(hash, "#%s is not a directive that this generator knows", name.text)
	case name.text == "pragma" && g.tokens[i+2].text != "once":
		return g.errorf(hash, "#pragma %s: it may change the layout of types, which this generator would not see", g.tokens[i+2].text)
	}
	return nil
}

// attribute looks at the names inside __attribute__ ((…)).
func (g *guard) attribute(i int) error {
	depth := 0
	for _, t := range g.tokens[i+1:] {
		switch {
		case t.kind == tokNewline:
			continue
		case t.text == "(" && t.kind == tokPunct:
			depth++
		case t.text == ")" && t.kind == tokPunct:
			depth--
		case depth == 2 && t.kind == tokIdent && !slices.Contains(attributes, trimUnderscores(t.text)):
			return g.errorf(t, "attribute %s is not known to keep the layout of types", t.text)
		}
		if depth == 0 {
			break
		}
	}
	return nil
}

func trimUnderscores(s string) string {
	if len(s) > 4 && s[:2] == "__" && s[len(s)-2:] == "__" {
		return s[2 : len(s)-2]
	}
	return s
}
