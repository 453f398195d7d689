package driver

import (
	"fmt"
	"os"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// EnvBackend names the environment variable that chooses a backend where the
// program does not.
const EnvBackend = "ZMQBRIDGE_BACKEND"

// Names that stand for a backend without being one.
const (
	// Auto is the best one that works: a library if there is one, else what is
	// embedded.
	Auto = "auto"
	// Libzmq is the best one that loads a library.
	Libzmq = "libzmq"
)

// A Backend is a driver that is compiled in and may be opened.
type Backend struct {
	Name string
	// Embedded says that there is nothing to load.
	Embedded bool
	// Open loads the library at path or, if path is empty, the one it finds.
	Open func(path string) (Driver, error)
}

// Open opens the backend called name; if name is empty, the one that
// ZMQBRIDGE_BACKEND names, else Auto.
//
// Only Auto may open an embedded one instead of a library that cannot be loaded, and
// only if nobody has said which library to load, by path or by ZMQBRIDGE_LIBZMQ.
func Open(compiled []Backend, name, path string) (Driver, error) {
	b, auto, err := choose(compiled, name)
	if err != nil {
		return nil, err
	}
	if b.Embedded && path != "" {
		return nil, fmt.Errorf("the backend %q loads no library, so none at %s either", b.Name, path)
	}
	d, err := b.Open(path)
	if err != nil && auto && path == "" && os.Getenv(capi.EnvLibrary) == "" {
		if e, ok := find(compiled, func(b Backend) bool { return b.Embedded }); ok {
			return standIn(e, err)
		}
	}
	return d, err
}

// StandIn is an embedded driver that was opened because no library could be loaded.
type StandIn struct {
	Driver
	Reason error // why not
}

func standIn(b Backend, reason error) (Driver, error) {
	d, err := b.Open("")
	if err != nil {
		return nil, err
	}
	return &StandIn{d, reason}, nil
}

// choose returns the backend to try first, and whether that was left to us.
func choose(compiled []Backend, name string) (b Backend, auto bool, err error) {
	source := "backend"
	if name == "" {
		name, source = os.Getenv(EnvBackend), EnvBackend
	}
	if len(compiled) == 0 {
		return Backend{}, false, fmt.Errorf("no backend is compiled in: this platform has none, or build tags left them all out")
	}
	var ok bool
	switch name {
	case "", Auto:
		return compiled[0], true, nil
	case Libzmq:
		b, ok = find(compiled, func(b Backend) bool { return !b.Embedded })
	default:
		b, ok = find(compiled, func(b Backend) bool { return b.Name == name })
	}
	if !ok {
		return Backend{}, false, fmt.Errorf("%s %q is not compiled in; this program has %s", source, name, strings.Join(valid(compiled), ", "))
	}
	return b, false, nil
}

func find(compiled []Backend, wanted func(b Backend) bool) (Backend, bool) {
	for _, b := range compiled {
		if wanted(b) {
			return b, true
		}
	}
	return Backend{}, false
}

// valid lists the names that may be chosen.
func valid(compiled []Backend) []string {
	names := []string{Auto}
	if _, ok := find(compiled, func(b Backend) bool { return !b.Embedded }); ok {
		names = append(names, Libzmq)
	}
	for _, b := range compiled {
		names = append(names, b.Name)
	}
	return names
}
