package cheader

import (
	"regexp"
	"strings"
)

// headings follows the comments that act as headings: a box of stars around
// one line, and a short comment alone on its line ("Socket types."). The
// first holds up to the next box; the second only for the macros, or only for
// the declarations, that come right after it.
type headings struct {
	marked  bool
	section string // of a snapshot's mark

	inBox bool
	lines []string
	box   string

	note    string
	noteFor scope
	prose   bool // the last comment was a sentence, and so is what follows it
	noteEnd int
}

// scope is what a note has been seen to head.
type scope int

const (
	unknown scope = iota
	macros
	declarations
)

// current is the heading in force.
func (h *headings) current() string {
	switch {
	case h.marked:
		return h.section
	case h.note != "":
		return h.note
	}
	return h.box
}

// mark takes the heading that a snapshot states outright.
func (h *headings) mark(section string) { h.marked, h.section = true, section }

// code tells that a macro or a declaration comes next.
func (h *headings) code(macro bool) {
	h.inBox, h.prose = false, false
	is := declarations
	if macro {
		is = macros
	}
	switch h.noteFor {
	case unknown:
		h.noteFor = is
	case is:
	default:
		h.note = ""
	}
}

// comment takes a comment; alone says that nothing else is on its line.
func (h *headings) comment(t token, alone bool) {
	text, block := strings.CutPrefix(t.text, "/*")
	if !alone || !block || t.line != t.endLine {
		h.inBox, h.prose = false, block
		return
	}
	text = strings.TrimSpace(strings.Trim(strings.TrimSuffix(text, "*/"), "*"))
	if text == "" {
		h.border()
		return
	}
	if h.inBox {
		h.lines = append(h.lines, text)
		return
	}
	follows := h.prose && t.line == h.noteEnd+1
	h.noteEnd = t.endLine
	if !isHeading(text) || follows {
		h.prose = true
		return
	}
	h.note, h.noteFor, h.prose = trimHeading(text), unknown, false
}

// border takes a line of stars, which opens or closes a box.
func (h *headings) border() {
	if h.inBox = !h.inBox; h.inBox {
		h.lines = nil
		return
	}
	h.note, h.box = "", ""
	if len(h.lines) == 1 {
		text := h.lines[0]
		if i := sentenceEnd.FindStringIndex(text); i != nil {
			text = text[:i[0]]
		}
		if len(strings.Fields(text)) <= maxHeading {
			h.box = trimHeading(text)
		}
	}
}

// sentenceEnd is a period before a capital; "a.k.a. context" goes on.
var sentenceEnd = regexp.MustCompile(`\. [A-Z]`)

// maxHeading is the most words a heading has.
const maxHeading = 8

// isHeading tells "Socket types." from "Sleeps for specified number of seconds."
func isHeading(text string) bool {
	words := len(strings.Fields(text))
	if sentenceEnd.MatchString(text) {
		return false
	}
	return words <= maxHeading && (words <= 4 || !strings.HasSuffix(text, "."))
}

func trimHeading(text string) string {
	return strings.Join(strings.Fields(strings.TrimSuffix(text, ".")), " ")
}
