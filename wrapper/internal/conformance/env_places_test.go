package conformance

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strings"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// nobody returns an endpoint that nobody has bound, and that may be bound many times.
func (e *env) nobody() string {
	switch e.transport {
	case "tcp":
		l, err := net.Listen("tcp", loopback()+":0")
		e.check(err)
		defer l.Close()
		return "tcp://" + l.Addr().String()
	case "ipc":
		e.names++
		return fmt.Sprintf("ipc://%s/%d", e.dir(), e.names)
	}
	return e.address()
}

// loopback returns an address that hardly anyone else uses, so that the port stays
// free.
func loopback() string {
	if runtime.GOOS != "linux" {
		return "127.0.0.1"
	}
	return fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(254), rand.IntN(256), 1+rand.IntN(254))
}

// dir returns a folder that is there as long as the case.
func (e *env) dir() string {
	if e.folder == "" {
		folder, err := os.MkdirTemp("", "zmq")
		e.check(err)
		e.folder = folder
	}
	return e.folder
}

// bindTo binds an endpoint that may be taken for a moment more: over a network it is
// given back in the background.
func (e *env) bindTo(s *zmq.Socket, endpoint string) {
	e.until(func() bool {
		_, err := s.Bind(endpoint)
		if !errors.Is(err, zmq.ErrAddrInUse) {
			e.check(err)
		}
		return err == nil
	})
}

func (e *env) boundTo(typ zmq.SocketType, endpoint string, opts ...zmq.SocketOption) *zmq.Socket {
	s := e.socket(typ, opts...)
	e.bindTo(s, endpoint)
	return s
}

// dial connects without ZeroMQ.
func (e *env) dial(endpoint string) net.Conn {
	network, address, _ := strings.Cut(endpoint, "://")
	if network == "ipc" {
		network = "unix"
	}
	conn, err := new(net.Dialer).DialContext(e.c, network, address)
	e.check(err)
	return conn
}
