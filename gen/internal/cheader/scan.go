package cheader

import (
	"regexp"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// scan is what the text says before preprocessing: structure that the parser
// drops.
type scan struct {
	file string
	// guard is the macro of the include guard.
	guard string
	// sections has the heading in force on each line, from index 1.
	sections []string
	// fallbacks has the lines of a #define NAME under its own #ifndef NAME.
	fallbacks map[int]bool
	// snapshot, when set, is the first line of a snapshot.
	snapshot *stamp
	// skipped are the declarations that a snapshot says were left out.
	skipped []model.Skip
	// end is the place after the last token.
	end model.Pos
}

// stamp is what the first line of a snapshot says.
type stamp struct {
	version model.Version
	sha256  string
}

// Marks of a snapshot; the snapshot package writes them.
const (
	MarkSnapshot = "//@ snapshot of libzmq"
	MarkSection  = "//@ section"
	MarkSkipped  = "//@ skipped"
)

var stampLine = regexp.MustCompile(`^` + MarkSnapshot + ` (\d+\.\d+\.\d+), sha256 ([0-9a-f]{64})$`)

// frame is an open #if.
type frame struct {
	hash token
	// unless is NAME of #ifndef NAME, and empty for every other condition.
	unless string
}

// scanner walks the logical lines of a header.
type scanner struct {
	*scan
	frames   []frame
	headings headings
	closed   bool // the include guard has been closed
}

func scanHeader(file string, tokens []token) (*scan, error) {
	s := &scanner{scan: &scan{file: file, fallbacks: map[int]bool{}, sections: []string{""}}}
	last := tokens[len(tokens)-1]
	s.end = model.Pos{File: file, Line: last.line, Col: last.col}
	for i, first := range tokens {
		if i == 0 && first.kind == tokComment && strings.HasPrefix(first.text, "//@ ") {
			if err := s.stamp(first); err != nil {
				return nil, err
			}
		}
	}
	for len(tokens) > 0 {
		n := 1 + slices.IndexFunc(tokens, func(t token) bool { return t.kind == tokNewline })
		if err := s.line(tokens[:n]); err != nil {
			return nil, err
		}
		tokens = tokens[n:]
	}
	switch {
	case len(s.frames) > 0:
		return nil, s.errorf(s.frames[len(s.frames)-1].hash, "#if is not closed: is the file cut off?")
	case s.guard == "":
		return nil, diagnose(model.Pos{File: file, Line: 1, Col: 1}, "no include guard: this is not a zmq.h")
	}
	s.fill(s.end.Line)
	return s.scan, nil
}

func (s *scanner) errorf(t token, format string, args ...any) error {
	return diagnose(model.Pos{File: s.file, Line: t.line, Col: t.col}, format, args...)
}

func (s *scanner) stamp(t token) error {
	m := stampLine.FindStringSubmatch(strings.TrimRight(t.text, "\r"))
	if m == nil {
		return s.errorf(t, "expected %q, a version, and a checksum", MarkSnapshot)
	}
	v, err := model.ParseVersion(m[1])
	if err != nil {
		return s.errorf(t, "%v", err)
	}
	s.snapshot = &stamp{v, m[2]}
	return nil
}

// line takes one logical line.
func (s *scanner) line(line []token) error {
	var code []token
	for _, t := range line {
		switch {
		case t.kind == tokComment:
			s.comment(t, len(line) == 2)
		case t.kind != tokNewline:
			code = append(code, t)
		}
	}
	switch {
	case len(code) == 0:
		s.fill(line[0].line - 1)
		return nil
	case isHash(code[0]):
		return s.directive(code)
	case s.guard == "" || s.closed:
		return s.errorf(code[0], "code outside of the include guard: this is not a zmq.h")
	}
	s.headings.code(false)
	s.fill(line[len(line)-1].line)
	return nil
}

// fill says that the heading in force holds up to line n.
func (s *scanner) fill(n int) {
	for len(s.sections) <= n {
		s.sections = append(s.sections, s.headings.current())
	}
}

func (s *scanner) comment(t token, alone bool) {
	switch {
	case s.snapshot == nil:
		s.headings.comment(t, alone)
	case strings.HasPrefix(t.text, MarkSection):
		s.headings.mark(strings.TrimSpace(t.text[len(MarkSection):]))
	case strings.HasPrefix(t.text, MarkSkipped):
		name, reason, _ := strings.Cut(strings.TrimSpace(t.text[len(MarkSkipped):]), ": ")
		s.skipped = append(s.skipped, model.Skip{Name: name, Reason: reason, Pos: model.Pos{File: s.file, Line: t.line, Col: t.col}})
	}
}

// directive takes a line that starts with a hash.
func (s *scanner) directive(code []token) error {
	if len(code) == 1 {
		return nil
	}
	if s.closed {
		return s.errorf(code[0], "a directive after the include guard: this is not a zmq.h")
	}
	switch code[1].text {
	case "if", "ifdef", "ifndef":
		return s.open(code)
	case "elif", "else":
		if len(s.frames) < 2 {
			return s.errorf(code[0], "#%s without an #if", code[1].text)
		}
		s.frames[len(s.frames)-1].unless = ""
	case "endif":
		if len(s.frames) == 0 {
			return s.errorf(code[0], "#endif without an #if")
		}
		s.frames = s.frames[:len(s.frames)-1]
		s.closed = len(s.frames) == 0
	case "define":
		return s.define(code)
	}
	return nil
}

// open takes an #if; the first one of a header is its include guard.
func (s *scanner) open(code []token) error {
	f := frame{hash: code[0], unless: unless(code[1:])}
	if len(s.frames) >= maxIfs {
		return s.errorf(code[0], "more than %d #if are open", maxIfs)
	}
	if len(s.frames) == 0 {
		if f.unless == "" {
			return s.errorf(code[0], "expected the #ifndef of an include guard: this is not a zmq.h")
		}
		s.guard = f.unless
	}
	s.frames = append(s.frames, f)
	return nil
}

// unless is NAME when a condition is #ifndef NAME or #if !defined NAME.
func unless(code []token) string {
	var words []string
	for _, t := range code {
		words = append(words, t.text)
	}
	switch text := strings.Join(words, " "); {
	case len(words) == 2 && words[0] == "ifndef":
		return words[1]
	case len(words) == 4 && strings.HasPrefix(text, "if ! defined "):
		return words[3]
	case len(words) == 6 && strings.HasPrefix(text, "if ! defined ( "):
		return words[4]
	}
	return ""
}

func (s *scanner) define(code []token) error {
	if len(code) < 3 || code[2].kind != tokIdent {
		return s.errorf(code[0], "#define without a name")
	}
	if len(s.frames) == 0 {
		return s.errorf(code[0], "expected the #ifndef of an include guard: this is not a zmq.h")
	}
	name := code[2]
	if s.frames[len(s.frames)-1].unless == name.text {
		s.fallbacks[name.line] = true
	}
	s.headings.code(true)
	s.fill(code[len(code)-1].line)
	return nil
}

// section is the heading that a declaration at pos stands under.
func (s *scan) section(pos model.Pos) string {
	if pos.Line < len(s.sections) {
		return s.sections[pos.Line]
	}
	return ""
}
