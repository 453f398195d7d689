package zmq

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// An optionSpec says how the value of an option is checked before libzmq sees it,
// and how it is converted. The tables of specs are generated.
type optionSpec[O SocketOptionNumber | ContextOptionNumber] struct {
	number   O
	c        string // name in C
	name     string // name in Go
	kind     optionKind
	min, max int64  // of the number in C's unit, or of the length
	types    uint32 // a bit for each socket type that takes it; none for all
	needs    string // capabilities of the library, separated by ";"
	readOnly bool
}

// These index the tables of specs.
type (
	socketIndex  uint8
	contextIndex uint8
)

// An optionKind is the meaning of a value's bytes.
type optionKind uint8

const (
	kindInt optionKind = iota // and this down to kindNormMode are a C int
	kindBool
	kindMs
	kindS
	kindUs
	kindUint32
	kindPollEvents
	kindMechanism
	kindGSSAPINameType
	kindRouterNotify
	kindReconnectStop
	kindNormMode
	kindInt64
	kindUint64
	kindFD
	kindString
	kindBytes
	kindKey
	kindHandwritten
)

// size is that of the C type of a number.
func (k optionKind) size() int {
	switch k {
	case kindInt64, kindUint64:
		return 8
	case kindFD:
		return fdSize
	}
	return 4
}

// unit is what a duration is counted in.
func (k optionKind) unit() time.Duration {
	switch k {
	case kindS:
		return time.Second
	case kindUs:
		return time.Microsecond
	}
	return time.Millisecond
}

// short is the name in C without its prefix, as options print.
func (o *optionSpec[O]) short() string { return strings.TrimPrefix(o.c, "ZMQ_") }

// checkNumber refuses a number that is out of range.
func (o *optionSpec[O]) checkNumber(n int64, value any) error {
	switch {
	case n < o.min:
		return o.refuse("%s(%v) is below %d", o.name, value, o.min)
	case n > o.max:
		return o.refuse("%s(%v) is beyond %d", o.name, value, o.max)
	}
	return nil
}

// checkLength refuses text that is too short or too long. The error does not show
// it, since it may be a password.
func (o *optionSpec[O]) checkLength(n int) error {
	switch {
	case int64(n) >= o.min && int64(n) <= o.max:
		return nil
	case o.max == math.MaxInt32:
		return o.refuse("%s takes at least %d bytes, not %d", o.name, o.min, n)
	}
	return o.refuse("%s takes %d to %d bytes, not %d", o.name, o.min, o.max, n)
}

// duration counts d in the unit of C, rounded up. All negative times are -1.
func (o *optionSpec[O]) duration(d time.Duration) (int64, error) {
	unit := o.kind.unit()
	switch {
	case d < 0 && o.min < 0:
		return -1, nil
	case d < time.Duration(o.min)*unit:
		return 0, o.refuse("%s(%v) is below %v", o.name, d, time.Duration(o.min)*unit)
	case d > time.Duration(o.max)*unit:
		return 0, o.refuse("%s(%v) is beyond %v", o.name, d, time.Duration(o.max)*unit)
	}
	n := int64(d / unit)
	if d%unit != 0 {
		n++
	}
	return n, nil
}

// checkType refuses the option on sockets of other types than those it is for.
func (o *optionSpec[O]) checkType(t SocketType) error {
	if o.types == 0 || t >= 0 && o.types>>uint(t)&1 != 0 {
		return nil
	}
	article := "a"
	if strings.HasPrefix(t.String(), "X") {
		article = "an"
	}
	return o.refuse("%s is for %s sockets, this is %s %v", o.short(), o.audience(), article, t)
}

// audience lists the socket types: "ROUTER and REP".
func (o *optionSpec[O]) audience() string {
	var names []string
	for t := range SocketType(32) {
		if o.types>>uint(t)&1 != 0 {
			names = append(names, t.String())
		}
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func (o *optionSpec[O]) refuse(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), capi.EINVAL)
}

// failed explains the error of a call that the checks let pass. value may be nil.
func (o *optionSpec[O]) failed(err error, value any, ctx *Context, table []capi.OptionInfo[O]) error {
	errno, bare := err.(Errno)
	if !bare {
		return err
	}
	if errno == capi.EINVAL {
		if needs := o.missing(ctx, table); needs != "" {
			return ctx.lacks(o.short(), needs)
		}
	}
	if value == nil {
		return fmt.Errorf("%s: %w", o.short(), err)
	}
	return fmt.Errorf("%s = %v: %w", o.short(), value, err)
}

// missing says what the loaded library would need in order to know the option, as
// far as that is known. It asks zmq_has, so it is for errors only.
func (o *optionSpec[O]) missing(ctx *Context, table []capi.OptionInfo[O]) string {
	features, draft := []string{}, false
	for _, name := range strings.FieldsFunc(o.needs, func(r rune) bool { return r == ';' }) {
		switch {
		case ctx.Has(name):
		case name == "draft":
			draft = true
		default:
			features = append(features, strings.ToUpper(name))
		}
	}
	info := o.info(table)
	old := olderThan(ctx.Info().Version, info.Since)
	switch {
	case len(features) > 0 || old || draft:
	case info.Requires != "" && o.needs == "":
		features = append(features, strings.NewReplacer("; ", " and ", ";", ", ").Replace(info.Requires))
	default:
		return ""
	}
	if draft {
		features = append([]string{"drafts"}, features...)
	}
	needs := "libzmq"
	if old || draft {
		needs += " >= " + info.Since
	}
	if len(features) > 0 {
		needs += " built with " + strings.Join(features, " and ")
	}
	return needs
}

// info finds the row of package capi.
func (o *optionSpec[O]) info(table []capi.OptionInfo[O]) capi.OptionInfo[O] {
	for _, i := range table {
		if i.Name == o.c {
			return i
		}
	}
	return capi.OptionInfo[O]{}
}

// olderThan compares a version, if it is known, with a release of the tables.
func olderThan(v Version, release string) bool {
	var r Version
	_, _ = fmt.Sscanf(release, "%d.%d.%d", &r.Major, &r.Minor, &r.Patch)
	return v != Version{} && v.Number() < r.Number()
}
