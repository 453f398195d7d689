package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// A pattern is what makes a socket one of its type. Its methods are called with the
// lock of the socket held, after the inbox was taken in.
type pattern interface {
	// attach is told of a new connection, and has to look what is there to read.
	attach(e *end)
	// detach is told of one that is over.
	detach(e *end)
	// identify is told that the other side of a connection exists now.
	identify(e *end)
	readable(e *end)
	writable(e *end)
	// over reports whether a connection that was hung up has nothing to it any more. If
	// not, it has when it is looked at and found empty, as with libzmq.
	over(e *end) bool

	// send sends a message, in a box if it is lent, or returns errAgain.
	send(parts [][]byte, lent *box) error
	// recv receives a message, and the id to put before it, or returns errAgain.
	recv() (m message, id []byte, err error)
	// forget drops what was taken out of a pipe and not received.
	forget()
	// events returns what can be done without waiting.
	events() capi.PollEvents

	// set sets an option of this type of socket alone.
	set(option capi.SocketOption, value []byte) error
}

// errAgain tells that a call has to wait. It is compared with ==.
var errAgain error = capi.EAGAIN

// errUnknown tells that a type of socket does not have an option.
var errUnknown error = capi.EINVAL

// base is what patterns have in common: nothing.
type base struct{ s *Socket }

func (base) attach(*end)                             {}
func (base) detach(*end)                             {}
func (base) identify(*end)                           {}
func (base) readable(*end)                           {}
func (base) writable(*end)                           {}
func (base) over(*end) bool                          { return false }
func (base) send([][]byte, *box) error               { return capi.ENOTSUP }
func (base) recv() (m message, id []byte, err error) { return m, nil, capi.ENOTSUP }
func (base) forget()                                 {}
func (base) events() capi.PollEvents                 { return 0 }
func (base) set(capi.SocketOption, []byte) error     { return errUnknown }

// newPattern returns nil for types that the engine does not have.
func newPattern(s *Socket) pattern {
	b := base{s}
	switch s.typ {
	case capi.Pair:
		return &pair{base: b}
	case capi.Push:
		return &push{base: b}
	case capi.Pull:
		return &pull{base: b, queue: fairQueue{s: s}}
	case capi.Dealer:
		return newDealer(s)
	case capi.Req:
		return newReq(s)
	case capi.Router:
		return newRouter(s)
	case capi.Rep:
		return &rep{router: *newRouter(s)}
	case capi.Pub:
		return &pub{xpub: *newXPub(s)}
	case capi.XPub:
		return newXPub(s)
	case capi.XSub:
		return newXSub(s)
	case capi.Sub:
		return newSub(s)
	}
	return nil
}
