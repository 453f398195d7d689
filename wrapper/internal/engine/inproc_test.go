package engine

import (
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func TestEndpoints(t *testing.T) {
	e := newEnv(t)
	s := e.socket(capi.Pull)
	for endpoint, want := range map[string]capi.Errno{
		"foo": capi.EINVAL, "": capi.EINVAL, "inproc://": capi.EINVAL, "://x": capi.EINVAL,
		"foo://x": capi.EPROTONOSUPPORT, "tcp://127.0.0.1:1": capi.EPROTONOSUPPORT,
		"udp://127.0.0.1:1": capi.ENOCOMPATPROTO,
	} {
		_, bindErr := s.Bind(endpoint)
		for _, err := range []error{bindErr, s.Connect(endpoint), s.Unbind(endpoint), s.Disconnect(endpoint)} {
			if err != want {
				t.Errorf("%q: %v, want %v", endpoint, err, want)
			}
		}
	}
	e.bind(s, "x")
	if _, err := s.Bind("inproc://x"); err != capi.EADDRINUSE {
		t.Error(err)
	}
	if err := s.Unbind("inproc://y"); err != capi.ENOENT {
		t.Error(err)
	}
}

// What was sent is received, whether the sender is closed or has disconnected, and
// whether the name was bound by then.
func TestMessagesOutliveTheirSender(t *testing.T) {
	for _, early := range []bool{false, true} {
		e := newEnv(t)
		push, gone, pull := e.socket(capi.Push), e.socket(capi.Push), e.socket(capi.Pull)
		if early {
			e.bind(pull, "x")
		}
		for _, s := range []*Socket{push, gone} {
			e.set(s, capi.OptLinger, 0)
			e.connect(s, "x")
			e.send(s, "1", "a")
		}
		e.check(gone.Close())
		e.check(push.Disconnect("inproc://x"))
		e.fails(capi.EAGAIN, push, "2")
		if !early {
			e.bind(pull, "x")
		}
		e.wants(pull, "1|a", "1|a", capi.EAGAIN)
		e.fails(capi.EAGAIN, push, "3") // who has left sees that all is read
		e.wants(pull, capi.EAGAIN)
		if len(pull.ends) != 0 || len(e.ctx.names.waiting) != 0 {
			t.Error("something is left of the connections")
		}
	}
}

// A connection that waits does so even if it holds nothing and its socket is gone: who
// binds the name has it until it looks.
func TestEmptyConnectionsWait(t *testing.T) {
	e := newEnv(t)
	gone := e.socket(capi.Pair)
	e.connect(gone, "x")
	e.check(gone.Close())
	pair, other := e.socket(capi.Pair), e.socket(capi.Pair)
	e.bind(pair, "x")
	e.connect(other, "x")
	e.set(pair, capi.OptLinger, 0) // in every call it learns of peers
	e.fails(capi.EAGAIN, other, "refused")
	e.wants(pair, capi.EAGAIN)
	e.connect(other, "x")
	e.send(other, "hello")
	e.wants(pair, "hello")
}

func TestUnbindAndDisconnect(t *testing.T) {
	e := newEnv(t)
	a, b := e.pair(capi.Dealer, capi.Dealer)
	e.connect(b, t.Name())
	endpoint := "inproc://" + t.Name()
	e.check(a.Unbind(endpoint)) // the connections stay
	e.send(b, "1")
	e.wants(a, "1")
	e.send(a, "unread")
	e.check(b.Unbind(endpoint)) // the two calls are the same
	e.wants(b, capi.EAGAIN)
	e.fails(capi.EAGAIN, b, "2")
	e.fails(capi.EAGAIN, a, "2")
	if err := b.Disconnect(endpoint); err != capi.ENOENT {
		t.Error(err)
	}
	e.bind(b, t.Name())
}

// A socket may be connected to itself.
func TestConnectedToItself(t *testing.T) {
	e := newEnv(t)
	s := e.socket(capi.Dealer)
	e.bind(s, "self")
	e.connect(s, "self")
	e.send(s, "there")
	e.send(s, "and back")
	if n := len(e.drain(s)); n != 2 {
		t.Error(n)
	}
}
