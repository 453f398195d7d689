package capitest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// maxData is the number of bytes of text or data that a line shows.
const maxData = 64

// appendArgs prints the arguments, separated by commas.
func (c Call) appendArgs(b []byte) []byte {
	names := paramNames(c.Func)
	for n, arg := range c.Args {
		if n > 0 {
			b = append(b, ", "...)
		}
		if c.secret(names[n]) {
			b = append(b, "<secret>"...)
		} else {
			b = appendArg(b, names[n], c.filled(arg))
		}
	}
	return b
}

// secret reports whether an argument is a key or password.
func (c Call) secret(name string) bool {
	switch name {
	case "secret":
		return true
	case "value":
		return slices.Contains(c.Args, any(capi.OptCurveSecretKey)) || slices.Contains(c.Args, any(capi.OptPlainPassword))
	}
	return false
}

// filled cuts a buffer to what the library stored there.
func (c Call) filled(arg any) any {
	switch c.Func {
	case capi.FnRecv, capi.FnGetSockOpt, capi.FnCtxGetExt:
		buf, ok := arg.([]byte)
		if n, done := firstResult(c).(int); ok && done {
			return buf[:max(0, min(n, len(buf)))]
		}
	}
	return arg
}

// firstResult returns nil before the call and for a call without results.
func firstResult(c Call) any {
	if len(c.Results) == 0 {
		return nil
	}
	return c.Results[0]
}

// appendArg prints an argument, with its name if it would not be understood without.
func appendArg(b []byte, name string, arg any) []byte {
	switch arg := arg.(type) {
	case []capi.PollItem:
		return appendItems(b, arg)
	case capi.Errno, string, []byte:
		return appendValue(b, arg)
	case uintptr:
		b = append(append(b, name...), '=')
		if name == "size" || name == "interval" {
			return strconv.AppendUint(b, uint64(arg), 10)
		}
		return fmt.Appendf(b, "%#x", arg)
	case fmt.Stringer:
		if reflect.ValueOf(arg).Kind() != reflect.Pointer { // a Z85Key is a place to write to
			return append(b, arg.String()...)
		}
	}
	return appendValue(append(append(b, name...), '='), arg)
}

// appendValue prints a result, or an argument without its name.
func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case capi.Errno:
		return append(b, errnoName(v)...)
	case string:
		return appendData(b, v)
	case []byte:
		return appendData(b, string(v[:min(len(v), maxData+1)]))
	case uintptr: // the size of a message; addresses are unsafe.Pointer
		return strconv.AppendUint(b, uint64(v), 10)
	}
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Uintptr:
		return appendAddress(b, uintptr(v.Uint()))
	case reflect.Pointer, reflect.UnsafePointer:
		return appendAddress(b, v.Pointer())
	case reflect.Slice:
		return fmt.Appendf(b, "[%d]", v.Len())
	}
	return fmt.Append(b, value)
}

func appendAddress(b []byte, p uintptr) []byte {
	if p == 0 {
		return append(b, "NULL"...)
	}
	return fmt.Appendf(b, "%#x", p)
}

func appendData(b []byte, s string) []byte {
	if len(s) <= maxData {
		return strconv.AppendQuote(b, s)
	}
	return append(strconv.AppendQuote(b, s[:maxData]), "..."...)
}

// appendItems prints what is polled, with what was wanted and what was found.
func appendItems(b []byte, items []capi.PollItem) []byte {
	b = append(b, '[')
	for n, it := range items {
		if n > 0 {
			b = append(b, ", "...)
		}
		if it.Socket != 0 {
			b = fmt.Appendf(b, "{s=%#x", uintptr(it.Socket))
		} else {
			b = fmt.Appendf(b, "{fd=%d", it.FD)
		}
		b = fmt.Appendf(b, " %s -> %s}", it.Events, it.Revents)
	}
	return append(b, ']')
}

// appendOutcome prints the result and the error.
func (c Call) appendOutcome(b []byte) []byte {
	b = c.appendResult(b)
	if c.Errno != 0 {
		b = append(append(b, ' '), errnoName(c.Errno)...)
	}
	return b
}

// appendResult prints the result as C returns it.
func (c Call) appendResult(b []byte) []byte {
	switch {
	case c.Errno == capi.ErrnoMissing:
		return append(b, '?')
	case c.Errno != 0:
		return append(b, failures[c.Func.Info().Fails]...)
	case len(c.Results) == 0:
		return append(b, '0')
	}
	for n, r := range c.Results {
		if n > 0 {
			b = append(b, ", "...)
		}
		b = appendValue(b, r)
	}
	return b
}

// failures has what C returns when a call fails.
var failures = [...]string{
	capi.FailsNever: "?", capi.FailsNeg: "-1", capi.FailsNull: "NULL", capi.FailsZero: "0", capi.FailsCleared: "-1",
}

func errnoName(e capi.Errno) string {
	if e == capi.ErrnoMissing {
		return "missing"
	}
	return e.Name()
}
