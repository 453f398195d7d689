package model

import (
	"fmt"
	"strings"
	"unicode"
)

// Diagnostic is what is wrong with an input, and where: one line for a human.
type Diagnostic struct {
	Pos Pos
	Msg string
}

func (d *Diagnostic) Error() string { return fmt.Sprintf("%s: %s", d.Pos, d.Msg) }

// Errorf makes a Diagnostic.
func Errorf(pos Pos, format string, args ...any) *Diagnostic {
	return &Diagnostic{Pos: pos, Msg: strings.Map(printable, fmt.Sprintf(format, args...))}
}

// printable keeps what a header says from breaking the line.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
