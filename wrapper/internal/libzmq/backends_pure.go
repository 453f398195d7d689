//go:build darwin || freebsd || linux || netbsd || windows

package libzmq

import (
	"github.com/zmqbridge/zmqbridge/generated/purezmq"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

func pureBackends() []driver.Backend { return backend("pure", purezmq.Load) }
