package rules

import "github.com/zmqbridge/zmqbridge/gen/internal/model"

// ConstantRule is a row of constants.tsv.
type ConstantRule struct {
	Name       string
	Go         string
	Group      string
	Also       string // a second "group:GoName" with the same number
	Deprecated bool
	AliasOf    string
	Note       string
	Span
	Pos model.Pos
}

// FunctionRule is a row of functions.tsv.
type FunctionRule struct {
	Name       string
	Go         string
	Result     string // notation: Go result, colon, Failure
	Params     string // notation: name:Kind, separated by blanks
	Guard      string // a Go condition without which C would crash
	Deprecated string // what to use instead
	MayBlock   bool
	CallsBack  string // no, inline (on the calling thread) or foreign (on another)
	ThreadSafe string
	Declared   string // the first release whose zmq.h has it; older ones had it in zmq_utils.h
	Man        bool   // there is a manual page
	Errnos     []string
	Note       string
	Span
	Pos model.Pos
}

// TypeRule is a row of types.tsv.
type TypeRule struct {
	Name   string
	Go     string
	Kind   string
	Fields []FieldRule // none for a type whose bytes are private to libzmq
	Note   string
	Span
	Pos model.Pos
}

// FieldRule names a field of a record and gives it a Go type.
type FieldRule struct{ C, Go, Type string }

// OptionRule is a row of options.tsv or context_options.tsv.
type OptionRule struct {
	Name       string
	Get, Set   bool
	CType      string
	SizeSet    string
	SizeGet    string
	Unit       string
	Valid      string
	Default    string
	Applicable string
	Accepted   string
	Effect     string
	Requires   string
	Meaning    string
	Deprecated bool
	AliasOf    string
	Typed      TypedOption
	Span
	Pos model.Pos
}

// ErrnoRule is a row of errnos.tsv.
type ErrnoRule struct {
	Name    string
	Native  bool // libzmq's own, the same number everywhere
	Linux   int64
	Windows int64 // the number of the Universal C Runtime
	Text    string
	Pos     model.Pos
}

// Tables holds every rule.
type Tables struct {
	Constants      []ConstantRule
	Functions      []FunctionRule
	Types          []TypeRule
	Options        []OptionRule
	ContextOptions []OptionRule
	Errnos         []ErrnoRule
	SocketTypes    []SocketTypeRule
	Events         []EventRule
	Capabilities   []CapabilityRule
}

// SocketTypeRule is a row of socket_types.tsv.
type SocketTypeRule struct {
	Name       string
	Peers      string
	Direction  string
	Pattern    string
	SendRoute  string
	RecvRoute  string
	Mute       string
	Multipart  string
	ThreadSafe bool
	Note       string
	Pos        model.Pos
}

// EventRule is a row of monitor_events.tsv that describes an event bit.
type EventRule struct {
	Name  string
	Value string // what the value frame holds
	Side  string
	Note  string
	Pos   model.Pos
}

// CapabilityRule is a row of capabilities.tsv.
type CapabilityRule struct {
	Name    string
	Since   string
	Meaning string
}
