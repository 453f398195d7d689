package zmq

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// serve answers one message. Only Policy.Decide is left to another goroutine.
func (a *Authenticator) serve(h *zapHandler, msg Message) {
	envelope, r, err := parseZAP(msg)
	if err != nil {
		a.complain(fmt.Errorf("malformed request: %w", err))
		if !errors.Is(err, errNoReply) {
			h.reply(envelope, AuthReply{Status: AuthFailed, Text: "malformed request"})
		}
		return
	}
	policy := a.policy(r.Domain)
	verdict, final := policy.judge(&r)
	r.Verdict = verdict
	switch {
	case final || policy.Decide == nil:
		a.finish(h, envelope, r, verdict)
	case !h.take(a.config.limit):
		a.finish(h, envelope, r, AuthReply{Status: AuthTemporary, Text: "too many decisions at the same time"})
	default:
		go a.ask(h, envelope, r, policy.Decide)
	}
}

// finish logs a decision and sends it. A reply that ZAP could not carry refuses
// the peer: sent as it is, it would be taken as a break of the protocol.
func (a *Authenticator) finish(h *zapHandler, e zapEnvelope, r AuthRequest, reply AuthReply) {
	if err := reply.check(); err != nil {
		a.complain(fmt.Errorf("the reply to %v is not usable: %w", r, err))
		reply = AuthReply{Status: AuthFailed, Text: "unusable reply"}
	}
	a.guard(func() { a.config.log(r, reply) })
	h.reply(e, reply)
}

// ask waits for decide, but not for ever.
func (a *Authenticator) ask(h *zapHandler, e zapEnvelope, r AuthRequest, decide func(context.Context, AuthRequest) AuthReply) {
	ctx, cancel := context.WithTimeout(a.ctx, a.config.timeout)
	defer cancel()
	decided := make(chan AuthReply, 1)
	go func() {
		defer h.give()
		reply := AuthReply{Status: AuthFailed, Text: "the decision panicked"}
		a.guard(func() { reply = decide(ctx, r) })
		decided <- reply
	}()
	var reply AuthReply
	select {
	case reply = <-decided:
		if a.ctx.Err() != nil {
			reply = AuthReply{Status: AuthTemporary, Text: "the authenticator is closed"}
		}
	case <-ctx.Done():
		if a.ctx.Err() == nil {
			a.complain(fmt.Errorf("the decision about %v took longer than %v", r, a.config.timeout))
		}
		reply = AuthReply{Status: AuthTemporary, Text: "the decision took too long"}
	}
	a.finish(h, e, r, reply)
}

// guard runs a function of the user's and reports its panic. The handler must
// survive, since its end would open the doors.
func (a *Authenticator) guard(f func()) {
	defer func() {
		if p := recover(); p != nil {
			a.complain(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	f()
}

// complain reports what went wrong.
func (a *Authenticator) complain(err error) {
	defer func() { _ = recover() }() // a reporter that panics has nobody to tell
	a.config.report(wrap(opAuth, "", err))
}
