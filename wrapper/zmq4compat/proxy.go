package zmq4

import (
	"errors"
	"runtime"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Proxy takes messages from frontend to backend and back, and to capture if that is
// not nil, until the context is terminated (ETERM) or a socket closed.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_proxy.html
func Proxy(frontend, backend, capture *Socket) error {
	return ProxySteerable(frontend, backend, capture, nil)
}

// ProxySteerable is Proxy under the control of a socket, if that is not nil: it
// receives PAUSE, RESUME, STATISTICS and TERMINATE, which ends the proxy without an
// error.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_proxy_steerable.html
func ProxySteerable(frontend, backend, capture, control *Socket) error {
	var sockets [4]*zmq.Socket
	for i, soc := range []*Socket{frontend, backend, capture, control} {
		if soc == nil && i >= 2 {
			continue
		}
		c, err := soc.live()
		if err != nil {
			return err
		}
		sockets[i] = c.socket
		defer runtime.KeepAlive(soc)
	}
	p := zmq.Proxy{Frontend: sockets[0], Backend: sockets[1], Capture: sockets[2], Control: sockets[3]}
	err := p.Run(frontend.core.ctx.core.wait(0))
	switch {
	case errors.Is(err, zmq.ErrTerminated):
		return ETERM
	case errors.Is(err, zmq.ErrClosed):
		return ErrorSocketClosed
	}
	return plain(err)
}
