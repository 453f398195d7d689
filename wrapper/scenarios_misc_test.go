package zmq

import (
	"context"
	"errors"
	"os"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// leased receives a message over inproc and asks its lease something.
func leased(ask func(l *Lease) error) func(e *env) error {
	return func(e *env) error {
		a, b := e.pair(inproc(), Pair, Pair)
		e.send(a, "x")
		l, err := b.RecvLease(e.c)
		e.check(err)
		defer l.Release()
		return ask(l)
	}
}

func messageScenarios() []scenario {
	return []scenario{
		{row: "zmq_msg_get EINVAL unknown property", call: leased(func(l *Lease) error { _, err := l.Property(0, 99); return err })},
		{row: "zmq_msg_get EINVAL ZMQ_SRCFD on a message without source descriptor", call: leased(func(l *Lease) error { _, err := l.Property(0, capi.PropSrcFD); return err }), needs: "4.2.0"},
		{row: "zmq_msg_gets EINVAL no such metadata key, or message has no metadata; returns NULL", call: leased(func(l *Lease) error {
			value, err := l.Metadata("X-nothing")
			if value != "" {
				return errors.New(value)
			}
			return err
		}), want: errNone, needs: "4.1.0"},
		{row: "zmq_msg_close EFAULT message not initialised (zeroed) or already closed", call: leased(func(l *Lease) error {
			l.Release()
			l.Release()
			_, err := l.Property(0, PropertyMore)
			return err
		}), want: ErrClosed},
		{row: "zmq_msg_data ABORT message not initialised", call: leased(func(l *Lease) error {
			l.Release()
			if msg := l.Message(); len(msg) != 0 {
				return errors.New(msg.String())
			}
			return nil
		}), want: errNone},
		{row: "zmq_msg_set_routing_id EINVAL routing id 0", call: on(Server, func(e *env, s *Socket) error { return s.SendTo(e.c, Address{}, Msg("x")) }), needs: "draft"},
		{row: "zmq_msg_init_data ABORT NULL data with size > 0", call: func(e *env) error {
			a, b := e.pair(inproc(), Pair, Pair)
			defer e.want(b, nil)
			return a.SendLoan(e.c, Message{nil}, nil)
		}, want: errNone},
	}
}

// crowded monitors a socket where there is room for no other.
func crowded(e *env) error {
	one := anotherEnv(e, MaxSockets(1))
	defer one.ctx.Close()
	_, err := one.socket(Pull).Monitor()
	return err
}

func monitorScenarios() []scenario {
	monitor := func(_ *env, s *Socket) error { _, err := s.Monitor(); return err }
	return []scenario{
		{row: "zmq_socket_monitor ENOTSOCK " + notLive, call: zero(monitor), want: ErrClosed},
		{row: "zmq_socket_monitor ETERM " + shutDown, call: after(Pull, monitor)},
		{row: "zmq_socket_monitor EMFILE no socket slot for the internal PAIR", call: crowded},
		{row: "zmq_socket_monitor_versioned ENOTSOCK " + notLive, call: zero(monitor), want: ErrClosed, needs: "draft"},
		{row: "zmq_socket_monitor_versioned ETERM " + shutDown, call: after(Pull, monitor), needs: "draft"},
		{row: "zmq_socket_monitor_versioned EMFILE no socket slot for the internal socket", call: crowded, needs: "draft"},
		{row: "zmq_socket_monitor_pipes_stats ENOTSOCK " + notLive, call: func(*env) error { return new(Monitor).RequestPipesStats() }, want: ErrClosed},
		{row: "zmq_socket_monitor_pipes_stats EINVAL no monitor, or monitor without ZMQ_EVENT_PIPES_STATS", call: on(Pull, func(e *env, s *Socket) error {
			m := e.monitor(s)
			e.check(m.Close())
			return m.RequestPipesStats()
		}), want: ErrClosed},
		{row: "zmq_socket_monitor_pipes_stats EAGAIN monitored but no peers", call: on(Pull, func(e *env, s *Socket) error {
			return e.monitor(s).RequestPipesStats()
		}), needs: "draft"},
	}
}

// polled adds a socket to a poller and then does something with it.
func polled(act func(e *env, p *Poller, s *Socket) error) func(e *env) error {
	return func(e *env) error {
		p, s := e.poller(), e.socket(Pull)
		e.check(p.Add(s, PollIn))
		return act(e, p, s)
	}
}

func pollScenarios() []scenario {
	addZero := func(e *env) error { return e.poller().Add(new(Socket), PollIn) }
	ended := polled(func(e *env, p *Poller, s *Socket) error {
		e.check(e.ctx.Shutdown())
		ready, err := p.Wait(e.c)
		e.check(err)
		return ready[0].Err
	})
	unknown := polled(func(_ *env, p *Poller, s *Socket) error { return p.Add(s, 16) })
	unknownFD := func(e *env) error { return e.poller().AddFD(0, 16) }
	return []scenario{
		{row: "zmq_poll ENOTSOCK an item holds a pointer that is not a live socket", call: addZero, want: ErrClosed},
		{row: "zmq_poll ETERM context of a polled socket was shut down", call: ended, needs: "4.2.0"},
		{row: "zmq_poll EINVAL thread-safe socket on a build without ZMQ_HAVE_POLLER", call: func(e *env) error { return e.poller().Add(e.socket(Server), PollIn) }, want: errNone, needs: "draft"},
		{row: "zmq_poll (none) closed descriptor in fd: 1 is returned with ZMQ_POLLERR", call: closedFD, want: capi.EBADF},
		{row: "zmq_poller_add ENOTSOCK socket NULL or not live", call: addZero, want: ErrClosed},
		{row: "zmq_poller_modify ENOTSOCK socket NULL or not live", call: addZero, want: ErrClosed},
		{row: "zmq_poller_remove ENOTSOCK socket NULL or not live", call: func(e *env) error { return e.poller().Remove(new(Socket)) }, want: capi.EINVAL},
		{row: "zmq_poller_add EINVAL unknown event bit", call: unknown},
		{row: "zmq_poller_modify EINVAL unknown event bit", call: unknown},
		{row: "zmq_poller_add_fd EINVAL unknown event bit", call: unknownFD},
		{row: "zmq_poller_modify_fd EINVAL unknown event bit", call: unknownFD},
		{row: "zmq_poller_add EINVAL already registered", call: polled(func(_ *env, p *Poller, s *Socket) error { return p.Add(s, PollIn) }), want: errNone},
		{row: "zmq_poller_modify EINVAL not registered", call: func(e *env) error { return e.poller().Add(e.socket(Pull), PollIn) }, want: errNone},
		{row: "zmq_poller_remove EINVAL not registered", call: func(e *env) error { return e.poller().Remove(e.socket(Pull)) }},
		{row: "zmq_poller_add_fd EBADF descriptor is the invalid one (-1; INVALID_SOCKET on Windows)", call: closedFD},
		{row: "zmq_poller_modify_fd EBADF descriptor is the invalid one (-1; INVALID_SOCKET on Windows)", call: closedFD},
		{row: "zmq_poller_remove_fd EBADF descriptor is the invalid one (-1; INVALID_SOCKET on Windows)", call: func(e *env) error { return e.poller().RemoveFD(^uintptr(0)) }, want: capi.EINVAL},
		{row: "zmq_poller_remove_fd EINVAL not registered", call: func(e *env) error { return e.poller().RemoveFD(0) }},
		{row: "zmq_poller_add_fd EINVAL already registered", call: func(e *env) error {
			r, w, err := os.Pipe()
			e.check(err)
			e.Cleanup(func() { r.Close(); w.Close() })
			p := e.poller()
			return errors.Join(p.AddFD(r.Fd(), PollIn), p.AddFD(r.Fd(), PollIn))
		}, want: errNone},
		{row: "zmq_poller_modify_fd EINVAL not registered", call: closedFD, want: capi.EBADF},
		{row: "zmq_poller_wait ETERM context of a registered socket was shut down", call: ended, needs: "4.2.0"},
		{row: "zmq_poller_wait_all ETERM context of a registered socket was shut down", call: ended, needs: "4.2.0"},
		{row: "zmq_poller_wait EAGAIN timeout elapsed", call: waitShort(true), want: context.DeadlineExceeded},
		{row: "zmq_poller_wait_all EAGAIN timeout elapsed", call: waitShort(true), want: context.DeadlineExceeded},
		{row: "zmq_poller_wait EAGAIN nothing registered and timeout 0 or positive", call: waitShort(false), want: context.DeadlineExceeded},
	}
}

func closedFD(e *env) error {
	err := e.poller().AddFD(1<<30, PollIn)
	if errors.Is(err, ErrNotSupported) {
		e.Skip(err)
	}
	return err
}

// waitShort waits on a poller, empty or not, until the context ends.
func waitShort(add bool) func(e *env) error {
	return func(e *env) error {
		p := e.poller()
		if add {
			e.check(p.Add(e.socket(Pair), PollIn))
		}
		c, cancel := context.WithTimeout(e.c, 1)
		defer cancel()
		_, err := p.Wait(c)
		return err
	}
}

func proxyScenarios() []scenario {
	none := func(e *env) error { return (&Proxy{Backend: e.socket(Pull)}).Run(e.c) }
	ended := func(e *env) error {
		p := &Proxy{Frontend: e.socket(Pull), Backend: e.socket(Push)}
		e.check(e.ctx.Shutdown())
		return p.Run(e.c)
	}
	closed := func(e *env) error { return (&Proxy{Frontend: new(Socket), Backend: e.socket(Pull)}).Run(e.c) }
	return []scenario{
		{row: "zmq_proxy EFAULT NULL frontend or backend", call: none, want: ErrClosed},
		{row: "zmq_proxy_steerable EFAULT NULL frontend or backend", call: none, want: ErrClosed},
		{row: "zmq_proxy ETERM context shut down", call: ended},
		{row: "zmq_proxy_steerable ETERM context shut down", call: ended},
		{row: "zmq_proxy ENOTSOCK argument is not a live socket (build without ZMQ_HAVE_POLLER)", call: closed, want: ErrClosed},
		{row: "zmq_proxy_steerable ENOTSOCK argument is not a live socket (build without ZMQ_HAVE_POLLER)", call: closed, want: ErrClosed},
		{row: "zmq_proxy_steerable (none) TERMINATE on the control socket returns 0", call: func(e *env) error {
			control, commands := e.pair(inproc(), Pair, Pair)
			p := &Proxy{Frontend: e.socket(Pull), Backend: e.socket(Push), Control: control}
			e.send(commands, "TERMINATE")
			return p.Run(e.c)
		}, want: errNone},
	}
}

func textScenarios() []scenario {
	decode := func(text string) func(*env) error {
		return func(*env) error { _, err := DecodeZ85(text); return err }
	}
	return []scenario{
		{row: "zmq_has CRASH NULL name", call: func(e *env) error { e.ctx.Has(""); return nil }, want: errNone},
		{row: "zmq_z85_encode EINVAL size not a multiple of 4; returns NULL", call: func(*env) error { _, err := EncodeZ85(make([]byte, 3)); return err }},
		{row: "zmq_z85_decode EINVAL length not a multiple of 5; returns NULL", call: decode("abcd")},
		{row: "zmq_z85_decode EINVAL empty string; returns NULL", call: decode(""), want: errNone},
		{row: "zmq_z85_decode EINVAL character outside the alphabet; returns NULL", call: decode("ab~de")},
		{row: "zmq_z85_decode EINVAL control character; returns NULL", call: decode("ab\x01de")},
		{row: "zmq_z85_decode EINVAL group exceeds 32 bits; returns NULL", call: decode("#####")},
		{row: "zmq_z85_decode CRASH NULL string", call: decode(""), want: errNone},
		{row: "zmq_curve_public EINVAL secret key is not valid Z85", call: func(*env) error { _, err := ParseSecretKey("bad"); return err }},
	}
}
