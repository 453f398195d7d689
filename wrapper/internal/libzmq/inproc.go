package libzmq

import (
	"maps"
	"strings"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// inproc knows the names that sockets of a context are connected to and nobody has
// bound.
//
// zmq_ctx_term makes a socket for each such connection and binds it to the name. It
// aborts the process where it cannot make one, as all sockets or descriptors are
// taken, and where two Routers are connected to one name. So they are bound here before,
// all by one socket that is made while it can be, of a type that takes any number of
// peers.
type inproc struct {
	// mu is held round the calls that bind and connect, so that names and library agree.
	// It may be taken with the lock of a socket held; nothing else is locked while it is.
	mu     sync.Mutex
	bound  map[string]*Socket
	loose  map[string]struct{} // connected to, not bound
	binder capi.Socket         // a PULL, from the first loose name on
	early  early               // those of them that cannot be ended
	over   bool                // finish was called

	conflated conflated // those of them that must not end
}

func isInproc(endpoint string) bool { return strings.HasPrefix(endpoint, "inproc://") }

// bind runs call, which has s bind endpoint. It returns who has to disconnect from it
// once the lock of s is released.
func (n *inproc) bind(s *Socket, endpoint string, call func() capi.Errno) (leavers []*Socket, errno capi.Errno) {
	if !isInproc(endpoint) {
		return nil, call()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if errno = call(); errno == 0 {
		if n.bound == nil {
			n.bound = map[string]*Socket{}
		}
		n.bound[endpoint] = s
		delete(n.loose, endpoint)
		leavers = n.early.met(endpoint)
	}
	return leavers, errno
}

// connect runs call, which connects s to endpoint.
func (n *inproc) connect(s *Socket, endpoint string, call func() capi.Errno) capi.Errno {
	if !isInproc(endpoint) || !hasShutdown(s.lib) {
		return call()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bound[endpoint] != nil {
		return call()
	}
	if n.early.returns(s, endpoint) && s.routes.pending == "" {
		return 0
	}
	if errno := n.needBinder(s.ctx); errno != 0 {
		return errno
	}
	errno := call()
	if errno == 0 {
		n.loose[endpoint] = struct{}{}
		n.early.came(s, endpoint)
		n.conflated.came(s, endpoint)
	}
	return errno
}

// leave runs call, which has s disconnect from endpoint or unbind it, unless that has to
// wait. To libzmq both are the same.
func (n *inproc) leave(s *Socket, endpoint string, call func() capi.Errno) capi.Errno {
	if !isInproc(endpoint) {
		return call()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if later, errno := n.early.leaves(s, endpoint); later {
		return errno
	}
	n.settle(s, endpoint)
	errno := call()
	if errno != 0 {
		return errno
	}
	// Nobody may be connected to it any more. To bind it while the socket that was is open
	// may make libzmq abort, so it is left to zmq_ctx_term.
	delete(n.loose, endpoint)
	if n.bound[endpoint] == s {
		delete(n.bound, endpoint)
	}
	return 0
}

// needBinder makes the socket. The handle of c is valid as long as a socket of c is.
func (n *inproc) needBinder(c *Context) (errno capi.Errno) {
	switch {
	case n.over:
		return capi.ETERM
	case n.binder != 0:
		return 0
	}
	errno = retry(func() (errno capi.Errno) {
		n.binder, errno = c.lib.Socket(c.handle, capi.Pull)
		return errno
	})
	if errno == 0 {
		n.loose = map[string]struct{}{}
	}
	return errno
}

// forget takes a name for one that is not connected to any more.
func (n *inproc) forget(endpoint string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.loose, endpoint)
}

// unbindAll forgets all that s has bound.
func (n *inproc) unbindAll(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.bound, func(_ string, owner *Socket) bool { return owner == s })
	n.early.forget(s)
}

// finish binds what is loose. It must be called before the library is shut down, which
// ends all binding.
func (n *inproc) finish(lib capi.Library) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.over = true
	if n.binder == 0 {
		return
	}
	for name := range n.loose {
		_ = retry(func() capi.Errno { return lib.Bind(n.binder, name) })
	}
	_ = retry(func() capi.Errno { return lib.Close(n.binder) })
	n.binder, n.loose = 0, nil
}
