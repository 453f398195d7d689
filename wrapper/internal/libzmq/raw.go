package libzmq

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

var _ driver.Raw = (*Socket)(nil)

// Raw runs call with mu held, as it is round all calls on the handle.
func (s *Socket) Raw(call func(lib capi.Library, handle capi.Socket) error) error {
	s.mu.Lock()
	defer s.unlock()
	if s.closed != nil {
		return s.closed
	}
	return call(s.lib, s.handle)
}
