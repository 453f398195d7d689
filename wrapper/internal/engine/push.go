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
func (p *push) detach(e *end)   { p.balance.remove(e) }
func (p *push) writable(e *end) { p.balance.add(e) }
func (p *push) over(*end) bool  { return true } // nobody would read it

func (p *push) send(parts [][]byte, lent *box) error {
	if p.balance.send(nil, parts, lent) == nil {
		return errAgain
	}
	return nil
}

func (p *push) events() capi.PollEvents { return pollEvents(p.balance.ready() != nil, false) }

// pull receives from its peers in turn.
type pull struct {
	base
	queue fairQueue
}

func (p *pull) attach(e *end)   { p.queue.add(e) }
func (p *pull) detach(e *end)   { p.queue.remove(e) }
func (p *pull) readable(e *end) { p.queue.add(e) }

func (p *pull) recv() (message, []byte, error) {
	m, _, ok := p.queue.take()
	if !ok {
		return m, nil, errAgain
	}
	return m, nil, nil
}

func (p *pull) events() capi.PollEvents { return pollEvents(false, p.queue.ready()) }

// pollEvents takes the directions in the order in which libzmq looks at them: what
// looking for a message changes does not count for sending yet.
func pollEvents(out, in bool) (e capi.PollEvents) {
	if in {
		e |= capi.PollIn
	}
	if out {
		e |= capi.PollOut
	}
	return e
}
