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

// wantsNames reports whether peers have to say their routing ids.
func (t *traits) wantsNames() bool { return t.typ == capi.Router || t.typ == capi.Rep }

// conflates reports whether the pipes of a connection that a socket with these traits
// makes keep the last message only. That goes for subscriptions, too, of which libzmq
// loses all but the last.
func (t *traits) conflates() bool {
	switch t.typ {
	case capi.Push, capi.Pull, capi.Dealer, capi.Pub, capi.Sub:
		return t.conflate
	}
	return false
}
