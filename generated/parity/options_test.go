package parity

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

type socketOption = capi.OptionInfo[capi.SocketOption]

// A deviation is where a library does not do what the table says, and why.
type deviation struct {
	option capi.SocketOption
	what   string // of a complaint, its beginning
	where  func(l capi.Library) bool
	why    string
}

func always(capi.Library) bool        { return true }
func since42(l capi.Library) bool     { return atLeast(l, "4.2.0") }
func since42to43(l capi.Library) bool { return since42(l) && !atLeast(l, "4.3.0") }

// deviations lists what remains when versions and build options are allowed for.
var deviations = []deviation{
	{capi.OptMetadata, "set 1 bytes", always, "no room for X-n:v"},
	{capi.OptMetadata, "set 3 bytes", always, "no room for X-n:v"},
	{capi.OptHeartbeatTTL, "set to 6553599", since42to43, "the limit was 6553500 then"},
	{capi.OptHeartbeatTTL, "set to -", since42, "milliseconds are cut to tenths of a second before they are checked: -99 is 0"},
	{capi.OptHeartbeatTTL, "read back", since42, "milliseconds are cut to tenths of a second"},
	{capi.OptXSubVerboseUnsubscribe, "set ", drafts, "libzmq does not look at the size: fewer than four bytes are read beyond"},
}

// TestSocketOptions holds the table of options to the loaded library: for every
// option and socket type what may be read and written, in which sizes, with
// which values, and what an unset option reads as.
func TestSocketOptions(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		if !since42(l) {
			t.Skip("values and defaults of many options were others before 4.2")
		}
		seen := map[int]bool{}
		for _, o := range capi.SocketOptions {
			c, errno := l.CtxNew() // not one for all: closed sockets count until they are reaped
			must(t, errno)
			for _, typ := range socketTypes(l) {
				s, errno := l.Socket(c, typ)
				must(t, errno)
				probe{t, l, o, typ, s, seen}.run()
				must(t, l.Close(s))
			}
			must(t, l.CtxTerm(c))
		}
		for i, d := range deviations {
			if d.where(l) && !seen[i] {
				t.Errorf("%s does not deviate in %q: drop it from the list (%s)", d.option, d.what, d.why)
			}
		}
	})
}

// TestUnknownOptions: numbers that the table lacks are refused by every type.
func TestUnknownOptions(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		known := map[capi.SocketOption]bool{}
		for _, o := range capi.SocketOptions {
			known[o.Option] = supported(l, o)
		}
		c := ctx(t, l)
		for _, typ := range socketTypes(l) {
			s := socket(t, l, c, typ)
			for n := capi.SocketOption(-1); n < 140; n++ {
				if _, inTable := known[n]; inTable {
					continue
				}
				for _, size := range []int{0, 4, 8, 40} {
					if errno := l.SetSockOpt(s, n, make([]byte, size)); errno != capi.EINVAL {
						t.Errorf("%s: setting unknown option %d, %d bytes: %s", typ, n, size, errno.Name())
					}
					if _, errno := l.GetSockOpt(s, n, make([]byte, size)); errno != capi.EINVAL {
						t.Errorf("%s: getting unknown option %d, %d bytes: %s", typ, n, size, errno.Name())
					}
				}
			}
		}
	})
}

// socketTypes lists the types that a library has. One without drafts creates
// draft types all the same and aborts later, so they are not tried there.
func socketTypes(l capi.Library) []capi.SocketType {
	last := capi.Stream
	if drafts(l) {
		last = capi.Channel
	}
	var types []capi.SocketType
	for typ := capi.Pair; typ <= last; typ++ {
		types = append(types, typ)
	}
	return types
}

// supported reports whether a library of this version and build has the option.
func supported(l capi.Library, o socketOption) bool {
	for _, r := range []struct{ text, capability string }{
		{"CURVE build", "curve"}, {"GSSAPI build", "gssapi"}, {"VMCI build", "vmci"},
		{"draft build", "draft"}, {"with NORM", "norm"}, {"with WSS", "WSS"},
	} {
		if strings.Contains(o.Requires, r.text) && !has(l, r.capability) {
			return false
		}
	}
	if strings.Contains(o.Requires, "SO_") && runtime.GOOS != "linux" {
		return false // on others it depends
	}
	return atLeast(l, o.Since)
}

// A probe tries one option on one socket type.
type probe struct {
	t    *testing.T
	l    capi.Library
	o    socketOption
	typ  capi.SocketType
	s    capi.Socket
	seen map[int]bool // deviations that were met
}

func (p probe) run() {
	on := supported(p.l, p.o)
	if p.o.Get && on && readTypes(p.t, p.o.AcceptedOn, false)(p.typ) {
		p.gets(readSizes(p.t, p.o.SizeGet))
	} else {
		p.gets(sizes{only: []int{}, min: 1})
	}
	if p.o.Set && on && readTypes(p.t, p.o.AcceptedOn, true)(p.typ) {
		p.sets(readSizes(p.t, p.o.SizeSet))
		if isNumber(p.o) {
			p.values(readSpan(p.t, p.o.Values))
		}
	} else {
		p.sets(sizes{only: []int{}, min: 1})
	}
}

// probed are the sizes that are tried on every option.
var probed = []int{0, 1, 3, 4, 5, 7, 8, 9, 16, 17, 31, 32, 33, 39, 40, 41, 42, 255, 256, many}

// gets reads the unset option into buffers of many sizes.
func (p probe) gets(want sizes) {
	for _, n := range probed {
		buf := make([]byte, n, n+1) // with an address even if it is empty
		m, errno := p.l.GetSockOpt(p.s, p.o.Option, buf)
		p.expect(fmt.Sprintf("get %d bytes", n), errno, want.accepts(n))
		if errno == 0 {
			def, ok := readDefault(p.t, p.o, p.typ, n)
			if ok && !bytes.Equal(buf[:m], def) {
				p.complain("default", "reads as % x, want % x", buf[:m], def)
			}
			if isNumber(p.o) && m != valueSize(p.o) {
				p.complain("size", "%d bytes read, want a %s", m, p.o.CType)
			}
		}
	}
}

// sets writes values of many sizes.
func (p probe) sets(want sizes) {
	for _, n := range probed {
		errno := p.l.SetSockOpt(p.s, p.o.Option, sample(p.t, p.o, n))
		p.expect(fmt.Sprintf("set %d bytes", n), errno, want.accepts(n))
	}
}

// values writes numbers at both ends of what is accepted, and beyond; what was
// accepted must be read back.
func (p probe) values(want span) {
	for _, v := range []int{-1 << 31, -2, -1, 0, 1, 2, 3, want.min - 1, want.min, want.max, want.max + 1} {
		if int(int32(v)) != v {
			continue // no int in C
		}
		size := valueSize(p.o)
		errno := p.l.SetSockOpt(p.s, p.o.Option, number(v, size))
		p.expect(fmt.Sprintf("set to %d", v), errno, want.min <= v && v <= want.max)
		if errno != 0 || !p.o.Get || p.o.Unit == "bool" {
			continue // a bool reads back as 1
		}
		buf := make([]byte, size)
		if _, errno := p.l.GetSockOpt(p.s, p.o.Option, buf); errno != 0 || !bytes.Equal(buf, number(v, size)) {
			p.complain("read back", "%d reads back as % x, %s", v, buf, errno.Name())
		}
	}
}

// expect complains if a call succeeded that should not, or the other way round.
func (p probe) expect(what string, errno capi.Errno, ok bool) {
	switch {
	case ok && errno != 0:
		p.complain(what, "%s, want success", errno.Name())
	case !ok && errno != capi.EINVAL:
		p.complain(what, "%s, want EINVAL", errno.Name())
	}
}

// complain reports what the table has wrong, unless it is a known deviation.
func (p probe) complain(what, format string, args ...any) {
	p.t.Helper()
	for i, d := range deviations {
		if d.option == p.o.Option && strings.HasPrefix(what, d.what) && d.where(p.l) {
			p.seen[i] = true
			return
		}
	}
	p.t.Errorf("%s on %s: %s: %s", p.o.Name, p.typ, what, fmt.Sprintf(format, args...))
}

// sample returns a value of n bytes that is good but for its size.
func sample(t *testing.T, o socketOption, n int) []byte {
	t.Helper()
	if n == 0 && strings.HasPrefix(o.SizeSet, "NULL") {
		return nil // nothing and its address are two things to libzmq
	}
	text := "x" + strings.Repeat("0", many)
	switch o.Option {
	case capi.OptTCPAcceptFilter:
		text = "1\x00" + text // 0.0.0.1; libzmq reads up to the NUL
	case capi.OptMetadata:
		text = "X-a:" + text
	case capi.OptCurvePublicKey, capi.OptCurveSecretKey, capi.OptCurveServerKey:
		text = strings.Repeat("0", 40) + "\x00" + text
	}
	value := append(make([]byte, 0, n+1), text[:n]...)
	if o.Set && isNumber(o) && n > 0 {
		copy(value, number(max(readSpan(t, o.Values).min, 0), max(n, 4)))
	}
	return value
}
