package libzmq

import "github.com/zmqbridge/zmqbridge/generated/capi"

// Routers and Reps that are connected to a name which nobody has bound must not
// disconnect from it: libzmq would abort the process when somebody binds it later, since
// it tells them the routing id of that socket through a pipe which has ended by then. So
// they stay connected until the name is bound, and disconnect then.

// early is the connections of such sockets, by the name; true for those that are to end
// as soon as it is bound. The lock of inproc guards it.
type early map[string]map[*Socket]bool

// learnsNames reports whether libzmq tells a socket the routing ids of its peers.
func (s *Socket) learnsNames() bool { return s.typ == capi.Router || s.typ == capi.Rep }

// came notes a connection to a name that nobody has bound.
func (e *early) came(s *Socket, name string) {
	if !s.learnsNames() {
		return
	}
	if *e == nil {
		*e = early{}
	}
	if (*e)[name] == nil {
		(*e)[name] = map[*Socket]bool{}
	}
	(*e)[name][s] = false
}

// returns reports whether a socket connects again that has not been let go.
func (e early) returns(s *Socket, name string) bool {
	if !e[name][s] {
		return false
	}
	e[name][s] = false
	return true
}

// leaves notes that a connection is to end. It is false if that can be done at once.
func (e early) leaves(s *Socket, name string) (later bool, errno capi.Errno) {
	left, here := e[name][s]
	switch {
	case !here:
		return false, 0
	case left:
		return true, capi.ENOENT
	}
	e[name][s] = true
	return true, 0
}

// met returns those that are to be disconnected from a name, now that it is bound.
func (e early) met(name string) (leavers []*Socket) {
	for s, leaves := range e[name] {
		if leaves {
			leavers = append(leavers, s)
		}
	}
	delete(e, name)
	return leavers
}

// forget drops what is known of a socket that is closed.
func (e early) forget(s *Socket) {
	for _, sockets := range e {
		delete(sockets, s)
	}
}
