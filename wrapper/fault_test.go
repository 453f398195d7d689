package zmq

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// eachUse does one thing after the other that makes native calls. Each returns its
// error at once, so that a fault ends it.
func eachUse(c context.Context, opts ...ContextOption) (err error) {
	ctx, err := NewContext(opts...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ctx.CloseContext(c)) }()
	for _, use := range []func(context.Context, *Context) error{useBatches, useLeases, usePoller, useRequests, useProxy} {
		if err := use(c, ctx); err != nil {
			return err
		}
	}
	return nil
}

// linked returns two connected sockets.
func linked(ctx *Context, a, b SocketType, opts ...SocketOption) (x, y *Socket, err error) {
	if x, err = ctx.Socket(a, opts...); err != nil {
		return nil, nil, err
	}
	endpoint, err := x.Bind(inproc())
	if err != nil {
		return nil, nil, err
	}
	if y, err = ctx.Socket(b, opts...); err != nil {
		return nil, nil, err
	}
	return x, y, y.Connect(endpoint)
}

func useBatches(c context.Context, ctx *Context) error {
	push, pull, err := linked(ctx, Push, Pull, Linger(0))
	if err != nil {
		return err
	}
	if _, err := push.SendBatch(c, numbered(5)); err != nil {
		return err
	}
	for _, err := range pull.Messages(c) {
		if err != nil {
			return err
		}
		break // the others were read ahead
	}
	into := make([]Message, 3)
	for left := 4; left > 0; {
		n, err := pull.RecvBatch(c, into)
		if err != nil {
			return err
		}
		left -= n
	}
	return nil
}

func useLeases(c context.Context, ctx *Context) error {
	push, pull, err := linked(ctx, Push, Pull, Linger(0))
	if err != nil {
		return err
	}
	returned := make(chan struct{})
	if err := push.SendLoan(c, Msg(make([]byte, 40<<10), "x"), func() { close(returned) }); err != nil {
		return err
	}
	l, err := pull.RecvLease(c)
	if err != nil {
		return err
	}
	_, propertyErr := l.Property(0, PropertyMore)
	_, metadataErr := l.Metadata(PropertyUserID)
	l.Release()
	return errors.Join(propertyErr, metadataErr)
}

func usePoller(c context.Context, ctx *Context) error {
	push, pull, err := linked(ctx, Push, Pull, Linger(0))
	if err != nil {
		return err
	}
	var p Poller
	defer p.Close()
	if err := p.Add(pull, PollIn); err != nil {
		return err
	}
	if err := push.Send(c, Msg("x")); err != nil {
		return err
	}
	ready, err := p.Wait(c)
	if err != nil {
		return err
	}
	return ready[0].Err
}

func useRequests(c context.Context, ctx *Context) error {
	rep, req, err := linked(ctx, Rep, Req, Linger(0))
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() {
		msg, err := rep.Recv(c)
		if err == nil {
			err = rep.Send(c, msg)
		}
		if err != nil {
			req.Close() // it would wait for ever
		}
		served <- err
	}()
	_, err = req.Request(c, Msg("x"))
	if err != nil {
		rep.Close()
	}
	return errors.Join(err, <-served)
}

func useProxy(c context.Context, ctx *Context) error {
	front, push, err := linked(ctx, Pull, Push, Linger(0))
	if err != nil {
		return err
	}
	back, pull, err := linked(ctx, Push, Pull, Linger(0))
	if err != nil {
		return err
	}
	p := &Proxy{Frontend: front, Backend: back}
	ended := make(chan error, 1)
	go func() {
		err := p.Run(c)
		push.Close()
		pull.Close()
		ended <- err
	}()
	err = push.Send(c, Msg("x"))
	if err == nil {
		_, err = pull.Recv(c)
	}
	p.Terminate()
	front.Close() // also if the run has not begun
	if runErr := <-ended; !errors.Is(runErr, ErrClosed) {
		err = errors.Join(err, runErr)
	}
	return err
}

// Every native call fails once. That ends in an error or is made good, and never in
// a hang, a leak or a wrong call.
func TestEachNativeCallMayFail(t *testing.T) {
	eachBackend(t, func(e *env) {
		lib := e.library()
		n := 0
		for faults := range capitest.EachFault(0) {
			n++
			var ledger capitest.Ledger
			c, cancel := context.WithTimeout(e.c, 10*time.Second)
			err := eachUse(c, withDriver(libzmq.New(capitest.Wrap(lib, faults, &ledger))))
			if c.Err() != nil {
				e.Fatalf("%v: hang: %v", faults.Injected(), err)
			}
			cancel()
			for _, err := range ledger.Errors() {
				e.Errorf("%v: %v", faults.Injected(), err)
			}
			for _, o := range ledger.Leaks() {
				e.Errorf("%v: leak: %s", faults.Injected(), o)
			}
		}
		if n < 50 {
			e.Errorf("only %d calls", n)
		}
	})
}
