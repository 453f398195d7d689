//go:build cgo

package capitest_test

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/cgozmq"
)

func init() {
	backends["cgo"] = func() (capi.Library, error) { return cgozmq.Load("") }
}
