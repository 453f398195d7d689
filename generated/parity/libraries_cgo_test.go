//go:build cgo

package parity

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/cgozmq"
)

func init() {
	backends = append(backends, backend{"cgo", func(path string) (capi.Library, error) { return library(cgozmq.Load(path)) }})
}
