package engine

import "github.com/zmqbridge/zmqbridge/generated/capi"

// dealer sends to its peers and receives from them in turn.
type dealer struct {
	base
	balance loadBalance
	queue   fairQueue
	probe   bool
}

func newDealer(s *Socket) *dealer {
	return &dealer{base: base{s}, balance: loadBalance{s: s}, queue: fairQueue{s: s}}
}

func (d *dealer) attach(e *end) {
	if d.probe {
		d.s.probe(e)
	}
	d.balance.add(e)
	d.queue.add(e)
}

func (d *dealer) detach(e *end) {
	d.balance.remove(e)
	d.queue.remove(e)
}

func (d *dealer) readable(e *end) { d.queue.add(e) }
func (d *dealer) writable(e *end) { d.balance.add(e) }

func (d *dealer) send(parts [][]byte, lent *box) error {
	if d.balance.send(nil, parts, lent) == nil {
		return errAgain
	}
	return nil
}

func (d *dealer) recv() (message, []byte, error) {
	m, _, ok := d.queue.take()
	if !ok {
		return m, nil, errAgain
	}
	return m, nil, nil
}

func (d *dealer) events() capi.PollEvents {
	return pollEvents(d.balance.ready() != nil, d.queue.ready())
}

func (d *dealer) set(option capi.SocketOption, value []byte) error {
	if option == capi.OptProbeRouter {
		return setFlag(&d.probe, value)
	}
	return errUnknown
}

// probe tells a Router that there is a peer, with an empty message.
func (s *Socket) probe(e *end) { e.write(message{one: []byte{}}, &s.next) }
