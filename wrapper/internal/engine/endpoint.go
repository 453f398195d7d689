package engine

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// inproc is the transport inside a context, the only one there is yet.
const inproc = "inproc"

// address returns the name in an inproc endpoint.
func address(endpoint string) (name string, err error) {
	transport, name, ok := strings.Cut(endpoint, "://")
	switch {
	case !ok || transport == "" || name == "":
		return "", capi.EINVAL
	case transport == "udp": // is for draft types alone
		return "", capi.ENOCOMPATPROTO
	case transport != inproc:
		return "", capi.EPROTONOSUPPORT
	}
	return name, nil
}

// traits are what the other end of a connection needs to know of a socket. They are
// those of the moment when it was bound or connected.
type traits struct {
	typ              capi.SocketType
	routingID        []byte
	sendHWM, recvHWM int
	conflate         bool
}

type direction bool

const (
	sending   direction = true
	receiving direction = false
)

// conflates reports whether a pipe of a connection that a socket with these traits
// makes keeps the last message only. Subscriptions are not conflated, while libzmq
// may lose some of them that way.
func (t *traits) conflates(d direction) bool {
	if !t.conflate {
		return false
	}
	switch t.typ {
	case capi.Push, capi.Pull, capi.Dealer:
		return true
	case capi.Pub:
		return d == sending
	case capi.Sub:
		return d == receiving
	}
	return false
}
