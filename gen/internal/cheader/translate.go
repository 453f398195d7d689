package cheader

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"modernc.org/cc/v4"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// sourceName stands for the header inside the parser, whatever the file is
// called, so that its messages can be told from those about a stub. No header can
// include a file with this name.
const sourceName = "<the header>"

// sentinel follows the header. Without it, a header that ends right after a
// star makes the parser loop for ever.
const sentinel = ";int __eof_guard;"

// translate parses text for p. A panic of the parser becomes a diagnostic.
func translate(s *scan, text []byte, p model.Platform, draft bool) (ast *cc.AST, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = s.panicked(r)
		}
	}()
	cfg, err := config(p)
	if err != nil {
		return nil, diagnose(model.Pos{File: s.file, Line: 1, Col: 1}, "%s: %v", p, err)
	}
	ast, err = cc.Translate(cfg, []cc.Source{
		{Name: "<predefined>", Value: predefined(p, draft)},
		{Name: sourceName, Value: string(text)}, // a copy: the parser appends to the bytes it is given
		{Name: "<end>", Value: sentinel},
	})
	if err != nil {
		return nil, s.diagnostic(err)
	}
	return ast, nil
}

// panicked makes a diagnostic of a panic of the parser.
func (s *scan) panicked(r any) error {
	return diagnose(s.end, "the C parser failed: %v", r)
}

// message is one of the parser; a place in its own code may follow.
var message = regexp.MustCompile(`^(.*?):(\d+):(\d+): (.*?)(?: \(\w+\.go:\S*\))?$`)

// diagnostic makes one line of the parser's many.
func (s *scan) diagnostic(err error) error {
	if d := (*model.Diagnostic)(nil); errors.As(err, &d) {
		return d
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	m := message.FindStringSubmatch(first)
	if m == nil || m[1] != sourceName {
		// About a stub or the sentinel: the header's end upset it.
		if m != nil {
			first = m[4]
		}
		first = strings.TrimPrefix(first, "-: ") // of no place at all
		return diagnose(s.end, "%s", first)
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	return diagnose(model.Pos{File: s.file, Line: line, Col: col}, "%s", strings.ReplaceAll(m[4], sourceName, s.file))
}

// oneLine keeps a message short and on one line.
func oneLine(s string) string {
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "?")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}

// diagnose makes a Diagnostic that is one short line, whatever the header holds.
func diagnose(pos model.Pos, format string, args ...any) *model.Diagnostic {
	return model.Errorf(pos, "%s", oneLine(fmt.Sprintf(format, args...)))
}
