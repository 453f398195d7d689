package driver

import (
	"fmt"
	"os"
	"strings"
)

// EnvBackend names the environment variable that chooses a backend where the
// program does not.
const EnvBackend = "ZMQBRIDGE_BACKEND"

// Auto is the name that stands for the best backend compiled in.
const Auto = "auto"

// A Backend is a driver that is compiled in and may be opened.
type Backend struct {
	Name string
	// Open loads the library at path or, if path is empty, the one it finds.
	Open func(path string) (Driver, error)
}

// Select returns the backend called name; if name is empty, the one that
// ZMQBRIDGE_BACKEND names. "auto", or no name at all, is the first one. It opens
// nothing.
func Select(compiled []Backend, name string) (Backend, error) {
	source := "backend"
	if name == "" {
		name, source = os.Getenv(EnvBackend), EnvBackend
	}
	if len(compiled) == 0 {
		return Backend{}, fmt.Errorf("no backend is compiled in: this platform has none, or build tags left them all out")
	}
	if name == "" || name == Auto {
		return compiled[0], nil
	}
	valid := []string{Auto}
	for _, b := range compiled {
		if b.Name == name {
			return b, nil
		}
		valid = append(valid, b.Name)
	}
	return Backend{}, fmt.Errorf("%s %q is not compiled in; this program has %s", source, name, strings.Join(valid, ", "))
}
