package libzmq

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// routes guards ZMQ_CONNECT_ROUTING_ID: libzmq aborts the process when the next
// connection is to have an id that a peer has already. The mutex of the socket
// guards it; it exists from the first such id on.
//
// A library with drafts says whether an id is taken. Any other does not, so there
// an id counts as taken for ever once it was given to a connection or came in with a
// message. What remains, with every library, is a peer that has chosen the very same
// id for itself and whose arrival nobody could notice: without drafts one that
// has sent nothing since the first id was set, with them one that arrives
// between the question and the connect.
type routes struct {
	pending   string // what the next connection is to be called, if set
	immediate bool   // ZMQ_IMMEDIATE: connections that are not inproc leave pending alone
	taken     map[string]struct{}
}

// set files the name of the next connection.
func (r *routes) set(id []byte) {
	r.pending = string(id)
	if r.taken == nil {
		r.taken = map[string]struct{}{}
	}
}

// checkName refuses a name that the next connection cannot have. Libraries before
// 4.3 give it to the next peer of any kind, so it must not even be set.
func (s *Socket) checkName(id []byte) error {
	if len(id) == 0 {
		return nil // libzmq refuses that itself
	}
	return s.checkRoute(string(id))
}

// checkConnect looks again: the peer may have come since the name was set.
func (s *Socket) checkConnect(endpoint string) error {
	if s.routes.pending == "" || s.keepsRoute(endpoint) {
		return nil
	}
	return s.checkRoute(s.routes.pending)
}

func (s *Socket) checkRoute(id string) error {
	switch {
	case len(id) == 5 && id[0] == 0:
		return fmt.Errorf("the routing id %q is one of those that libzmq gives to peers without: %w", id, capi.EINVAL)
	case !s.routeTaken(id):
		return nil
	}
	return fmt.Errorf("the routing id %q is taken: a peer of this socket has it, or had it: %w", id, capi.EADDRINUSE)
}

// keepsRoute reports whether a connection leaves the pending id to the next one.
func (s *Socket) keepsRoute(endpoint string) bool {
	return s.routes.immediate && !strings.HasPrefix(endpoint, "inproc:")
}

// routeTaken asks the library, and what is known here if that cannot tell.
func (s *Socket) routeTaken(id string) bool {
	if s.typ == capi.Router {
		_, _ = s.events() // has the library learn of peers that came and went
		switch _, errno := s.lib.SocketGetPeerState(s.handle, []byte(id)); errno {
		case 0:
			return true
		case capi.EHOSTUNREACH:
			return false
		}
	}
	_, taken := s.routes.taken[id]
	return taken
}

// noteConnect files the pending id under those that are taken.
func (s *Socket) noteConnect(endpoint string) {
	if id := s.routes.pending; id != "" && !s.keepsRoute(endpoint) {
		s.routes.taken[id] = struct{}{}
		s.routes.pending = ""
	}
}

// noteSender files the id that a message came with.
func (s *Socket) noteSender(parts [][]byte) {
	if s.routes.taken == nil || len(parts) == 0 || !s.roomPerPeer() {
		return
	}
	if _, known := s.routes.taken[string(parts[0])]; !known {
		s.routes.taken[string(parts[0])] = struct{}{}
	}
}
