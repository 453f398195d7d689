package parity

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// The cells of the option table are text for people, with a grammar all the
// same. Here they are read; what is not understood fails the test.

// A sizes says which lengths of a value are accepted, by the table: all from
// min to max, but not those of except. Some options take no bytes at all too.
type sizes struct {
	min, max int
	empty    bool
	except   []int
	only     []int // instead of the rest
}

var sizeForms = []struct {
	form *regexp.Regexp
	read func(n []int) sizes
}{
	{regexp.MustCompile(`^exactly (\d+)$`), func(n []int) sizes { return sizes{only: n} }},
	{regexp.MustCompile(`^exactly (\d+) or exactly (\d+)$`), func(n []int) sizes { return sizes{only: n} }},
	{regexp.MustCompile(`^(\d+) \(binary\); (\d+) \(Z85 with NUL\); (\d+) \(Z85 without NUL; legacy\)$`), func(n []int) sizes { return sizes{only: n} }},
	{regexp.MustCompile(`^NULL and 0 clears; else exactly (\d+)$`), func(n []int) sizes { return sizes{only: n, empty: true} }},
	{regexp.MustCompile(`^(\d+)\.\.(\d+) bytes$`), func(n []int) sizes { return sizes{min: n[0], max: n[1]} }},
	{regexp.MustCompile(`^NULL (?:and|or) 0 (?:clears|resets to NULL mechanism); else (\d+)\.\.(\d+) bytes`), func(n []int) sizes { return sizes{min: n[0], max: n[1], empty: true} }},
	{regexp.MustCompile(`^NULL and 0 clears; else (\d+) or more bytes$`), func(n []int) sizes { return sizes{min: n[0], max: many, empty: true} }},
	{regexp.MustCompile(`^(\d+) or more bytes(?:; 0 clears)?$`), func(n []int) sizes { return sizes{min: n[0], max: many} }},
	{regexp.MustCompile(`^> 0 bytes; not (\d+)$`), func(n []int) sizes { return sizes{min: 1, max: many, except: n} }},
	{regexp.MustCompile(`^any \(0 allowed\)$`), func(n []int) sizes { return sizes{min: 0, max: many} }},
	{regexp.MustCompile(`^at least (\d+)$`), func(n []int) sizes { return sizes{min: n[0], max: many} }},
	{regexp.MustCompile(`^at least length \+ 1`), func(n []int) sizes { return sizes{min: 1, max: many} }},
	{regexp.MustCompile(`^at least the stored length \(0 when unset\)$`), func(n []int) sizes { return sizes{min: 0, max: many} }},
	{regexp.MustCompile(`^at least sizeof fd \((\d+); \d+ on Win64\)$`), func(n []int) sizes { return sizes{min: n[0], max: many} }},
}

const many = 300 // long enough to be no limit

func readSizes(t *testing.T, cell string) sizes {
	t.Helper()
	for _, f := range sizeForms {
		if m := f.form.FindStringSubmatch(cell); m != nil {
			var n []int
			for _, s := range m[1:] {
				v, _ := strconv.Atoi(s)
				n = append(n, v)
			}
			return f.read(n)
		}
	}
	t.Fatalf("size %q is not understood", cell)
	return sizes{}
}

// accepts reports whether a value of n bytes is taken.
func (s sizes) accepts(n int) bool {
	if n == 0 && s.empty {
		return true
	}
	if slices.Contains(s.only, n) {
		return true
	}
	if slices.Contains(s.except, n) {
		return false
	}
	return len(s.only) == 0 && s.min <= n && n <= s.max
}

// A span is the numbers that an option accepts.
type span struct{ min, max int }

var spanForms = []struct {
	form *regexp.Regexp
	read func(n []int) span
}{
	{regexp.MustCompile(`^>= (-?\d+)`), func(n []int) span { return span{n[0], 1<<31 - 1} }},
	{regexp.MustCompile(`^> (\d+)`), func(n []int) span { return span{n[0] + 1, 1<<31 - 1} }},
	{regexp.MustCompile(`^(\d+)\.\.(\d+)`), func(n []int) span { return span{n[0], n[1]} }},
	{regexp.MustCompile(`^(-?\d)(?:;\d)*;(\d)(?:$|;)`), func(n []int) span { return span{n[0], n[1]} }},
	{regexp.MustCompile(`^any`), func([]int) span { return span{-1 << 31, 1<<31 - 1} }},
}

func readSpan(t *testing.T, cell string) span {
	t.Helper()
	for _, f := range spanForms {
		if m := f.form.FindStringSubmatch(cell); m != nil {
			var n []int
			for _, s := range m[1:] {
				v, _ := strconv.Atoi(s)
				n = append(n, v)
			}
			return f.read(n)
		}
	}
	t.Fatalf("values %q are not understood", cell)
	return span{}
}

// readTypes returns the socket types on which an option is accepted for
// reading or writing.
func readTypes(t *testing.T, cell string, set bool) func(capi.SocketType) bool {
	t.Helper()
	if s, g, ok := strings.Cut(cell, "; get: "); ok {
		cell = g
		if set {
			cell = strings.TrimPrefix(s, "set: ")
		}
	}
	switch {
	case cell == "all":
		return func(capi.SocketType) bool { return true }
	case strings.HasPrefix(cell, "all non thread-safe types"):
		return func(typ capi.SocketType) bool { return !threadSafe(typ) }
	}
	cell, _, _ = strings.Cut(cell, "; ") // what follows holds in some states only
	types := map[capi.SocketType]bool{}
	for name := range strings.SplitSeq(cell, ";") {
		typ, err := capi.ParseSocketType(name)
		if err != nil {
			t.Fatalf("types %q: %v", cell, err)
		}
		types[typ] = true
	}
	return func(typ capi.SocketType) bool { return types[typ] }
}

// threadSafe reports whether libzmq lets threads share sockets of the type.
func threadSafe(typ capi.SocketType) bool {
	return typ >= capi.Server && typ != capi.Dgram
}

var leadingNumber = regexp.MustCompile(`^-?\d+`)

// readDefault returns the bytes that reading an unset option gives, and false
// if the table does not know.
func readDefault(t *testing.T, o capi.OptionInfo[capi.SocketOption], typ capi.SocketType, size int) ([]byte, bool) {
	t.Helper()
	switch {
	case o.Default == "":
		return nil, false
	case o.Default == "empty":
		return []byte{}, true
	case o.Default == "empty string":
		return []byte{0}, true
	case strings.HasPrefix(o.Default, "32 zero bytes"):
		if size == 41 {
			return []byte(strings.Repeat("0", 40) + "\x00"), true
		}
		return make([]byte, 32), true
	case o.Default == "type given to zmq_socket":
		return number(int(typ), 4), true
	case o.Default == "ZMQ_NULL":
		return number(int(capi.MechanismNull), 4), true
	case strings.HasPrefix(o.Default, "1 for CLIENT;SERVER"):
		return number(btoi(threadSafe(typ)), 4), true
	case strings.Contains(o.Default, "always 0 for SUB;XSUB;DISH") && (typ == capi.Sub || typ == capi.XSub || typ == capi.Dish):
		return number(0, 4), true
	}
	n, err := strconv.Atoi(leadingNumber.FindString(o.Default))
	if err != nil {
		t.Fatalf("default %q is not understood", o.Default)
	}
	return number(n, valueSize(o)), true
}

// valueSize is the length of a value that is a number.
func valueSize(o capi.OptionInfo[capi.SocketOption]) int {
	if strings.Contains(o.CType, "64") {
		return 8
	}
	return 4
}

// number returns a C integer as bytes.
func number(v, size int) []byte {
	if size == 8 {
		return binary.NativeEndian.AppendUint64(nil, uint64(v))
	}
	return binary.NativeEndian.AppendUint32(nil, uint32(v))
}

// isNumber reports whether the value of an option is an integer.
func isNumber(o capi.OptionInfo[capi.SocketOption]) bool {
	return o.CType != "string" && !strings.Contains(o.CType, "binary")
}
