package engine

import (
	"maps"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// names are the inproc endpoints of a context.
type names struct {
	mu    sync.Mutex // taken after the lock of a socket, before that of a pipe
	bound map[string]binding
	// waiting has the connections to what nobody has bound yet, by the unowned end. As with
	// libzmq, they wait even if the other side is closed.
	waiting map[string][]*end
}

// A binding is a socket with the traits that it had when it was bound.
type binding struct {
	socket *Socket
	traits *traits
}

// bind takes a name, and returns the connections that wait for it.
func (n *names) bind(name string, s *Socket, t *traits) ([]*end, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, taken := n.bound[name]; taken {
		return nil, capi.EADDRINUSE
	}
	if n.bound == nil {
		n.bound = map[string]binding{}
	}
	n.bound[name] = binding{s, t}
	waiting := n.waiting[name]
	delete(n.waiting, name)
	return waiting, nil
}

// unbind gives a name back; it reports whether s had it.
func (n *names) unbind(name string, s *Socket) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bound[name].socket != s {
		return false
	}
	delete(n.bound, name)
	return true
}

// unbindAll gives all names of s back. After that nobody posts to it who did not
// know it before.
func (n *names) unbindAll(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.bound, func(_ string, b binding) bool { return b.socket == s })
}

// connect returns the near end of a new connection. The socket that has bound the
// name is told of the other one; without such a socket it waits.
func (n *names) connect(name string, from *inbox, t *traits, next *visits) *end {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.bound[name]
	near, far := connect(t, b.traits)
	near.owner.Store(from)
	if ok {
		far.in.adopt(&b.socket.inbox)
		far.post(attached, nil, next)
		return near
	}
	if n.waiting == nil {
		n.waiting = map[string][]*end{}
	}
	n.waiting[name] = append(n.waiting[name], far)
	return near
}

// clear drops the connections that wait, with what was sent over them.
func (n *names) clear(next *visits) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ends := range n.waiting {
		for _, far := range ends {
			far.in.deafen(next)
		}
	}
	clear(n.waiting)
}
