package purezmq

import (
	"errors"
	"strings"
	"sync"

	"github.com/ebitengine/purego"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Library is a libzmq; its methods are the functions of libzmq. They may be
// called by any number of goroutines, as far as libzmq itself allows.
type Library struct {
	fn            [len(capi.Functions)]uintptr // symbols, zero where absent
	errnoLocation uintptr                      // C function that returns the address of errno, or zero
	info          capi.Info
}

var _ capi.Library = (*Library)(nil)

// loaded keeps every library that was opened: libzmq cannot be unloaded, since
// its threads may still run.
var loaded struct {
	sync.Mutex
	byNames map[string]*Library
}

// Load returns the libzmq at path or, if path is empty, the first usable one of
// [capi.Candidates]. A library is loaded once; it stays until the process ends.
func Load(path string) (*Library, error) {
	candidates := capi.Candidates(path)
	names := strings.Join(candidates, "\x00")
	loaded.Lock()
	defer loaded.Unlock()
	if l := loaded.byNames[names]; l != nil {
		return l, nil
	}
	failed := &capi.LoadError{}
	for _, name := range candidates {
		l, err := open(name)
		if err == nil {
			if loaded.byNames == nil {
				loaded.byNames = map[string]*Library{}
			}
			loaded.byNames[names] = l
			return l, nil
		}
		failed.Tried = append(failed.Tried, capi.Attempt{Path: name, Err: err})
	}
	return nil, failed
}

// open loads one library and looks its symbols up.
func open(name string) (*Library, error) {
	if _, ok := capi.CString(nil, name); !ok {
		return nil, errors.New("the path holds a NUL byte")
	}
	handle, err := openLibrary(name)
	if err != nil {
		return nil, err
	}
	l := &Library{errnoLocation: findErrnoLocation(), info: capi.Info{Path: name, Backend: "pure"}}
	for i := range l.fn {
		l.fn[i] = findSymbol(handle, capi.Functions[i].Name)
	}
	if l.fn[capi.FnVersion] == 0 {
		return nil, errors.New("no symbol zmq_version: not libzmq")
	}
	if path := pathOf(handle, l.fn[capi.FnVersion]); path != "" {
		l.info.Path = path
	}
	l.info.Version.Major, l.info.Version.Minor, l.info.Version.Patch, _ = l.Version()
	if err := capi.Usable(l); err != nil {
		return nil, err
	}
	return l, nil
}

// Info says what was loaded.
func (l *Library) Info() capi.Info { return l.info }

// HasFunc reports whether the library has the symbol of fn.
func (l *Library) HasFunc(fn capi.Func) bool { return int(fn) < len(l.fn) && l.fn[fn] != 0 }

// FlagFn returns a C function that stores 1 in the uint32 whose address is its
// hint. Where the package has assembly it runs no Go code.
func (l *Library) FlagFn() capi.FreeFn { return capi.FreeFn(flagFn()) }

// TimerFn returns the C function that calls what capi.NewTimer registered.
func (l *Library) TimerFn() capi.TimerFn { return capi.TimerFn(timerFn()) }

// ThreadFn returns the C function that calls what capi.NewThread registered.
func (l *Library) ThreadFn() capi.ThreadFn { return capi.ThreadFn(threadFn()) }

// Callbacks of purego are never freed, so there is one of each for the process.
var (
	timerFn = sync.OnceValue(func() uintptr {
		return purego.NewCallback(func(id int32, arg uintptr) uintptr {
			capi.RunTimer(id, arg)
			return 0
		})
	})
	threadFn = sync.OnceValue(func() uintptr {
		return purego.NewCallback(func(arg uintptr) uintptr {
			capi.RunThread(arg)
			return 0
		})
	})
)
