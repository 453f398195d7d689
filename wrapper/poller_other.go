//go:build !linux

package zmq

import (
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// fdPoller does not exist here.
type fdPoller struct{}

func newFDPoller(func()) (*fdPoller, error) {
	return nil, fmt.Errorf("descriptors can be polled on Linux only; use a goroutine that reads: %w", capi.ENOTSUP)
}

func (*fdPoller) add(uintptr, PollEvents) error { return capi.ENOTSUP }
func (*fdPoller) remove(uintptr)                {}
func (*fdPoller) ready() []Ready                { return nil }
func (*fdPoller) close() error                  { return nil }
