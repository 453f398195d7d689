package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// setterDoc says all that is known of an option: the getter and the construction
// option refer to it.
func (set optionSet) setterDoc(o option) jen.Code {
	r := o.rule
	about := fmt.Sprintf("Set%s sets %s: %s.", r.Typed.Go, r.Name, strings.TrimSuffix(r.Meaning, "."))
	return set.fullDoc(o, about, values(r), set.defaultValue(r))
}

func (set optionSet) getterDoc(o option) jen.Code {
	r := o.rule
	if r.Set {
		return doc(fmt.Sprintf("%s reads %s; see [%s.Set%s].", r.Typed.Go, r.Name, set.receiver, r.Typed.Go))
	}
	return set.fullDoc(o, fmt.Sprintf("%s reads %s: %s.", r.Typed.Go, r.Name, strings.TrimSuffix(r.Meaning, ".")))
}

func (set optionSet) makerDoc(o option) jen.Code {
	return doc(fmt.Sprintf("%s sets %s of a new %s; see [%s.Set%s].",
		o.make, o.rule.Name, strings.ToLower(set.receiver), set.receiver, o.rule.Typed.Go))
}

// fullDoc appends what setters and read-only options have in common.
func (set optionSet) fullDoc(o option, about ...string) jen.Code {
	r := o.rule
	if !r.Deprecated {
		about = append(about, sentence(r.Typed.Note))
	}
	var when []string
	for _, part := range []struct{ label, value string }{
		{"For", audience(r)}, {"Takes effect", r.Effect}, {"Needs", r.Requires},
	} {
		if part.value != "" {
			when = append(when, part.label+": "+part.value+".")
		}
	}
	when = append(when, history(r.Span, ""))
	if len(o.aliases) > 0 {
		also := "Also called " + strings.Join(o.aliases, ", ")
		if o.first != r.First() {
			also += ", since " + o.first
		}
		when = append(when, also+".")
	}
	paragraphs := []string{joined(about), joined(when)}
	if r.Deprecated {
		paragraphs = append(paragraphs, "Deprecated: "+strings.TrimSuffix(r.Typed.Note, ".")+".")
	}
	man := set.man
	if !r.Set {
		man = strings.Replace(strings.Replace(man, "setsockopt", "getsockopt", 1), "ctx_set", "ctx_get", 1)
	}
	return doc(append(paragraphs, "Manual: "+manual(man))...)
}

func joined(sentences []string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// audience lists the socket types that take an option, and those for which it
// does something where these differ.
func audience(r rules.OptionRule) string {
	types := "all types"
	if len(r.Typed.Types) > 0 {
		types = strings.Join(r.Typed.Types, ", ")
	}
	use := strings.ReplaceAll(r.Applicable, ";", ", ")
	switch {
	case use == "" || use == "N/A" || strings.HasPrefix(use, "unknown"):
		use = ""
	case strings.HasPrefix(use, "all ") && strings.Contains(use, " sockets"):
		return use
	case use == "all" || use == types || strings.HasPrefix(use, "all "):
		return strings.Replace(use, "all", types, 1)
	}
	switch {
	case r.Applicable == "": // of a context
		return ""
	case use == "":
		return types
	}
	return types + "; it is meant for " + use
}

// values says what a setter takes: its range, and values with a meaning of their own.
func values(r rules.OptionRule) string {
	t := r.Typed
	var parts []string
	if s := valueRange(t); s != "" {
		parts = append(parts, s)
	}
	if t.Kind.Name != "bool" && t.Kind.Codec != "Text" { // those of text are about NULL
		for p := range strings.SplitSeq(r.Valid, ";") {
			if p = strings.TrimSpace(p); strings.Contains(p, " = ") && !strings.HasPrefix(p, "non-zero") {
				if t.Kind.Codec == "Duration" {
					p = strings.Replace(p, "-1 = ", "a negative time = ", 1)
				}
				parts = append(parts, p)
			}
		}
	} else if t.Kind.Codec == "Text" && r.Valid != "" && r.Valid != "any" {
		parts = append(parts, strings.ReplaceAll(r.Valid, ";", ","))
	}
	if t.Kind.Codec == "Text" && t.Min == 0 {
		parts = append(parts, "empty text clears it")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Values: " + strings.Join(parts, "; ") + "."
}

// valueRange puts the range in words, in Go's unit.
func valueRange(t rules.TypedOption) string {
	k := t.Kind
	number := func(n int64) string {
		if k.Codec == "Duration" && n >= 0 {
			return (time.Duration(n) * durationUnits[k.Name]).String()
		}
		return strconv.FormatInt(n, 10)
	}
	unit := ""
	switch k.Codec {
	case "Bool":
		return ""
	case "Key":
		return "40 characters of Z85, or the 32 bytes they stand for"
	case "Duration":
		unit = ", rounded up to " + map[string]string{"ms": "milliseconds", "s": "seconds", "us": "microseconds"}[k.Name]
		if t.Min < 0 { // negative times all mean the same
			return "a time" + unit
		}
	case "Text", "Bytes":
		unit = " bytes"
	}
	switch {
	case t.Min == k.Min && t.Max == k.Max:
		return ""
	case t.Max == k.Max:
		return "at least " + number(t.Min) + unit
	}
	return number(t.Min) + " to " + number(t.Max) + unit
}

var durationUnits = map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "us": time.Microsecond}

// defaultValue gives plain defaults in Go's words, others as the table has them.
func (set optionSet) defaultValue(r rules.OptionRule) string {
	value := r.Default
	n, err := strconv.ParseInt(value, 10, 64)
	switch k := r.Typed.Kind; {
	case value == "" || r.Name == "ZMQ_LINGER":
		return ""
	case err != nil:
	case k.Codec == "Bool":
		value = map[int64]string{0: "off", 1: "on"}[n]
	case k.Codec == "Duration" && n < 0:
		value = "negative"
	case k.Codec == "Duration":
		value = (time.Duration(n) * durationUnits[k.Name]).String()
	}
	return "Default: " + value + "."
}
