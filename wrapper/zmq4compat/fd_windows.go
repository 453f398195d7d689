package zmq4

import "runtime"

// GetFd reads ZMQ_FD: the descriptor that tells that GetEvents is worth a look. It
// belongs to libzmq. The embedded engine has none.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_getsockopt.html
func (soc *Socket) GetFd() (uintptr, error) {
	c, err := soc.live()
	if err != nil {
		return 0, err
	}
	defer runtime.KeepAlive(soc)
	fd, err := c.socket.FD()
	return uintptr(fd), c.failed(err)
}
