//go:build cgo && !zmqbridge_nocgo

package libzmq

import (
	"github.com/zmqbridge/zmqbridge/generated/cgozmq"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

func cgoBackends() []driver.Backend { return backend("cgo", cgozmq.Load) }
