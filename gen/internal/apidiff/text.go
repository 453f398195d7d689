package apidiff

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// TextStyle says how Text prints.
type TextStyle struct {
	All   bool // harmless changes too
	Color bool
}

// Text prints the report for a terminal: changes under their severity, one a
// line, with old, new and what to do indented below.
func (r *Report) Text(w io.Writer, style TextStyle) error {
	p := &printer{w: w, color: style.Color}
	p.printf("%s -> %s\n", clean(r.Old.String()), clean(r.New.String()))
	shown := r.Visible(style.All)
	for _, severity := range severities {
		p.group(severity, withSeverity(shown, severity))
	}
	if len(shown) == 0 {
		p.printf("\nno differences that need work\n")
	}
	for _, n := range r.Notes {
		p.printf("\nnote: %s\n", clean(n))
	}
	if hidden := len(r.Changes) - len(shown); hidden > 0 {
		p.printf("\n%s not shown; --all shows all\n", count(hidden, "harmless change"))
	}
	return p.err
}

// printer keeps the first error.
type printer struct {
	w     io.Writer
	color bool
	err   error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// colors are the SGR codes of the severities.
var colors = map[string]string{Breaking: "1;31", Compatible: "1;33", Harmless: "2"}

func (p *printer) paint(severity, text string) string {
	if !p.color {
		return text
	}
	return "\x1b[" + colors[severity] + "m" + text + "\x1b[0m"
}

func (p *printer) group(severity string, list []Change) {
	if len(list) == 0 {
		return
	}
	p.printf("\n%s\n", p.paint(severity, severity+": "+count(len(list), "change")))
	width := 0
	for _, c := range list {
		width = max(width, len(c.Name))
	}
	for _, c := range list {
		p.printf("  %s  %-8s  %-*s  %-6s  %s\n",
			p.paint(severity, fmt.Sprintf("%-8s", c.Change)), c.Entity, width, clean(c.Name), c.Status, c.Message)
		if c.Old != c.New { // as it is in most promotions
			p.detail("old", c.Old, c.OldPos)
		}
		p.detail("new", c.New, c.NewPos)
		p.detail("note", c.Note, "")
		p.detail("do", c.Remedy, "")
	}
}

func (p *printer) detail(label, text, pos string) {
	if text == "" && pos == "" {
		return
	}
	line := fmt.Sprintf("      %-4s  %s", label, clean(text))
	if pos != "" {
		line += "  (" + clean(pos) + ")"
	}
	p.printf("%s\n", line)
}

func withSeverity(list []Change, severity string) []Change {
	var out []Change
	for _, c := range list {
		if c.Severity == severity {
			out = append(out, c)
		}
	}
	return out
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// clean replaces what could steer a terminal: names come from foreign files.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}
