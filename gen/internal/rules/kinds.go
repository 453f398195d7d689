package rules

// A Class says how a Go parameter is passed to C.
type Class int

// The classes of parameters.
const (
	Scalar    Class = iota // an integer
	Handle                 // an opaque pointer, an integer on the Go side
	HandleRef              // a pointer to a handle that C clears
	Address                // a pointer that C keeps or interprets: an integer on the Go side
	Callback               // a C function pointer: an integer on the Go side
	Ref                    // a Go pointer to one value, not kept by C
	Text                   // a string: C gets a copy that ends with NUL
	OptText                // a string; the empty one is NULL
	Bytes                  // a slice as a pointer and a length
	InOut                  // a slice as a pointer and a pointer to its length
	Start                  // a slice as a pointer only
	OutInt                 // an int that C stores, a result on the Go side
	OutFD                  // a descriptor that C stores, a result on the Go side
)

// A Kind is a parameter notation of functions.tsv.
type Kind struct {
	Name  string
	Class Class
	// Go is the Go type in package capi.
	Go string
	// C lists the accepted C types, one entry for each C parameter it stands for.
	C [][]string
}

var (
	cInt     = []string{"int"}
	cVoid    = []string{"void *", "const void *"}
	cMutable = []string{"void *"}
	cMsg     = []string{"zmq_msg_t *", "const zmq_msg_t *"}
	cText    = []string{"const char *", "char *"}
	cSize    = []string{"size_t"}
	cSizeRef = []string{"size_t *"}
	cOctets  = []string{"const void *", "const uint8_t *", "uint8_t *"}
)

// kinds lists every notation that functions.tsv may use.
var kinds = []Kind{
	{"int", Scalar, "int32", [][]string{cInt}},
	{"ContextOption", Scalar, "ContextOption", [][]string{cInt}},
	{"SocketOption", Scalar, "SocketOption", [][]string{cInt}},
	{"SocketType", Scalar, "SocketType", [][]string{cInt}},
	{"MessageProperty", Scalar, "MessageProperty", [][]string{cInt}},
	{"Flags", Scalar, "Flags", [][]string{cInt}},
	{"Event", Scalar, "Event", [][]string{cInt}},
	{"EventVersion", Scalar, "EventVersion", [][]string{cInt}},
	{"Errno", Scalar, "Errno", [][]string{cInt}},
	{"Device", Scalar, "Device", [][]string{cInt}},
	{"PollEvents", Scalar, "PollEvents", [][]string{{"short"}}},
	{"uint32", Scalar, "uint32", [][]string{{"uint32_t"}}},
	{"uint64", Scalar, "uint64", [][]string{{"uint64_t"}}},
	{"size", Scalar, "uintptr", [][]string{cSize}},
	{"long", Scalar, "int", [][]string{{"long"}}},
	{"FD", Scalar, "FD", [][]string{{"zmq_fd_t", "int", "SOCKET"}}},
	{"Context", Handle, "Context", [][]string{cMutable}},
	{"Socket", Handle, "Socket", [][]string{cMutable}},
	{"Poller", Handle, "Poller", [][]string{cMutable}},
	{"Timers", Handle, "Timers", [][]string{cMutable}},
	{"AtomicCounter", Handle, "AtomicCounter", [][]string{cMutable}},
	{"Stopwatch", Handle, "Stopwatch", [][]string{cMutable}},
	{"Thread", Handle, "Thread", [][]string{cMutable}},
	{"&Poller", HandleRef, "Poller", [][]string{{"void **"}}},
	{"&Timers", HandleRef, "Timers", [][]string{{"void **"}}},
	{"&AtomicCounter", HandleRef, "AtomicCounter", [][]string{{"void **"}}},
	{"addr", Address, "uintptr", [][]string{append(cVoid, "const sigset_t *")}},
	{"FreeFn", Callback, "FreeFn", [][]string{{"zmq_free_fn *"}}},
	{"ThreadFn", Callback, "ThreadFn", [][]string{{"zmq_thread_fn *"}}},
	{"TimerFn", Callback, "TimerFn", [][]string{{"zmq_timer_fn", "zmq_timer_fn *"}}},
	{"*Msg", Ref, "*Msg", [][]string{cMsg}},
	{"*PollerEvent", Ref, "*PollerEvent", [][]string{{"zmq_poller_event_t *"}}},
	{"*Z85Key", Ref, "*Z85Key", [][]string{{"char *"}}},
	{"string", Text, "string", [][]string{cText}},
	{"string?", OptText, "string", [][]string{cText}},
	{"bytes", Bytes, "[]byte", [][]string{cOctets, cSize}},
	{"buffer", Bytes, "[]byte", [][]string{cMutable, cSize}},
	{"inout", InOut, "[]byte", [][]string{cMutable, cSizeRef}},
	{"dest", Start, "[]byte", [][]string{{"char *", "uint8_t *"}}},
	{"[]IOVec", Bytes, "[]IOVec", [][]string{{"struct iovec *"}, cSize}},
	{"inoutiov", InOut, "[]IOVec", [][]string{{"struct iovec *"}, cSizeRef}},
	{"[]PollItem", Bytes, "[]PollItem", [][]string{{"zmq_pollitem_t *"}, cInt}},
	{"[]PollerEvent", Bytes, "[]PollerEvent", [][]string{{"zmq_poller_event_t *"}, cInt}},
	{"outint", OutInt, "int", [][]string{{"int *"}}},
	{"outfd", OutFD, "FD", [][]string{{"zmq_fd_t *", "int *"}}},
}

func kindNamed(name string) (Kind, bool) {
	for _, k := range kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// A Failure says how a C result tells of an error.
type Failure string

// The error conventions of libzmq.
const (
	Never   Failure = "never"   // the call cannot fail
	Neg     Failure = "neg"     // -1
	Null    Failure = "null"    // NULL
	Zero    Failure = "zero"    // 0
	Cleared Failure = "cleared" // -1 with an errno; -1 without one is a value, so errno is cleared first
)

var failures = []Failure{Never, Neg, Null, Zero, Cleared}

// results maps the Go result notation of functions.tsv to accepted C types.
var results = map[string][]string{
	"-":              {"void", "int", "char *", "uint8_t *"},
	"int":            {"int", "void"},
	"long":           {"long"},
	"ulong":          {"unsigned long"},
	"uint32":         {"uint32_t"},
	"uintptr":        {"size_t"},
	"unsafe.Pointer": {"void *"},
	"string":         {"const char *"},
	"FD":             {"int"},
	"Context":        {"void *"},
	"Socket":         {"void *"},
	"Poller":         {"void *"},
	"Timers":         {"void *"},
	"AtomicCounter":  {"void *"},
	"Stopwatch":      {"void *"},
	"Thread":         {"void *"},
}
