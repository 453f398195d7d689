package zmq

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A Proxy takes messages from its Frontend to its Backend and back, as far as
// their types receive and send: Router and Dealer, XSub and XPub, Pull and Push.
// What it takes goes to the Capture as well, if there is one. The sockets must be
// set before Run and stay the caller's; others had better not receive from them
// meanwhile. The methods may be called by any number of goroutines.
type Proxy struct {
	Frontend, Backend *Socket
	Capture           *Socket // Pub, Push, Pair or Dealer, or nil
	// Control receives the commands PAUSE, RESUME, TERMINATE and STATISTICS, if it
	// is set; see [Proxy.Run].
	Control *Socket

	mu   sync.Mutex
	stop context.CancelFunc // of the run, if there is one
	gate gate               // has a lock of its own

	frontend, backend proxyCounters
}

// ProxyStats counts what a proxy has received from its two sockets and sent to
// them, since it was made.
type ProxyStats struct{ Frontend, Backend ProxyTraffic }

// ProxyTraffic counts the messages and bytes of one socket.
type ProxyTraffic struct{ Received, ReceivedBytes, Sent, SentBytes uint64 }

type proxyCounters struct{ received, receivedBytes, sent, sentBytes atomic.Uint64 }

func (c *proxyCounters) load() ProxyTraffic {
	return ProxyTraffic{c.received.Load(), c.receivedBytes.Load(), c.sent.Load(), c.sentBytes.Load()}
}

// A ProxyError ends a run that could not pass on all that it had received, for its
// context ended or a socket was closed.
type ProxyError struct {
	Err    error
	To     *Socket   // where they should have gone
	Unsent []Message // oldest first
}

// Error says why the proxy ended, and how many messages it could not pass on.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("%v (%d messages for the %v were received and not sent)", e.Err, len(e.Unsent), e.To.Type())
}

// Unwrap returns why it ended.
func (e *ProxyError) Unwrap() error { return e.Err }

// Run passes messages on until ctx ends, [Proxy.Terminate] is called (it then returns
// nil), or a socket is closed. It receives only when there is room to send on, up to 64
// messages at a time, so that messages queue up, or are dropped, about where they would
// without a proxy.
//
// A Control socket gets an answer to STATISTICS, eight parts of eight bytes in the
// order of zmq_proxy_steerable. If it is a Rep, it gets an empty answer to all
// else. Commands that are unknown change nothing.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_proxy_steerable.html
func (p *Proxy) Run(ctx context.Context) error {
	if ctx == nil {
		return wrap(opProxy, "", errNilContext)
	}
	ways, err := p.ways()
	if err != nil {
		return wrap(opProxy, "", err)
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	if err := p.begin(stop); err != nil {
		return wrap(opProxy, "", err)
	}
	defer p.end()

	errs := make([]error, len(ways)+2)
	var group sync.WaitGroup
	start := func(i int, work func(context.Context) error) {
		group.Go(func() {
			defer stop() // one ends all
			errs[i] = work(run)
		})
	}
	for i, w := range ways {
		start(i, w.run)
	}
	if p.Control != nil {
		start(len(ways), p.obey)
	}
	start(len(ways)+1, p.guard)
	group.Wait()
	return p.outcome(ctx, errs)
}

// guard ends when a socket is closed, whatever the ways are waiting for.
func (p *Proxy) guard(ctx context.Context) error {
	var ends Poller
	defer ends.Close()
	for _, s := range []*Socket{p.Frontend, p.Backend, p.Capture} {
		if s == nil {
			continue
		}
		if err := ends.add(s, capi.PollErr); err != nil {
			return err
		}
	}
	ready, err := ends.Wait(ctx)
	if err != nil {
		return err
	}
	return ready[0].Err
}

// outcome leaves out what only followed from the end, and all causes but one.
func (p *Proxy) outcome(ctx context.Context, errs []error) error {
	var causes []error
	for _, err := range errs {
		var lost *ProxyError
		ended := errors.Is(err, context.Canceled) || ctx.Err() != nil && errors.Is(err, ctx.Err())
		if errors.As(err, &lost) || err != nil && !ended && len(causes) == 0 {
			causes = append(causes, err)
		}
	}
	if len(causes) > 0 {
		return wrap(opProxy, "", errors.Join(causes...))
	}
	return wrap(opProxy, "", ctx.Err())
}

func (p *Proxy) begin(stop context.CancelFunc) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		return fmt.Errorf("the proxy is running already: %w", capi.EFSM)
	}
	p.stop = stop
	return nil
}

func (p *Proxy) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop = nil
}

// Terminate makes Run return, once what was received is sent on. It does nothing while
// there is no Run: to end one that may not have begun, cancel its ctx.
func (p *Proxy) Terminate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		p.stop()
	}
}

// Pause stops the receiving until Resume is called, also of runs to come. When it
// returns nothing is received any more.
func (p *Proxy) Pause() { p.gate.shut() }

// Resume takes Pause back.
func (p *Proxy) Resume() { p.gate.reopen() }

// Stats returns what was passed on so far.
func (p *Proxy) Stats() ProxyStats { return ProxyStats{p.frontend.load(), p.backend.load()} }
