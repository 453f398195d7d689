package zmqtest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Any stands for a part of any content in [Expect].
const Any anyPart = 0

type anyPart int

// longest is how many bytes of a part are shown.
const longest = 200

// quotePart shows a part as text.
func quotePart(part []byte) string {
	if len(part) <= longest {
		return strconv.Quote(string(part))
	}
	return fmt.Sprintf("%q… (%d bytes)", part[:longest], len(part))
}

func quote(m zmq.Message) string {
	parts := make([]string, len(m))
	for i, p := range m {
		parts[i] = quotePart(p)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

// A pattern is what a message is expected to be: its parts, some of which may be
// anything.
type pattern struct {
	parts zmq.Message
	any   map[int]bool
}

func newPattern(parts []any) pattern {
	p := pattern{parts: zmq.Msg(parts...).Clone(), any: map[int]bool{}}
	for i, part := range parts {
		_, p.any[i] = part.(anyPart)
	}
	return p
}

func (p pattern) String() string {
	parts := make([]string, len(p.parts))
	for i := range p.parts {
		parts[i] = p.quote(i)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func (p pattern) quote(i int) string {
	if p.any[i] {
		return "any"
	}
	return quotePart(p.parts[i])
}

// diff says how a message differs, in a line for each part that does; it is empty if
// the message is as expected.
func (p pattern) diff(got zmq.Message) string {
	var lines []string
	note := func(format string, args ...any) { lines = append(lines, "  "+fmt.Sprintf(format, args...)) }
	for i := range max(len(p.parts), len(got)) {
		switch {
		case i >= len(got):
			note("part %d is missing: want %s", i, p.quote(i))
		case i >= len(p.parts):
			note("part %d is too much: got %s", i, quotePart(got[i]))
		case !p.any[i] && !bytes.Equal(p.parts[i], got[i]):
			note("part %d differs at byte %d: got %s, want %s", i, common(p.parts[i], got[i]), quotePart(got[i]), p.quote(i))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("  got  %s\n  want %v\n%s", quote(got), p, strings.Join(lines, "\n"))
}

// common returns how many bytes two parts have in common at their beginning.
func common(a, b []byte) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
