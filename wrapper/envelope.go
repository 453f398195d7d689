package zmq

import "slices"

// An Envelope is the front of a message that says how its answer gets back: the
// routing ids of the peers that it came through, outermost first. Router sockets
// add the routing id of the sender to what they receive, and send to the one that
// comes first. A Req socket puts an empty part, the delimiter, in front of what it
// sends, and a Rep sends an answer back with all that stood before the delimiter.
//
//	msg, err := router.Recv(ctx)
//	env, body := msg.Open()
//	err = router.Send(ctx, env.Wrap(answer(body)))
type Envelope struct {
	RoutingIDs [][]byte
	// Delimiter says that an empty part stands between the ids and the body, as
	// Req and Rep sockets want it.
	Delimiter bool
}

// Open takes a message that a Router received apart: into the envelope, which goes
// up to the first empty part, and the body behind it. Without an empty part, as
// from a Dealer that does not put one there, the envelope is the first part. The
// parts are not copied.
func (m Message) Open() (Envelope, Message) {
	for i, part := range m {
		if i > 0 && len(part) == 0 {
			return Envelope{m[:i:i], true}, m[i+1:]
		}
	}
	n := min(1, len(m))
	return Envelope{m[:n:n], false}, m[n:]
}

// RoutingID returns the routing id of the peer that sent the message, or nil.
func (e Envelope) RoutingID() []byte {
	if len(e.RoutingIDs) == 0 {
		return nil
	}
	return e.RoutingIDs[0]
}

// Wrap returns the message that takes body to where the envelope came from. The
// parts are not copied.
func (e Envelope) Wrap(body Message) Message {
	m := slices.Clone(Message(e.RoutingIDs))
	if e.Delimiter {
		m = append(m, []byte{})
	}
	return append(m, body...)
}

// To returns the message that a Router sends to reach a Req or a Rep.
func To(routingID []byte, body Message) Message {
	return Envelope{[][]byte{routingID}, true}.Wrap(body)
}
