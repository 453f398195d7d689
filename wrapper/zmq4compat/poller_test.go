package zmq4

import (
	"runtime"
	"testing"
	"time"
)

func TestPoller(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		other := e.socket(PULL)
		p := NewPoller()
		if ids := []int{p.Add(other, POLLIN), p.Add(pull, POLLIN), p.Add(push, POLLIN|POLLOUT)}; ids[2] != 2 {
			e.Error(ids)
		}
		poll := func(all bool, want ...Polled) {
			e.Helper()
			f := p.Poll
			if all {
				f = p.PollAll
			}
			got, err := f(0)
			e.check(err)
			e.equal(got, want)
		}
		poll(false, Polled{push, POLLOUT})
		e.send(push, "one", "two")
		poll(false, Polled{pull, POLLIN}, Polled{push, POLLOUT})
		poll(true, Polled{other, 0}, Polled{pull, POLLIN}, Polled{push, POLLOUT})
		_, err := pull.Recv(0)
		e.check(err)
		poll(false, Polled{pull, POLLIN}, Polled{push, POLLOUT}) // a part is left

		previous, err := p.Update(2, 0)
		if previous != POLLIN|POLLOUT || err != nil {
			e.Error(previous, err)
		}
		previous, err = p.UpdateBySocket(pull, POLLOUT)
		if previous != POLLIN || err != nil {
			e.Error(previous, err)
		}
		poll(false)
		e.check(p.Remove(1))
		e.check(p.RemoveBySocket(push))
		e.is(p.Remove(1), ErrorNoSocket)
		e.is(p.Remove(-1), ErrorNoSocket)
		e.is(p.RemoveBySocket(push), ErrorNoSocket)
		_, err = p.Update(7, POLLIN)
		e.is(err, ErrorNoSocket)
		_, err = p.UpdateBySocket(push, POLLIN)
		e.is(err, ErrorNoSocket)
		poll(true, Polled{other, 0})

		if got, err := NewPoller().Poll(-1); len(got) != 0 || got == nil || err != nil {
			e.Error(got, err)
		}
	})
}

func TestPollerWaits(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		p := NewPoller()
		p.Add(pull, POLLIN)
		p.Add(pull, 0)
		for range 20 {
			go push.SendMessage("x")
			got, err := p.Poll(-1)
			e.check(err)
			e.equal(got, []Polled{{pull, POLLIN}})
			e.want(pull, "x")
		}
		// Less than a millisecond is not nothing.
		for _, timeout := range []time.Duration{time.Microsecond, 300 * time.Microsecond, 2 * time.Millisecond} {
			start := time.Now()
			got, err := p.Poll(timeout)
			if len(got) != 0 || err != nil || time.Since(start) < timeout {
				e.Error(timeout, got, err)
			}
		}
		ended := make(chan error, 1)
		go func() {
			_, err := p.Poll(-1)
			ended <- err
		}()
		for err := error(nil); err == nil; {
			e.ctx.SetRetryAfterEINTR(false)
			select {
			case err = <-ended:
				e.is(err, eintr)
			default:
				runtime.Gosched()
			}
		}
		go func() {
			_, err := p.PollAll(-1)
			ended <- err
		}()
		e.check(pull.Close())
		e.is(<-ended, ErrorSocketClosed)
	})
}

func TestReactor(t *testing.T) {
	eachBackend(t, func(e *env) {
		push, pull := e.pair(PUSH, PULL)
		removed := e.socket(PUSH)
		peer, endpoint := e.socket(PULL), inproc()
		e.check(peer.Bind(endpoint))
		e.check(removed.Connect(endpoint))

		r := NewReactor()
		e.is(r.Run(0), errReactorEmpty)
		values := make(chan interface{}, 10)
		for i := range 5 {
			values <- i
		}
		close(values)
		ticks := make(chan time.Time, 1)
		ticks <- time.Unix(0, 0)
		var got []interface{}
		r.AddChannel(values, 2, func(v interface{}) error {
			got = append(got, v)
			return nil
		})
		e.is(r.Run(-1), errReactorWaits)
		id := r.AddChannelTime(ticks, 0, func(v interface{}) error {
			got = append(got, v.(time.Time).Unix())
			return nil
		})
		r.AddSocket(pull, POLLIN, func(State) error { return errHandler }) // is replaced
		r.AddSocket(pull, POLLIN, func(s State) error {
			msg, err := pull.RecvMessage(0)
			e.check(err)
			got = append(got, s.String()+msg[0])
			if msg[0] == "last" {
				return errHandler
			}
			r.RemoveChannel(id)
			r.RemoveSocket(removed)
			e.send(push, "last")
			return nil
		})
		r.AddSocket(removed, POLLOUT, func(State) error {
			e.Error("it was removed by the handler before it")
			return nil
		})
		e.send(push, "first")
		e.is(r.Run(time.Millisecond), errHandler)
		e.equal(got, []interface{}{0, 1, 0, "POLLINfirst", 2, 3, "POLLINlast"})
	})
}

func TestReactorPassesErrors(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(PULL)
		r := NewReactor()
		r.AddSocket(s, POLLIN, func(State) error { return nil })
		e.check(s.Close())
		e.is(r.Run(time.Millisecond), ErrorSocketClosed)
		values := make(chan interface{}, 1)
		values <- nil
		r = NewReactor()
		r.AddChannel(values, 0, func(interface{}) error { return errHandler })
		e.is(r.Run(time.Millisecond), errHandler)
	})
}

func TestProxy(t *testing.T) {
	eachBackend(t, func(e *env) {
		front, back, control := e.socket(ROUTER), e.socket(DEALER), e.socket(PAIR)
		capture, watcher := e.pair(PUSH, PULL)
		endpoints := []string{inproc(), inproc(), inproc()}
		for i, s := range []*Socket{front, back, control} {
			e.check(s.Bind(endpoints[i]))
		}
		req, rep, steer := e.socket(REQ), e.socket(REP), e.socket(PAIR)
		for i, s := range []*Socket{req, rep, steer} {
			e.check(s.Connect(endpoints[i]))
		}
		ended := make(chan error, 1)
		go func() { ended <- ProxySteerable(front, back, capture, control) }()
		e.send(req, "question", "mark")
		e.want(rep, "question", "mark")
		e.send(rep, "answer")
		e.want(req, "answer")
		for _, want := range []int{4, 3} { // with the address
			msg, err := watcher.RecvMessage(0)
			e.check(err)
			if len(msg) != want {
				e.Errorf("%q", msg)
			}
		}
		e.send(steer, "STATISTICS")
		msg, err := steer.RecvMessageBytes(0)
		e.check(err)
		if len(msg) != 8 || len(msg[0]) != 8 || msg[0][0]+msg[0][7] != 1 {
			e.Errorf("%q", msg)
		}
		e.send(steer, "TERMINATE")
		e.check(<-ended)

		go func() { ended <- Proxy(front, back, nil) }()
		e.send(req, "again")
		e.want(rep, "again")
		e.check(front.Close())
		e.is(<-ended, ErrorSocketClosed)
	})
}

func TestProxyEndsWithTheContext(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull, push := e.socket(PULL), e.socket(PUSH)
		peer, endpoint := e.socket(PUSH), inproc()
		e.check(pull.Bind(endpoint))
		e.check(peer.Connect(endpoint))
		ended, done := make(chan error, 1), make(chan error, 1)
		go func() { ended <- Proxy(pull, push, nil) }()
		go func() { done <- e.ctx.Term() }()
		e.is(<-ended, ETERM)
		for _, s := range []*Socket{pull, push, peer} {
			e.check(s.Close())
		}
		e.check(<-done)
	})
}
