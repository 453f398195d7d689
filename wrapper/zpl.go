package zmq

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A zplItem is a line of a ZPL text that holds a value: a section, a name and the
// value, and the number of the line.
type zplItem struct {
	section, name, value string
	line                 int
}

// parseZPL reads sections and what they hold. Sections stand at the left margin,
// items are indented; deeper levels belong to no certificate and are read as
// items. It takes what CZMQ and pyzmq write and read, tabs and CRLF included. The
// values are in no error, since they may be secret.
//
// Specification: https://rfc.zeromq.org/spec/4/
func parseZPL(text string) (items []zplItem, err error) {
	section, line := "", 0
	for raw := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line++
		trimmed := strings.Trim(raw, " \t\r\n")
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		name, rest, hasValue := strings.Cut(trimmed, "=")
		if !hasValue {
			name, _, _ = strings.Cut(name, "#")
		}
		name = strings.TrimRight(name, " \t")
		if !isZPLName(name) {
			return nil, zplError(line, "the name has characters other than letters, digits and $-_@.&+/")
		}
		value := ""
		if hasValue {
			if value, err = zplValue(strings.TrimLeft(rest, " \t"), line); err != nil {
				return nil, err
			}
		}
		switch {
		case raw[0] != ' ' && raw[0] != '\t':
			section = name
		case section == "":
			return nil, zplError(line, "indented, but under no section")
		default:
			items = append(items, zplItem{section, name, value, line})
		}
	}
	return items, nil
}

// zplValue reads a value with quotes round it, or up to a comment.
func zplValue(text string, line int) (string, error) {
	if text == "" || (text[0] != '"' && text[0] != '\'') {
		value, _, _ := strings.Cut(text, "#")
		return strings.TrimRight(value, " \t"), nil
	}
	value, rest, closed := strings.Cut(text[1:], text[:1])
	rest = strings.TrimLeft(rest, " \t")
	switch {
	case !closed:
		return "", zplError(line, "the quote is not closed")
	case rest != "" && rest[0] != '#':
		return "", zplError(line, "there is more after the closing quote")
	}
	return value, nil
}

// quoteZPL puts quotes round a value. ZPL knows no escapes.
func quoteZPL(value string) (string, error) {
	quote := `"`
	if strings.Contains(value, quote) {
		quote = "'"
	}
	if strings.ContainsAny(value, "\x00\r\n"+quote) {
		return "", fmt.Errorf("a value cannot hold line breaks, NUL, or both kinds of quotes: %w", capi.EINVAL)
	}
	return quote + value + quote, nil
}

func isZPLName(name string) bool {
	return name != "" && name[0] != '/' && name[len(name)-1] != '/' && strings.IndexFunc(name, func(r rune) bool {
		return !strings.ContainsRune("$-_@.&+/", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

func zplError(line int, text string) error {
	return fmt.Errorf("line %d: %s: %w", line, text, capi.EINVAL)
}
