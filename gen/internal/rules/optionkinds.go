package rules

import (
	"math"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// An OptionKind is what options.tsv says of the Go value of an option: its type,
// and what the wrapper does between that and the bytes that C expects.
type OptionKind struct {
	Name string
	// Go is the type in package zmq; empty for options whose methods are
	// handwritten.
	Go string
	// Codec ends the names of the wrapper's functions that set and get it.
	Codec string
	// Min and Max hold where the table says nothing: of the number, or of the length.
	Min, Max int64
}

var optionKinds = []OptionKind{
	{"bool", "bool", "Bool", 0, 1},
	{"int", "int", "Number", math.MinInt32, math.MaxInt32},
	{"uint32", "uint32", "Number", 0, math.MaxUint32},
	{"int64", "int64", "Number", math.MinInt64, math.MaxInt64},
	{"uint64", "uint64", "Number", math.MinInt64, math.MaxInt64}, // all bits count
	{"ms", "time.Duration", "Duration", math.MinInt32, math.MaxInt32},
	{"s", "time.Duration", "Duration", math.MinInt32, math.MaxInt32},
	{"us", "time.Duration", "Duration", math.MinInt32, math.MaxInt32},
	{"string", "string", "Text", 0, math.MaxInt32},
	{"bytes", "[]byte", "Bytes", 0, math.MaxInt32},
	{"key", "string", "Key", 0, math.MaxInt32},
	{"FD", "FD", "Number", math.MinInt64, math.MaxInt64},
	{"PollEvents", "PollEvents", "Number", math.MinInt32, math.MaxInt32},
	{"Mechanism", "Mechanism", "Number", math.MinInt32, math.MaxInt32},
	{"GSSAPINameType", "GSSAPINameType", "Number", math.MinInt32, math.MaxInt32},
	{"RouterNotify", "RouterNotifyFlags", "Number", math.MinInt32, math.MaxInt32},
	{"ReconnectStop", "ReconnectStopFlags", "Number", math.MinInt32, math.MaxInt32},
	{"NormMode", "NormSenderMode", "Number", math.MinInt32, math.MaxInt32},
	{"handwritten", "", "", 0, math.MaxInt32},
}

// A TypedOption is the part of an option's rule that its Go methods come from.
type TypedOption struct {
	Go       string // the stem of the names of its methods
	Kind     OptionKind
	Min, Max int64    // of the number in the unit of C, or of the length
	Types    []string // socket types that take it, or have it if it is read only; none for all
	Needs    []string // capabilities, as zmq_has names them
	Topic    string   // the file its methods are in
	Note     string   // what else to know; of a deprecated option, what to use instead
}

// Typed reports whether methods are generated from it.
func (o TypedOption) Typed() bool { return o.Kind.Go != "" }

// typedOption reads the Go columns of an option's row, which aliases do not have.
func typedOption(r row) (TypedOption, error) {
	o := TypedOption{Go: r.str("go"), Note: r.str("go_note")}
	if alias := r.cells["alias_of"]; alias != "" && alias != "-" || r.str("status_master") == "removed" {
		if o.Go != "" {
			return o, model.Errorf(r.pos(), "%s is an alias or removed; it has no Go methods", r.str("name"))
		}
		return o, nil
	}
	if o.Go == "" {
		return o, model.Errorf(r.pos(), "%s has no name in column go", r.str("name"))
	}
	var err error
	if o.Kind, err = optionKindNamed(r); err != nil {
		return o, err
	}
	o.Min, o.Max = o.Kind.Min, o.Kind.Max
	for col, n := range map[string]*int64{"min": &o.Min, "max": &o.Max} {
		if s := r.str(col); s != "" {
			if *n, err = strconv.ParseInt(s, 10, 64); err != nil {
				return o, model.Errorf(r.pos(), "%s: %s: %v", r.str("name"), col, err)
			}
		}
	}
	if o.Min > o.Max || o.Min < o.Kind.Min || o.Max > o.Kind.Max {
		return o, model.Errorf(r.pos(), "%s: %d to %d is no range of its kind %s", r.str("name"), o.Min, o.Max, o.Kind.Name)
	}
	return o, nil
}

func optionKindNamed(r row) (OptionKind, error) {
	var names []string
	for _, k := range optionKinds {
		if k.Name == r.str("kind") {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return OptionKind{}, model.Errorf(r.pos(), "%s: no kind %q; want one of %s", r.str("name"), r.str("kind"), strings.Join(names, ", "))
}

// uniqueStems refuses two options of one table with the same Go name.
func uniqueStems(options []OptionRule) error {
	seen := map[string]string{}
	for _, o := range options {
		if other, ok := seen[o.Typed.Go]; ok && o.Typed.Go != "" {
			return model.Errorf(o.Pos, "%s and %s have the same Go name %s", other, o.Name, o.Typed.Go)
		}
		seen[o.Typed.Go] = o.Name
	}
	return nil
}

// checkTypes refuses socket types and capabilities that no table has.
func (t *Tables) checkTypes() error {
	types := byName(t.SocketTypes, func(r SocketTypeRule) string { return strings.TrimPrefix(r.Name, "ZMQ_") })
	capabilities := byName(t.Capabilities, func(r CapabilityRule) string { return r.Name })
	for _, o := range t.Options {
		for _, name := range o.Typed.Types {
			if _, ok := types[name]; !ok {
				return model.Errorf(o.Pos, "%s: no socket type %s in socket_types.tsv", o.Name, name)
			}
		}
		for _, name := range o.Typed.Needs {
			if _, ok := capabilities[name]; !ok {
				return model.Errorf(o.Pos, "%s: no capability %s in capabilities.tsv", o.Name, name)
			}
		}
	}
	return nil
}
