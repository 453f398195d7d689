package engine

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// router puts the id of the peer in front of what it receives, and sends to the peer
// that the first part names.
type router struct {
	base
	queue     fairQueue
	held      hold
	peers     map[string]*end
	leaving   *end   // whose id was taken over while its message was held
	made      uint32 // the last id that was generated
	mandatory bool
	handover  bool
	raw       bool // no effect over inproc
	probing   bool
}

func newRouter(s *Socket) *router {
	return &router{base: base{s}, queue: fairQueue{s: s}, peers: map[string]*end{}, made: rand.Uint32()}
}

// attach has a peer wait for its id while the socket does not exist that has one.
func (r *router) attach(e *end) {
	if r.probing {
		r.s.probe(e)
	}
	if e.given != nil || e.remote != nil {
		r.identify(e)
	}
}

// identify gives a peer its id. One whose id is taken is ignored, unless it is to
// take the id over.
func (r *router) identify(e *end) {
	if e.named {
		return
	}
	id := string(e.given)
	if e.given == nil {
		if id = r.ownName(e); id == "" {
			id = r.newID()
		}
	}
	if old := r.peers[id]; old != nil {
		if !r.handover {
			return
		}
		r.name(old, r.newID())
		r.expel(old)
	}
	e.named = true
	r.name(e, id)
	r.queue.add(e)
}

// expel retires a peer, once the message that is held of it was received.
func (r *router) expel(e *end) {
	if r.held.from == e {
		r.leaving = e
		return
	}
	r.s.retire(e)
}

func (r *router) take() (m message, from *end, id string, ok bool) {
	m, from, id, ok = r.held.take(&r.queue, nil)
	if r.leaving != nil {
		r.s.retire(r.leaving)
		r.leaving = nil
	}
	return m, from, id, ok
}

func (r *router) name(e *end, id string) {
	e.id = id
	r.peers[id] = e
}

// ownName is the name that a peer goes by. If it was bound later, that is the first thing
// that it sends, for which a greeting (a probe, a welcome, a subscription) is taken, too.
func (r *router) ownName(e *end) string {
	if e.late && e.ready() {
		if m := e.pop(); !m.named() {
			e.count(&r.s.next)
			return string(m.first())
		}
	}
	return string(e.remote.routingID)
}

// newID returns an id that is unique and, as it starts with zero, none of a peer's
// own.
func (r *router) newID() string {
	r.made++
	return string(binary.BigEndian.AppendUint32([]byte{0}, r.made))
}

func (r *router) detach(e *end) {
	if e.named {
		e.named = false
		delete(r.peers, e.id)
	}
	r.queue.remove(e)
}

func (r *router) readable(e *end) {
	if e.named {
		r.queue.add(e)
	}
}

// send drops a message that consists of an id alone, as libzmq does.
func (r *router) send(parts [][]byte, lent *box) error {
	if len(parts) == 1 {
		return nil
	}
	e := r.peers[string(parts[0])]
	switch {
	case e != nil && e.roomy():
		e.write(r.s.slab.message(nil, parts[1:], lent), &r.s.next)
		return nil
	case !r.mandatory:
		return nil
	case e == nil || !e.full():
		return capi.EHOSTUNREACH
	}
	return errAgain
}

func (r *router) recv() (message, []byte, error) {
	m, _, id, ok := r.take()
	if !ok {
		return m, nil, errAgain
	}
	return m, r.s.slab.clone([]byte(id)), nil
}

func (r *router) forget() { r.held.drop(r.s) }

func (r *router) events() capi.PollEvents {
	return pollEvents(r.anyRoom(), r.held.ready(&r.queue, nil))
}

// anyRoom counts peers that are gone, as libzmq does while they have not been read to
// the end.
func (r *router) anyRoom() bool {
	if !r.mandatory {
		return true
	}
	for _, e := range r.peers {
		if !e.full() || e.roomy() { // which asks to be told when there is room
			return true
		}
	}
	return false
}

func (r *router) set(option capi.SocketOption, value []byte) error {
	switch option {
	case capi.OptRouterMandatory:
		return setFlag(&r.mandatory, value)
	case capi.OptRouterHandover:
		return setFlag(&r.handover, value)
	case capi.OptRouterRaw:
		return setFlag(&r.raw, value)
	case capi.OptProbeRouter:
		return setFlag(&r.probing, value)
	case capi.OptConnectRoutingID:
		if err := r.checkName(value); err != nil {
			return err
		}
		r.s.connectID = append([]byte{}, value...)
		return nil
	}
	return errUnknown
}

// checkName refuses an id that the next connection cannot have. libzmq would abort
// the process. Its driver looks for events to know that of a Router.
func (r *router) checkName(id []byte) error {
	if r.s.typ == capi.Router {
		_ = r.events()
	}
	switch {
	case len(id) == 0:
		return capi.EINVAL
	case len(id) == 5 && id[0] == 0:
		return fmt.Errorf("the routing id %q is one of those that peers without get: %w", id, capi.EINVAL)
	case r.peers[string(id)] != nil:
		return fmt.Errorf("the routing id %q is taken by a peer of this socket: %w", id, capi.EADDRINUSE)
	}
	return nil
}
