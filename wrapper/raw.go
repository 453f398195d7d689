package zmq

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Raw calls a function with the library and the handle of the socket, for what this
// package has no method for. Nothing else uses the handle meanwhile. The function
// must not block, keep the handle, close it, or call methods of the socket. Its
// error is passed on as it is. Backends without libzmq return [ErrNotSupported].
func (s *Socket) Raw(call func(lib capi.Library, handle capi.Socket) error) error {
	if s.socket == nil {
		return wrap(opRaw, "", ErrClosed)
	}
	if call == nil {
		return wrap(opRaw, "", errNilFunc)
	}
	r, ok := s.socket.(driver.Raw)
	if !ok {
		return wrap(opRaw, "", errLacks("libzmq"))
	}
	var inner error
	ran := false
	err := r.Raw(func(lib capi.Library, handle capi.Socket) error {
		ran = true
		inner = call(lib, handle)
		return inner
	})
	if ran {
		return inner
	}
	return wrap(opRaw, "", err)
}
