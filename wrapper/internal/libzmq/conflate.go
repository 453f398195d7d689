package libzmq

import "github.com/zmqbridge/zmqbridge/generated/capi"

// A pipe with ZMQ_CONFLATE keeps one message. When it ends before its inproc name is
// bound, that is no longer the one which libzmq looks for when it binds the name, or
// closes the context: it aborts the process. So the name is bound before, for a moment.
// Others that are connected to it, and bound by nobody, are connected to nobody then.

// conflated has the names that nobody had bound when a socket with ZMQ_CONFLATE was
// connected to them. The lock of inproc guards it.
type conflated map[*Socket]map[string]struct{}

// came notes a connection.
func (c *conflated) came(s *Socket, name string) {
	if !s.conflate {
		return
	}
	if *c == nil {
		*c = conflated{}
	}
	if (*c)[s] == nil {
		(*c)[s] = map[string]struct{}{}
	}
	(*c)[s][name] = struct{}{}
}

// settle binds a name that s is about to leave, if it has to be. It is called with mu
// held.
func (n *inproc) settle(s *Socket, name string) {
	if _, early := n.conflated[s][name]; !early {
		return
	}
	delete(n.conflated[s], name)
	if _, loose := n.loose[name]; !loose {
		return
	}
	if retry(func() capi.Errno { return s.lib.Bind(n.binder, name) }) == 0 {
		_ = retry(func() capi.Errno { return s.lib.Unbind(n.binder, name) })
	}
	delete(n.loose, name)
}

// settleAll is called before s is closed.
func (n *inproc) settleAll(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name := range n.conflated[s] {
		n.settle(s, name)
	}
	delete(n.conflated, s)
}
