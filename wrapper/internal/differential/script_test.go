package differential

import (
	"fmt"
	"strconv"
	"strings"
)

// An op is one call. It is text through and through, so that scripts can be printed,
// sent to another process, kept as files and made smaller.
type op struct {
	verb   string
	socket int      // -1: the context
	args   []string // tokens: names, numbers, quoted bytes, ids
}

// A script is what both sides do, one call after the other.
type script []op

// arrow stands between an op and its outcome.
const arrow = " => "

func (o op) String() string {
	target := "-"
	if o.socket >= 0 {
		target = strconv.Itoa(o.socket)
	}
	return strings.Join(append([]string{o.verb, target}, o.args...), " ")
}

func (s script) String() string {
	var b strings.Builder
	for _, o := range s {
		fmt.Fprintln(&b, o)
	}
	return b.String()
}

// parseOp reads what String has written.
func parseOp(line string) (op, error) {
	tokens, err := tokenize(line)
	if err != nil {
		return op{}, fmt.Errorf("%q: %w", line, err)
	}
	if len(tokens) < 2 {
		return op{}, fmt.Errorf("%q: want a verb and a socket", line)
	}
	o := op{verb: tokens[0], socket: -1, args: tokens[2:]}
	if tokens[1] != "-" {
		if o.socket, err = strconv.Atoi(tokens[1]); err != nil {
			return op{}, fmt.Errorf("%q: the socket: %w", line, err)
		}
	}
	if _, known := verbs[o.verb]; !known {
		return op{}, fmt.Errorf("%q: unknown verb", line)
	}
	return o, nil
}

// tokenize splits at spaces that are not inside quotes.
func tokenize(line string) (tokens []string, err error) {
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		n := strings.IndexByte(line+" ", ' ')
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, err
			}
			n = len(quoted)
		}
		tokens = append(tokens, line[:n])
		line = line[n:]
	}
	return tokens, nil
}

// parseScript reads a script with or without outcomes. Empty lines and those that
// start with # say nothing to it.
func parseScript(text string) (s script, outcomes []string, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		call, outcome, _ := strings.Cut(line, arrow)
		o, err := parseOp(call)
		if err != nil {
			return nil, nil, err
		}
		s, outcomes = append(s, o), append(outcomes, outcome)
	}
	return s, outcomes, nil
}
