package libzmq

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Backends lists the ways to load libzmq that are compiled in, the best first.
func Backends() []driver.Backend {
	return append(cgoBackends(), pureBackends()...)
}

// backend makes a Backend of a function that loads a library.
func backend[L capi.Library](name string, load func(path string) (L, error)) []driver.Backend {
	return []driver.Backend{{Name: name, Open: func(path string) (driver.Driver, error) {
		lib, err := load(path)
		if err != nil {
			return nil, err
		}
		return New(lib), nil
	}}}
}
