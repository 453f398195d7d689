package capi

import (
	"strings"
	"testing"
)

// An enum is one group of constants with its ways to print and to parse.
type enum struct {
	group string
	names []string
	print func(name string) (printed string, err error)
	parse func(s string) (int64, error)
}

// enumOf ties a generated table of names to the functions beside it.
func enumOf[T interface {
	~int16 | ~int32
	String() string
}](group string, table []named[T], parse func(string) (T, error)) enum {
	e := enum{group: group}
	for _, n := range table {
		e.names = append(e.names, n.name)
	}
	e.print = func(name string) (string, error) {
		v, err := parse(name)
		return v.String(), err
	}
	e.parse = func(s string) (int64, error) {
		v, err := parse(s)
		return int64(v), err
	}
	return e
}

var enums = []enum{
	enumOf("SocketType", socketTypeNames, ParseSocketType),
	enumOf("SocketOption", socketOptionNames, ParseSocketOption),
	enumOf("ContextOption", contextOptionNames, ParseContextOption),
	enumOf("MessageProperty", messagePropertyNames, ParseMessageProperty),
	enumOf("Flags", flagsNames, ParseFlags),
	enumOf("PollEvents", pollEventsNames, ParsePollEvents),
	enumOf("Mechanism", mechanismNames, ParseMechanism),
	enumOf("Device", deviceNames, ParseDevice),
	enumOf("GSSAPINameType", gSSAPINameTypeNames, ParseGSSAPINameType),
	enumOf("Event", eventNames, ParseEvent),
	enumOf("EventVersion", eventVersionNames, ParseEventVersion),
	enumOf("NormMode", normModeNames, ParseNormMode),
	enumOf("ProtocolError", protocolErrorNames, ParseProtocolError),
	enumOf("ReconnectStop", reconnectStopNames, ParseReconnectStop),
	enumOf("RouterNotify", routerNotifyNames, ParseRouterNotify),
}

// TestNames parses every name of every group, in any case, with and without its
// prefix; what a value prints as is one of the names, and parses to it.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, e := range enums {
		if len(e.names) == 0 {
			t.Errorf("%s has no names", e.group)
		}
		for _, name := range e.names {
			v, err := e.parse(name)
			if err != nil {
				t.Errorf("%s: %v", e.group, err)
			}
			printed, _ := e.print(name)
			for _, s := range []string{strings.ToLower(name), printed, strings.ToLower(printed)} {
				if got, err := e.parse(s); got != v || err != nil {
					t.Errorf("%s: %s parses as %d, %v; want %d like %s", e.group, s, got, err, v, name)
				}
			}
		}
		if v, err := e.parse("no such name"); err == nil || v != 0 || !strings.Contains(err.Error(), e.group) {
			t.Errorf("%s: garbage parses as %d, %v", e.group, v, err)
		}
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{XReq.String(), "DEALER"}, // an alias prints as what it stands for
		{SocketType(99).String(), "SocketType(99)"},
		{SocketType(-1).String(), "SocketType(-1)"},
		{Flags(0).String(), "0"},
		{(DontWait | SndMore).String(), "DONTWAIT|SNDMORE"},
		{(DontWait | 0x40).String(), "DONTWAIT|0x40"},
		{Flags(0x40).String(), "0x40"},
		{EAGAIN.Name(), "EAGAIN"},
		{Errno(12345).Name(), "Errno(12345)"},
		{FnCtxTerm.String(), "zmq_ctx_term"},
		{Func(250).String(), "unknown function"},
		{Version{4, 3, 5}.String(), "4.3.5"},
		{Info{Version{4, 3, 4}, "/lib/libzmq.so.5", "pure"}.String(), "libzmq 4.3.4 from /lib/libzmq.so.5 (pure)"},
		{(&Z85Key{0: 'a', 39: 'z'}).String(), "a" + strings.Repeat("\x00", 38) + "z"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Flags{
		"SndMore | dontwait": SndMore | DontWait, "ZMQ_NOBLOCK": DontWait, "0x3": 3, "DONTWAIT|0x40": DontWait | 0x40, "Flags(5)": 5, "-1": -1,
	} {
		if got, err := ParseFlags(s); got != want || err != nil {
			t.Errorf("ParseFlags(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "DONTWAIT|", "DONTWAIT|x", "4294967296", "Flags(", "1.5"} {
		if got, err := ParseFlags(s); err == nil {
			t.Errorf("ParseFlags(%q) = %d, want an error", s, got)
		}
	}
	if v, err := ParsePollEvents("32768"); err == nil {
		t.Errorf("a number beyond an int16 parses as %d", v)
	}
	if v, err := ParseErrno("eagain"); v != EAGAIN || err != nil {
		t.Errorf("ParseErrno: %d, %v", v, err)
	}
}
