package cheader

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

type tokenKind byte

const (
	tokIdent tokenKind = iota
	tokNumber
	tokString // with quotes; a character constant too
	tokPunct  // one byte
	tokComment
	tokNewline // end of a logical line
)

// token is a lexical element before preprocessing.
type token struct {
	kind      tokenKind
	text      string
	line, col int
	first     bool // first on its logical line, comments not counted
	endLine   int  // of a comment
}

// char is a byte with its place, spliced lines already joined.
type char struct {
	b         byte
	line, col int32
}

// lexer cuts a header into tokens. It knows enough C to tell comments and
// strings from code and no more.
type lexer struct {
	file  string
	chars []char
	i     int
	out   []token
	fresh bool // no token on this logical line yet
	err   *model.Diagnostic
}

// lex returns the tokens of text; each logical line ends with a tokNewline.
func lex(file string, text []byte) ([]token, error) {
	l := &lexer{file: file, fresh: true}
	if l.splice(text); l.err != nil {
		return nil, l.err
	}
	l.out = make([]token, 0, len(text)/4)
	for l.i < len(l.chars) && l.err == nil {
		l.next()
	}
	if l.err != nil {
		return nil, l.err
	}
	l.emit(tokNewline, len(l.chars), len(l.chars))
	return l.out, nil
}

// splice removes every backslash-newline and refuses bytes that no header has.
func (l *lexer) splice(text []byte) {
	l.chars = make([]char, 0, len(text))
	line, col := int32(1), int32(1)
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b < ' ' && !strings.ContainsRune("\t\n\v\f\r", rune(b)) || b == 0x7f {
			l.fail(line, col, "byte %#02x: this is not a text file", b)
			return
		}
		if b == '\\' {
			if n := newline(text[i+1:]); n > 0 {
				if i += n; i+1 == len(text) {
					l.fail(line, col, "backslash at the end of the file")
					return
				}
				line, col = line+1, 1
				continue
			}
		}
		l.chars = append(l.chars, char{b, line, col})
		if col++; b == '\n' {
			line, col = line+1, 1
		}
	}
}

// newline is the length of the line end that text starts with. The end of the
// text counts as one of length zero, and so is not one.
func newline(text []byte) int {
	switch {
	case len(text) > 0 && text[0] == '\n':
		return 1
	case len(text) > 1 && text[0] == '\r' && text[1] == '\n':
		return 2
	}
	return 0
}

func (l *lexer) fail(line, col int32, format string, args ...any) {
	l.err = diagnose(model.Pos{File: l.file, Line: int(line), Col: int(col)}, format, args...)
}

func (l *lexer) failAt(i int, format string, args ...any) {
	l.fail(l.chars[i].line, l.chars[i].col, format, args...)
}

// at is the byte at index i, or NUL after the end.
func (l *lexer) at(i int) byte {
	if i < len(l.chars) {
		return l.chars[i].b
	}
	return 0
}

func (l *lexer) text(from, to int) string {
	var b strings.Builder
	for _, c := range l.chars[from:to] {
		b.WriteByte(c.b)
	}
	return b.String()
}

func (l *lexer) emit(kind tokenKind, from, to int) {
	t := token{kind: kind, text: l.text(from, to), line: 1, col: 1}
	switch {
	case from < len(l.chars):
		t.line, t.col = int(l.chars[from].line), int(l.chars[from].col)
	case len(l.chars) > 0:
		last := l.chars[len(l.chars)-1]
		t.line, t.col = int(last.line), int(last.col)+1
	}
	if to > from {
		t.endLine = int(l.chars[to-1].line)
	}
	if kind != tokComment {
		t.first, l.fresh = l.fresh, kind == tokNewline
	}
	l.out = append(l.out, t)
	l.i = to
}

func (l *lexer) next() {
	switch b, c := l.at(l.i), l.at(l.i+1); {
	case b == '\n':
		l.emit(tokNewline, l.i, l.i+1)
	case b <= ' ':
		l.i++
	case b == '/' && c == '*':
		l.blockComment()
	case b == '/' && c == '/':
		l.emit(tokComment, l.i, l.lineEnd(l.i))
	case isLetter(b):
		l.word(tokIdent)
	case isDigit(b), b == '.' && isDigit(c):
		l.word(tokNumber)
	case b == '"', b == '\'':
		l.quoted(b)
	case b >= 0x80:
		l.failAt(l.i, "byte %#02x outside of a comment: only ASCII is expected", b)
	default:
		l.emit(tokPunct, l.i, l.i+1)
	}
}

func (l *lexer) lineEnd(i int) int {
	for i < len(l.chars) && l.chars[i].b != '\n' {
		i++
	}
	return i
}

func (l *lexer) blockComment() {
	for i := l.i + 2; i+1 < len(l.chars); i++ {
		if l.chars[i].b == '*' && l.chars[i+1].b == '/' {
			l.emit(tokComment, l.i, i+2)
			return
		}
	}
	l.failAt(l.i, "comment is not closed")
}

// word takes an identifier or a preprocessing number. The text of an #error
// is not code: it may hold a lone apostrophe, so it is one token.
func (l *lexer) word(kind tokenKind) {
	i := l.i
	for isLetter(l.at(i)) || isDigit(l.at(i)) || kind == tokNumber && l.at(i) == '.' {
		i++
	}
	l.emit(kind, l.i, i)
	if n := len(l.out); kind == tokIdent && l.out[n-1].text == "error" && n > 1 && isHash(l.out[n-2]) {
		if end := l.lineEnd(i); end > i {
			l.emit(tokString, i, end)
		}
	}
}

func (l *lexer) quoted(quote byte) {
	for i := l.i + 1; i < len(l.chars); i++ {
		switch l.chars[i].b {
		case quote:
			l.emit(tokString, l.i, i+1)
			return
		case '\\':
			i++
		case '\n':
			l.failAt(l.i, "%c is not closed on its line", quote)
			return
		}
	}
	l.failAt(l.i, "%c is not closed", quote)
}

// isHash says that t starts a directive.
func isHash(t token) bool { return t.first && t.kind == tokPunct && t.text == "#" }

func isLetter(b byte) bool { return b == '_' || b == '$' || 'a' <= b|0x20 && b|0x20 <= 'z' }
func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
