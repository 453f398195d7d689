package libzmq

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// What only drafts have.
var (
	_ driver.Addresser = (*Socket)(nil)
	_ driver.Groups    = (*Socket)(nil)
	_ driver.Peers     = (*Socket)(nil)
)

// Join calls zmq_join.
func (s *Socket) Join(group string) error {
	return s.call(capi.FnJoin, func() capi.Errno { return s.lib.Join(s.handle, group) })
}

// Leave calls zmq_leave.
func (s *Socket) Leave(group string) error {
	return s.call(capi.FnLeave, func() capi.Errno { return s.lib.Leave(s.handle, group) })
}

// ConnectPeer calls zmq_connect_peer.
func (s *Socket) ConnectPeer(endpoint string) (routingID uint32, err error) {
	err = s.call(capi.FnConnectPeer, func() (errno capi.Errno) {
		s.last = endpoint
		return s.ctx.inproc.connect(s, endpoint, func() capi.Errno {
			routingID, errno = s.lib.ConnectPeer(s.handle, endpoint)
			return errno
		})
	})
	return routingID, err
}
