package capi

import (
	"fmt"
	"strconv"
	"strings"
)

// A named is one entry of a group's table of names: a value and its C name.
// The first entry of a value is the name it prints as; later ones are aliases.
type named[T ~int16 | ~int32] struct {
	value T
	name  string
}

// printEnum returns the name of v, or its number where it has none.
func printEnum[T ~int16 | ~int32](v T, typ, trim string, table []named[T]) string {
	for _, n := range table {
		if n.value == v {
			return strings.TrimPrefix(n.name, trim)
		}
	}
	return typ + "(" + strconv.Itoa(int(v)) + ")"
}

// printBits returns the names of the bits of v joined by "|"; bits that have no
// name stand as one number.
func printBits[T ~int16 | ~int32](v T, trim string, table []named[T]) string {
	if v == 0 {
		return "0"
	}
	var names []string
	for _, n := range table {
		single := n.value > 0 && n.value&(n.value-1) == 0
		if single && v&n.value != 0 {
			names = append(names, strings.TrimPrefix(n.name, trim))
			v &^= n.value
		}
	}
	if v != 0 {
		names = append(names, fmt.Sprintf("%#x", int64(v)))
	}
	return strings.Join(names, "|")
}

// parseEnum reads a name with or without its prefix, in any case, or a number.
func parseEnum[T ~int16 | ~int32](s, typ, trim string, table []named[T]) (T, error) {
	for _, n := range table {
		if strings.EqualFold(s, n.name) || strings.EqualFold(s, strings.TrimPrefix(n.name, trim)) {
			return n.value, nil
		}
	}
	number := strings.TrimSuffix(strings.TrimPrefix(s, typ+"("), ")")
	v, err := strconv.ParseInt(number, 0, 32)
	if err != nil || int64(T(v)) != v {
		return 0, fmt.Errorf("%q is not a %s: want one of libzmq's names or a number", s, typ)
	}
	return T(v), nil
}

// parseBits reads names and numbers joined by "|".
func parseBits[T ~int16 | ~int32](s, typ, trim string, table []named[T]) (T, error) {
	var v T
	for part := range strings.SplitSeq(s, "|") {
		bit, err := parseEnum(strings.TrimSpace(part), typ, trim, table)
		if err != nil {
			return 0, err
		}
		v |= bit
	}
	return v, nil
}
