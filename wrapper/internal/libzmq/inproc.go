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
	over   bool                // finish was called
}

func isInproc(endpoint string) bool { return strings.HasPrefix(endpoint, "inproc://") }

// bind runs call, which has s bind endpoint.
func (n *inproc) bind(s *Socket, endpoint string, call func() capi.Errno) capi.Errno {
	if !isInproc(endpoint) {
		return call()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	errno := call()
	if errno == 0 {
		if n.bound == nil {
			n.bound = map[string]*Socket{}
		}
		n.bound[endpoint] = s
		delete(n.loose, endpoint)
	}
	return errno
}

// connect runs call, which connects a socket of c to endpoint.
func (n *inproc) connect(c *Context, endpoint string, call func() capi.Errno) capi.Errno {
	if !isInproc(endpoint) || !hasShutdown(c.lib) {
		return call()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bound[endpoint] != nil {
		return call()
	}
	if errno := n.needBinder(c); errno != 0 {
		return errno
	}
	errno := call()
	if errno == 0 {
		n.loose[endpoint] = struct{}{}
	}
	return errno
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

// forget takes a name for one that is not connected to any more. To bind it while the
// socket that was is open may make libzmq abort, so it is left to zmq_ctx_term.
func (n *inproc) forget(endpoint string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.loose, endpoint)
}

// unbind forgets that s has bound a name.
func (n *inproc) unbind(s *Socket, endpoint string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bound[endpoint] == s {
		delete(n.bound, endpoint)
	}
}

// unbindAll forgets all that s has bound.
func (n *inproc) unbindAll(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.bound, func(_ string, owner *Socket) bool { return owner == s })
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
