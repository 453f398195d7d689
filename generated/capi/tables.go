package capi

// Func numbers a function of libzmq; it indexes Functions.
type Func uint8

// String returns the C name.
func (f Func) String() string { return f.Info().Name }

// Info returns what is known of f.
func (f Func) Info() FuncInfo {
	if int(f) >= len(Functions) {
		return FuncInfo{Name: "unknown function"}
	}
	return Functions[f]
}

// FuncInfo describes a function of libzmq.
type FuncInfo struct {
	Name        string  // in C
	Go          string  // the method of API
	Since       string  // first release that has it in any form
	StableSince string  // first release that has it stable, if it was a draft before
	Draft       bool    // still a draft: only in libraries built with drafts
	Deprecated  bool    // by libzmq
	MayBlock    bool    // for longer than it takes to do its work
	CallsBack   bool    // makes libzmq call a function of the caller
	Fails       Failure // how C tells of an error
}

// Required reports whether every libzmq 4.x has the function: a library that
// lacks it is none.
func (i FuncInfo) Required() bool { return i.Since == "4.0.0" && !i.Deprecated }

// Failure says how a C result tells of an error.
type Failure uint8

// The error conventions of libzmq.
const (
	FailsNever   Failure = iota // the function cannot fail
	FailsNeg                    // with -1
	FailsNull                   // with NULL
	FailsZero                   // with 0
	FailsCleared                // with -1 and an errno; -1 alone is a value
)

// OptionInfo describes an option of a socket or a context, as it was probed on
// a running library. Lists are separated by ";".
type OptionInfo[O SocketOption | ContextOption] struct {
	Option      O
	Name        string // in C
	Get, Set    bool   // may be read, may be written
	CType       string // C type of the value
	SizeSet     string // accepted sizes when written
	SizeGet     string // accepted buffer sizes when read
	Unit        string
	Values      string // what the library accepts
	Default     string
	For         string // socket types it has an effect on
	AcceptedOn  string // socket types on which the library accepts it
	TakesEffect string
	Requires    string // a build feature or platform
	Since       string // first release that has it in any form
	Draft       bool
	Deprecated  bool
}

// Capability is a name that zmq_has knows.
type Capability struct{ Name, Since, Meaning string }
