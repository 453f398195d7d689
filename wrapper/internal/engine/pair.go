package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// pair has one peer at a time.
type pair struct {
	base
	peer *end
}

// attach refuses a second peer; what that has sent is lost.
func (p *pair) attach(e *end) {
	if p.peer != nil {
		p.s.drop(e)
		return
	}
	p.peer = e
}

func (p *pair) detach(e *end) {
	if p.peer == e {
		p.peer = nil
	}
}

func (p *pair) send(parts [][]byte, lent *box) error {
	if p.peer == nil || !p.peer.roomy() {
		return errAgain
	}
	p.peer.send(&p.s.slab, nil, parts, lent, &p.s.next)
	return nil
}

func (p *pair) recv() (message, []byte, error) {
	if !p.ready() {
		return message{}, nil, errAgain
	}
	return p.peer.take(&p.s.next), nil, nil
}

func (p *pair) ready() bool {
	if p.peer == nil {
		return false
	}
	if p.peer.ready() {
		return true
	}
	p.s.ranDry(p.peer)
	return false
}

func (p *pair) events() capi.PollEvents {
	return pollEvents(p.peer != nil && p.peer.roomy(), p.ready())
}
