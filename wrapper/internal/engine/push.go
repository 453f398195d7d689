package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// push sends to its peers in turn.
type push struct {
	base
	balance loadBalance
}

func (p *push) attach(e *end) {
	p.balance.s = p.s
	p.balance.add(e)
}
func (p *push) detach(e *end)      { p.balance.remove(e) }
func (p *push) writable(e *end)    { p.balance.add(e) }
func (p *push) unread(e *end) bool { return false } // nobody would read it

func (p *push) send(parts [][]byte) error {
	if p.balance.send(nil, parts) == nil {
		return errAgain
	}
	return nil
}

func (p *push) events() capi.PollEvents { return pollEvents(false, p.balance.ready() != nil) }

// pull receives from its peers in turn.
type pull struct {
	base
	queue fairQueue
}

func (p *pull) attach(e *end)   { p.queue.add(e) }
func (p *pull) detach(e *end)   { p.queue.remove(e) }
func (p *pull) readable(e *end) { p.queue.add(e) }

func (p *pull) recv(into [][]byte) ([][]byte, error) {
	m, _, ok := p.queue.take()
	if !ok {
		return nil, errAgain
	}
	return p.s.slab.deliver(into, &m, 0, nil), nil
}

func (p *pull) events() capi.PollEvents { return pollEvents(p.queue.ready(), false) }

func pollEvents(in, out bool) (e capi.PollEvents) {
	if in {
		e |= capi.PollIn
	}
	if out {
		e |= capi.PollOut
	}
	return e
}
