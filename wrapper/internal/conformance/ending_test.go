package conformance

import (
	"context"
	"errors"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var ending = theme{"ending", []testCase{
	{"ShutdownEndsEveryCall", anywhere, shutdownEndsEveryCall},
	{"ShutdownWakesThoseWhoWait", anywhere, shutdownWakesThoseWhoWait},
	{"ShutdownTakesMessagesAway", anywhere, shutdownTakesMessagesAway},
	{"ShutdownLeavesSocketsToBeClosed", anywhere, shutdownLeavesSocketsToBeClosed},
	{"OptionsUntilItIsNoticed", inproc, optionsUntilItIsNoticed},
	{"ShutdownTwice", inproc, shutdownTwice},
	{"CloseEndsEveryCall", anywhere, closeEndsEveryCall},
	{"CloseWakesThoseWhoWait", anywhere, closeWakesThoseWhoWait},
	{"CloseTwice", anywhere, closeTwice},
	{"TerminationEndsEveryCall", anywhere, terminationEndsEveryCall},
	{"TerminationWakesThoseWhoWait", anywhere, terminationWakesThoseWhoWait},
	{"TerminationClosesInAnyOrder", anywhere, terminationClosesInAnyOrder},
	{"TerminationFromManyGoroutines", anywhere, terminationFromManyGoroutines},
	{"OtherContextsGoOn", anywhere, otherContextsGoOn},
	{"CancelledCallsLeaveTheSocket", anywhere, cancelledCallsLeaveTheSocket},
}}

// everyCall makes each call that a socket has, and returns their errors.
func (e *env) everyCall(s *zmq.Socket) map[string]error {
	errs := map[string]error{}
	_, errs["bind"] = s.Bind(e.address())
	errs["connect"] = s.Connect("inproc://x")
	errs["unbind"] = s.Unbind("inproc://x")
	errs["disconnect"] = s.Disconnect("inproc://x")
	errs["send"] = s.Send(e.c, zmq.Msg("x"))
	_, errs["send batch"] = s.SendBatch(e.c, []zmq.Message{zmq.Msg("x")})
	errs["send loan"] = s.SendLoan(e.c, zmq.Msg("x"), func() {})
	_, errs["receive"] = s.Recv(e.c)
	_, errs["receive into"] = s.RecvInto(e.c, nil)
	_, errs["receive batch"] = s.RecvBatch(e.c, make([]zmq.Message, 1))
	_, errs["receive lease"] = s.RecvLease(e.c)
	for _, err := range s.Messages(e.c) {
		errs["messages"] = err
	}
	_, errs["events"] = s.PollEvents()
	_, errs["monitor"] = s.Monitor()
	// Having learned of it by now, the socket has no options any more.
	errs["set option"] = s.SetSendTimeout(0)
	_, errs["read option"] = s.SendTimeout()
	_, errs["last endpoint"] = s.LastEndpoint()
	return errs
}

// endsWith wants every call to end with an error.
func (e *env) endsWith(want error, sockets ...*zmq.Socket) {
	for _, s := range sockets {
		for name, err := range e.everyCall(s) {
			if !errors.Is(err, want) {
				e.fail("%v: %s: %v, want %v", s.Type(), name, err, want)
			}
		}
	}
}

// allTypes makes a bound socket of each type.
func (e *env) allTypes(ctx *zmq.Context) (all []*zmq.Socket) {
	for _, typ := range stableTypes {
		s, err := ctx.Socket(typ, zmq.Linger(0))
		e.check(err)
		_, err = s.Bind(e.address())
		e.check(err)
		all = append(all, s)
	}
	return all
}

var stableTypes = []zmq.SocketType{
	zmq.Pair, zmq.Pub, zmq.Sub, zmq.Req, zmq.Rep, zmq.Dealer, zmq.Router, zmq.Pull, zmq.Push, zmq.XPub, zmq.XSub,
}

func shutdownEndsEveryCall(e *env) {
	sockets := e.allTypes(e.ctx)
	e.check(e.ctx.Shutdown())
	e.endsWith(zmq.ErrTerminated, sockets...)
	_, err := e.ctx.Socket(zmq.Pull)
	e.is(err, zmq.ErrTerminated)
}

// waits has goroutines wait in all ways that there are. ended gets their errors.
func (e *env) waits(ctx *zmq.Context) (ended <-chan error, n int) {
	dealer, err := ctx.Socket(zmq.Dealer, zmq.Linger(0))
	e.check(err)
	_, err = dealer.Bind(e.address())
	e.check(err)
	errs := make(chan error, 10)
	ways := []func() error{
		func() error { return dealer.Send(e.c, zmq.Msg("x")) },
		func() error { _, err := dealer.SendBatch(e.c, []zmq.Message{zmq.Msg("x")}); return err },
		func() error { _, err := dealer.Recv(e.c); return err },
		func() error { _, err := dealer.RecvBatch(e.c, make([]zmq.Message, 2)); return err },
		func() error { _, err := dealer.RecvLease(e.c); return err },
		func() error { return e.ends(dealer) },
	}
	for _, wait := range ways {
		go func() { errs <- wait() }()
	}
	return errs, len(ways)
}

// ends waits with a poller until a socket has nothing but an error.
func (e *env) ends(s *zmq.Socket) error {
	var p zmq.Poller
	defer p.Close()
	if err := p.Add(s, in); err != nil {
		return err
	}
	ready, err := p.Wait(e.c)
	if err != nil {
		return err
	}
	return ready[0].Err
}

// wake has calls wait, and end ends them with an error.
func (e *env) wake(ctx *zmq.Context, end func() error, want error) {
	ended, n := e.waits(ctx)
	e.check(end())
	for range n {
		e.is(<-ended, want)
	}
}

func shutdownWakesThoseWhoWait(e *env) {
	e.wake(e.ctx, e.ctx.Shutdown, zmq.ErrTerminated)
}

// What was not received by then never is.
func shutdownTakesMessagesAway(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for i := range 3 {
		e.send(push, i)
	}
	e.want(pull, 0)
	e.check(e.ctx.Shutdown())
	_, err := pull.Recv(e.c)
	e.is(err, zmq.ErrTerminated)
}

func shutdownLeavesSocketsToBeClosed(e *env) {
	sockets := e.allTypes(e.ctx)
	e.check(e.ctx.Shutdown())
	for _, s := range sockets {
		e.check(s.Close())
	}
	e.endsWith(zmq.ErrClosed, sockets...)
}

// Setting the linger is of use yet.
func optionsUntilItIsNoticed(e *env) {
	s := e.socket(zmq.Push)
	e.check(e.ctx.Shutdown())
	e.check(s.SetLinger(0))
	_, err := s.Linger()
	e.check(err)
	_, err = s.PollEvents()
	e.is(err, zmq.ErrTerminated)
	e.is(s.SetLinger(0), zmq.ErrTerminated)
}

func shutdownTwice(e *env) {
	for range 3 {
		e.check(e.ctx.Shutdown())
	}
	e.check(e.ctx.Close())
	e.check(e.ctx.Shutdown())
}

func closeEndsEveryCall(e *env) {
	sockets := e.allTypes(e.ctx)
	for _, s := range sockets {
		e.check(s.Close())
	}
	e.endsWith(zmq.ErrClosed, sockets...)
	for _, s := range sockets {
		if err := s.Send(e.c, zmq.Msg("x")); errors.Is(err, zmq.ErrTerminated) {
			e.fatal("%v", err)
		}
	}
}

func closeWakesThoseWhoWait(e *env) {
	endpoint := e.nobody()
	s := e.boundTo(zmq.Dealer, endpoint)
	errs := make(chan error, 3)
	go func() { _, err := s.Recv(e.c); errs <- err }()
	go func() { errs <- s.Send(e.c, zmq.Msg("x")) }()
	go func() { errs <- e.ends(s) }()
	e.check(s.Close())
	for range cap(errs) {
		e.is(<-errs, zmq.ErrClosed)
	}
	e.boundTo(zmq.Pull, endpoint) // it is free again
}

func closeTwice(e *env) {
	s, _ := e.bound(zmq.Pull)
	done := make(chan error, 4)
	for range cap(done) {
		go func() { done <- s.Close() }()
	}
	for range cap(done) {
		e.check(<-done)
	}
	e.check(s.Close())
}

func terminationEndsEveryCall(e *env) {
	ctx := e.other()
	sockets := e.allTypes(ctx)
	closed, err := ctx.Socket(zmq.Pull)
	e.check(err)
	e.check(closed.Close())
	e.check(ctx.Close())
	e.endsWith(zmq.ErrTerminated, sockets...)
	_, err = closed.Recv(e.c)
	if !errors.Is(err, zmq.ErrClosed) || errors.Is(err, zmq.ErrTerminated) {
		e.fatal("%v", err)
	}
}

func terminationWakesThoseWhoWait(e *env) {
	ctx := e.other()
	e.wake(ctx, ctx.Close, zmq.ErrTerminated)
}

func terminationClosesInAnyOrder(e *env) {
	for i := range 3 {
		ctx := e.other()
		sockets := e.allTypes(ctx)
		if i > 0 {
			e.check(ctx.Shutdown())
		}
		for _, s := range sockets[:i*5] {
			e.check(s.Close())
		}
		e.check(ctx.Close())
		for _, s := range sockets {
			e.check(s.Close())
		}
	}
}

func terminationFromManyGoroutines(e *env) {
	ctx := e.other()
	e.allTypes(ctx)
	done := make(chan error, 8)
	for range cap(done) {
		go func() { done <- ctx.Close() }()
	}
	for range cap(done) {
		e.check(<-done)
	}
}

func otherContextsGoOn(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	other := e.other()
	e.allTypes(other)
	e.check(other.Close())
	e.send(push, "x")
	e.want(pull, "x")
}

func cancelledCallsLeaveTheSocket(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.socket(zmq.Push)
	c, cancel := context.WithCancel(e.c)
	errs := make(chan error, 2)
	go func() { _, err := pull.Recv(c); errs <- err }()
	go func() { errs <- push.Send(c, zmq.Msg("x")) }()
	cancel()
	for range cap(errs) {
		e.is(<-errs, context.Canceled)
	}
	_, err := pull.Recv(c)
	e.is(err, context.Canceled)
	e.is(push.Send(c, zmq.Msg("x")), context.Canceled)
	e.check(push.Connect(endpoint))
	e.send(push, "y")
	e.want(pull, "y")
	if errors.Is(err, capi.EAGAIN) {
		e.fatal("%v", err)
	}
}
