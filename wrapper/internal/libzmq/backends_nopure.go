//go:build !(darwin || freebsd || linux || netbsd || windows)

package libzmq

import "github.com/zmqbridge/zmqbridge/wrapper/internal/driver"

// purego does not know the loader of this system.
func pureBackends() []driver.Backend { return nil }
