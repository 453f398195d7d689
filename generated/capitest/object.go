package capitest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Kind is a kind of object that must be closed.
type Kind string

// The kinds of objects that a Ledger knows.
const (
	KindContext       Kind = "context"
	KindSocket        Kind = "socket"
	KindMessage       Kind = "message"
	KindPoller        Kind = "poller"
	KindTimers        Kind = "timers"
	KindAtomicCounter Kind = "atomic counter"
	KindStopwatch     Kind = "stopwatch"
	KindThread        Kind = "thread"
)

// Object is an object that libzmq made for the program.
type Object struct {
	Kind   Kind
	Handle uintptr         // for a message, its address
	Type   capi.SocketType // of a socket
	Made   Place
	Closed Place // zero while it is not
}

func (o Object) String() string {
	typ := ""
	if o.Kind == KindSocket {
		typ = o.Type.String() + " "
	}
	s := fmt.Sprintf("%s%s %#x", typ, o.Kind, o.Handle)
	if o.Made.File != "" {
		s += fmt.Sprintf(", made by %s", o.Made)
	}
	if o.Closed.File != "" {
		s += fmt.Sprintf(", closed by %s", o.Closed)
	}
	return s
}

// Place is where a program made a call: in the first function on the stack
// that is not of the packages in generated.
type Place struct {
	Func capi.Func // what was called
	File string    // the path of the source file
	Line int
}

// String returns "zmq_socket at dir/file.go:12".
func (p Place) String() string {
	short := filepath.Join(filepath.Base(filepath.Dir(p.File)), filepath.Base(p.File))
	return fmt.Sprintf("%s at %s:%d", p.Func, filepath.ToSlash(short), p.Line)
}

// place finds where fn was called.
func place(fn capi.Func) Place {
	var pcs [32]uintptr
	n := runtime.Callers(2, pcs[:])
	frames := runtime.CallersFrames(pcs[:n])
	for {
		f, more := frames.Next()
		if !more || !ours(f) {
			return Place{fn, f.File, f.Line}
		}
	}
}

// root is the import path of generated, and a slash.
const root = "github.com/zmqbridge/zmqbridge/generated/"

// ours reports whether a frame is of the packages in generated and not of
// their tests.
func ours(f runtime.Frame) bool {
	rest, ok := strings.CutPrefix(f.Function, root)
	pkg, _, _ := strings.Cut(rest, ".")
	return ok && !strings.HasSuffix(pkg, "_test") && !strings.HasSuffix(f.File, "_test.go")
}

// A key names an object as long as it lives; libzmq gives the handle of one
// that is closed to the next that it makes.
type key struct {
	kind   Kind
	handle uintptr
}

// keyOf returns the key of a handle or a message, and false for other values
// and NULL.
func keyOf(v any) (key, bool) {
	var k key
	switch v := v.(type) {
	case capi.Context:
		k = key{KindContext, uintptr(v)}
	case capi.Socket:
		k = key{KindSocket, uintptr(v)}
	case *capi.Msg:
		k = key{KindMessage, uintptr(unsafe.Pointer(v))}
	case capi.Poller:
		k = key{KindPoller, uintptr(v)}
	case capi.Timers:
		k = key{KindTimers, uintptr(v)}
	case capi.AtomicCounter:
		k = key{KindAtomicCounter, uintptr(v)}
	case capi.Stopwatch:
		k = key{KindStopwatch, uintptr(v)}
	case capi.Thread:
		k = key{KindThread, uintptr(v)}
	}
	return k, k.handle != 0
}

// refused is the errno that libzmq has for something that is no such object.
func (k Kind) refused() capi.Errno {
	if k == KindSocket {
		return capi.ENOTSOCK
	}
	return capi.EFAULT
}

// Problem is what is wrong with the use of an object.
type Problem string

// The problems that a Ledger finds.
const (
	DoubleClose   Problem = "is closed a second time"
	UseAfterClose Problem = "is used after it was closed"
	Uninitialised Problem = "is used before it was initialised"
	Overwritten   Problem = "is initialised again without being closed"
)

// Misuse is an error: a call that got an object it must not have got.
type Misuse struct {
	Problem Problem
	Call    Place
	Object  Object
}

func (m *Misuse) Error() string {
	about := m.Object.String()
	if m.Object.Made.File != "" {
		about += "," // closes what String adds
	}
	return fmt.Sprintf("%s: %s %s", m.Call, about, m.Problem)
}
