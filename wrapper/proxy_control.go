package zmq

import (
	"context"
	"encoding/binary"
)

// obey follows the commands that come over the control socket.
func (p *Proxy) obey(ctx context.Context) error {
	for {
		msg, err := p.Control.Recv(ctx)
		if err != nil {
			return err
		}
		answer := p.command(string(msg[0]))
		if answer == nil && p.Control.typ == Rep {
			answer = Msg("")
		}
		if answer != nil {
			if _, err := patient(ctx, p.Control, []Message{answer}); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (p *Proxy) command(name string) (answer Message) {
	switch name {
	case "PAUSE":
		p.Pause()
	case "RESUME":
		p.Resume()
	case "TERMINATE":
		p.Terminate()
	case "STATISTICS":
		return p.Stats().message()
	}
	return nil
}

// message has the counters in the order of zmq_proxy_steerable.
func (s ProxyStats) message() (m Message) {
	for _, t := range []ProxyTraffic{s.Frontend, s.Backend} {
		for _, n := range []uint64{t.Received, t.ReceivedBytes, t.Sent, t.SentBytes} {
			m = append(m, binary.NativeEndian.AppendUint64(nil, n))
		}
	}
	return m
}
