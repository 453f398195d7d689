package cheader

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"modernc.org/cc/v4"
)

// evaluator works out macros in exact arithmetic, to find those that overflow.
// It knows the operators of integer constants and nothing else: no casts, no
// sizeof, no enumerators.
type evaluator struct {
	macros map[string]*cc.Macro
	known  map[string]*big.Int
	steps  int
}

// Bounds on the work: of one header, of one number, of nesting.
const (
	maxSteps = 1 << 17
	maxBits  = 256
	maxDepth = 200
)

func newEvaluator(macros map[string]*cc.Macro) *evaluator {
	return &evaluator{macros: macros, known: map[string]*big.Int{}}
}

// macro is the value of an object-like macro.
func (ev *evaluator) macro(name string) (*big.Int, error) {
	if v, ok := ev.known[name]; ok {
		return v, nil
	}
	v, err := ev.value(texts(ev.macros[name].ReplacementList()), nil, 0)
	if err == nil {
		ev.known[name] = v
	}
	return v, err
}

func texts(tokens []cc.Token) []string {
	var out []string
	for _, t := range tokens {
		if s := strings.TrimSpace(t.SrcStr()); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// value is that of a whole expression.
func (ev *evaluator) value(tokens []string, args map[string]*big.Int, depth int) (*big.Int, error) {
	e := &expression{ev: ev, tokens: tokens, args: args, depth: depth}
	v, err := e.binary(0)
	if err == nil && len(e.tokens) > 0 {
		err = fmt.Errorf("unexpected %q in an integer constant", e.tokens[0])
	}
	return v, err
}

// expression is a Pratt parser that computes as it goes. Macros are evaluated
// on their own and not spliced in; where that makes a difference (an
// unparenthesised OR under a higher operator), the result differs from the C
// parser's and the constant is refused.
type expression struct {
	ev     *evaluator
	tokens []string
	args   map[string]*big.Int
	depth  int
}

func (e *expression) peek() string {
	if len(e.tokens) == 0 {
		return ""
	}
	return e.tokens[0]
}

func (e *expression) take() string {
	s := e.peek()
	if s != "" {
		e.tokens = e.tokens[1:]
	}
	return s
}

// precedence of the binary operators; the conditional one is not supported.
var precedence = map[string]int{
	"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
	"<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}

func (e *expression) binary(min int) (*big.Int, error) {
	x, err := e.unary()
	for err == nil {
		op := e.peek()
		p := precedence[op]
		if p == 0 || p <= min {
			return x, nil
		}
		e.take()
		var y *big.Int
		if y, err = e.binary(p); err == nil {
			x, err = apply(op, x, y)
		}
	}
	return nil, err
}

func (e *expression) unary() (*big.Int, error) {
	if e.depth++; e.depth > maxDepth {
		return nil, errors.New("the expression nests too deep")
	}
	defer func() { e.depth-- }()
	if e.ev.steps++; e.ev.steps > maxSteps {
		return nil, errors.New("the expression takes too long to evaluate")
	}
	switch t := e.take(); {
	case t == "":
		return nil, errors.New("the expression ends early")
	case t == "+", t == "-", t == "~", t == "!":
		x, err := e.unary()
		if err != nil {
			return nil, err
		}
		return sign(t, x), nil
	case t == "(":
		x, err := e.binary(0)
		if err == nil && e.take() != ")" {
			err = errors.New("a ) is missing")
		}
		return x, err
	case isDigit(t[0]):
		return number(t)
	case t[0] == '\'' && len(t) == 3:
		return big.NewInt(int64(t[1])), nil
	default:
		return e.name(t)
	}
}

// name is a parameter, a macro, or a macro with arguments.
func (e *expression) name(name string) (*big.Int, error) {
	if v, ok := e.args[name]; ok {
		return v, nil
	}
	m, ok := e.ev.macros[name]
	if !ok {
		return nil, fmt.Errorf("%q is not an integer constant", oneLine(name))
	}
	if !m.IsFnLike {
		if v, ok := e.ev.known[name]; ok {
			return v, nil
		}
		return e.ev.value(texts(m.ReplacementList()), nil, e.depth)
	}
	args, err := e.arguments(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return e.ev.value(texts(m.ReplacementList()), args, e.depth)
}

func (e *expression) arguments(m *cc.Macro) (map[string]*big.Int, error) {
	args := map[string]*big.Int{}
	open := "("
	for _, p := range m.Params {
		if e.take() != open {
			return nil, errors.New("too few arguments")
		}
		v, err := e.binary(0)
		if err != nil {
			return nil, err
		}
		args[p.SrcStr()], open = v, ","
	}
	if open == "(" {
		e.take()
	}
	if e.take() != ")" {
		return nil, errors.New("too many arguments")
	}
	return args, nil
}

func sign(op string, x *big.Int) *big.Int {
	switch op {
	case "-":
		return new(big.Int).Neg(x)
	case "~":
		return new(big.Int).Not(x)
	case "!":
		return truth(x.Sign() == 0)
	}
	return x
}

func truth(b bool) *big.Int {
	if b {
		return big.NewInt(1)
	}
	return big.NewInt(0)
}

// number reads a literal; the suffixes of C only widen its type.
func number(s string) (*big.Int, error) {
	digits := strings.TrimRight(s, "uUlL")
	if len(digits) > 1 && digits[0] == '0' && isDigit(digits[1]) {
		digits = "0o" + digits[1:]
	}
	v, ok := new(big.Int).SetString(digits, 0)
	if !ok || v.BitLen() > maxBits || strings.Contains(digits, "_") {
		return nil, fmt.Errorf("%q is not a number that this generator reads", oneLine(s))
	}
	return v, nil
}

func apply(op string, x, y *big.Int) (*big.Int, error) {
	z := new(big.Int)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		z.Mul(x, y)
	case "&":
		z.And(x, y)
	case "|":
		z.Or(x, y)
	case "^":
		z.Xor(x, y)
	case "/", "%", "<<", ">>":
		return divideOrShift(op, x, y)
	default:
		return compare(op, x, y), nil
	}
	if z.BitLen() > maxBits {
		return nil, errors.New("the value is too large")
	}
	return z, nil
}

func divideOrShift(op string, x, y *big.Int) (*big.Int, error) {
	z := new(big.Int)
	switch {
	case op == "<<" || op == ">>":
		if !y.IsInt64() || y.Sign() < 0 || y.Int64() >= 64 {
			return nil, fmt.Errorf("shift by %s is undefined in C", oneLine(y.String()))
		}
		if n := uint(y.Int64()); op == "<<" {
			z.Lsh(x, n)
		} else {
			z.Rsh(x, n)
		}
	case y.Sign() == 0:
		return nil, errors.New("division by zero")
	case op == "/":
		z.Quo(x, y)
	default:
		z.Rem(x, y)
	}
	return z, nil
}

func compare(op string, x, y *big.Int) *big.Int {
	c := x.Cmp(y)
	switch op {
	case "==":
		return truth(c == 0)
	case "!=":
		return truth(c != 0)
	case "<":
		return truth(c < 0)
	case ">":
		return truth(c > 0)
	case "<=":
		return truth(c <= 0)
	case ">=":
		return truth(c >= 0)
	case "&&":
		return truth(x.Sign() != 0 && y.Sign() != 0)
	}
	return truth(x.Sign() != 0 || y.Sign() != 0)
}
