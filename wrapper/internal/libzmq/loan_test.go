package libzmq

import (
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Receivers over inproc tell that a loan is over: its lender need not wait for the
// next time that someone looks.
func TestReceiversEndLoans(t *testing.T) {
	receive := map[string]func(e *env, s *Socket) error{
		"a copy": func(e *env, s *Socket) error {
			_, err := s.Recv(e.c, nil)
			return err
		},
		"a lease": func(e *env, s *Socket) error {
			l, err := s.RecvLease(e.c)
			if err == nil {
				l.Release()
			}
			return err
		},
	}
	for name, receive := range receive {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				e.ctx.loans.shortest, e.ctx.loans.longest = time.Hour, time.Hour // nobody looks
				push, pull := e.pair("inproc", capi.Push, capi.Pull)
				done := make(chan struct{})
				e.check(push.SendLoan(e.c, bytesOf([]string{strings.Repeat("x", leastLoan)}), func() { close(done) }))
				e.check(receive(e, pull))
				select {
				case <-done:
				case <-e.c.Done():
					t.Error("the loan is not over")
				}
			})
		})
	}
}
