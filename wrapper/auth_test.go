package zmq

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// A zapPeer speaks to the authenticator of a context as libzmq does.
type zapPeer struct {
	*env
	s *Socket
}

func (e *env) zapPeer() zapPeer {
	e.Helper()
	s := e.socket(Dealer)
	e.check(s.Connect(zapEndpoint))
	return zapPeer{e, s}
}

// wants sends a request and checks the reply's status.
func (p zapPeer) wants(status AuthStatus, request Message) Message {
	p.Helper()
	p.check(p.s.Send(p.c, request))
	return p.gets(status)
}

func (p zapPeer) gets(status AuthStatus) Message {
	p.Helper()
	reply := p.recv(p.s)
	if len(reply) != 7 || len(reply[0]) != 0 || string(reply[1]) != zapVersion || string(reply[3]) != fmt.Sprint(int(status)) {
		p.Errorf("got %v, want %v", reply, status)
	}
	return reply
}

// authenticator starts one whose reports are errors of the test, unless opts say
// otherwise.
func (e *env) authenticator(policy Policy, opts ...AuthOption) *Authenticator {
	e.Helper()
	report := AuthReport(func(err error) { e.Error(err) })
	a, err := NewAuthenticator(e.ctx, policy, append([]AuthOption{report}, opts...)...)
	e.check(err)
	return a
}

func TestAuthenticatorAnswers(t *testing.T) {
	eachBackend(t, func(e *env) {
		var logged []string
		a := e.authenticator(Policy{}, AuthDomain("plain", Policy{Users: users(e.T, map[string]string{"a": "b"})}),
			AuthLog(func(r AuthRequest, reply AuthReply) { logged = append(logged, fmt.Sprintf("%v: %v", r, reply.Status)) }))
		p := e.zapPeer()
		null, plain := zapRequest("null", "127.0.0.1", "NULL"), zapRequest("plain", "127.0.0.1", "PLAIN", "a", "b")
		p.wants(AuthDenied, null)
		if reply := p.wants(AuthOK, plain); string(reply[5]) != "a" {
			e.Error(reply)
		}
		e.check(a.SetDomain("null", Policy{Null: true}))
		p.wants(AuthOK, null)
		a.RemoveDomain("null")
		p.wants(AuthDenied, null)
		e.check(a.SetPolicy(Policy{Null: true}))
		p.wants(AuthOK, null)
		a.RemoveDomain("plain")
		p.wants(AuthDenied, plain)
		if got := strings.Join(logged, "\n"); !strings.HasPrefix(got, `NULL from "127.0.0.1" in domain "null": 400 denied
PLAIN user "a" from "127.0.0.1" in domain "plain": 200 OK`) || len(logged) != 6 {
			e.Error(got)
		}
	})
}

func TestOneAuthenticator(t *testing.T) {
	eachBackend(t, func(e *env) {
		a := e.authenticator(Policy{Null: true})
		_, err := NewAuthenticator(e.ctx, Policy{})
		wantError(e.T, err, ErrAddrInUse)
		p, null := e.zapPeer(), zapRequest("d", "127.0.0.1", "NULL")
		p.wants(AuthOK, null)

		// What is closed does not let in, and does not stop to answer.
		for range 2 {
			e.check(a.Close())
		}
		p.wants(AuthDenied, null)
		e.check(p.s.Send(p.c, Msg("", "nonsense")))
		p.wants(AuthDenied, null)

		b := e.authenticator(Policy{Null: true})
		p.wants(AuthOK, null)
		e.check(a.Close()) // is not b
		p.wants(AuthOK, null)
		e.check(b.Close())
	})
}

func TestAuthenticatorsThatCannotBeMade(t *testing.T) {
	eachBackend(t, func(e *env) {
		bad := Policy{Deny: prefixes(e.T, "::1")}
		bad.Deny = append(bad.Deny, bad.Deny[0])
		bad.Deny[1], _ = bad.Deny[1].Addr().Prefix(-1)
		for _, opt := range []AuthOption{AuthTimeout(0), AuthLimit(0), AuthDomain("d", bad)} {
			_, err := NewAuthenticator(e.ctx, Policy{}, opt)
			wantError(e.T, err, capi.EINVAL)
		}
		_, err := NewAuthenticator(e.ctx, bad)
		wantError(e.T, err, capi.EINVAL)
		a := e.authenticator(Policy{})
		wantError(e.T, a.SetPolicy(bad), capi.EINVAL)
		wantError(e.T, a.SetDomain("d", bad), capi.EINVAL)

		_, err = NewAuthenticator(new(Context), Policy{})
		wantError(e.T, err, ErrClosed)
		e.check(e.ctx.CloseContext(e.c))
		_, err = NewAuthenticator(e.ctx, Policy{})
		wantError(e.T, err, ErrClosed)
		e.check(a.Close())
		_, err = NewAuthenticator(e.ctx, Policy{})
		wantError(e.T, err, ErrClosed)
	})
}

func TestForeignHandler(t *testing.T) {
	eachBackend(t, func(e *env) {
		_, err := e.socket(Rep).Bind(zapEndpoint)
		e.check(err)
		_, err = NewAuthenticator(e.ctx, Policy{})
		wantError(e.T, err, ErrAddrInUse)
		if !strings.Contains(err.Error(), "not of this package") {
			e.Error(err)
		}
	})
}

// A program may bind a handler of its own once the authenticator is closed.
func TestHandlerGivesWay(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.since("4.2.0") // unbinds inproc
		a, s := e.authenticator(Policy{}), e.socket(Rep)
		_, err := s.Bind(zapEndpoint)
		wantError(e.T, err, ErrAddrInUse)
		e.check(a.Close())
		_, err = s.Bind(zapEndpoint)
		e.check(err)
		peer := e.socket(Req)
		e.check(peer.Connect(zapEndpoint))
		e.send(peer, "to the new one")
		e.want(s, "to the new one")
		_, err = NewAuthenticator(e.ctx, Policy{})
		wantError(e.T, err, ErrAddrInUse)
		e.check(s.Unbind(zapEndpoint))
		e.check(e.authenticator(Policy{}).Close())
	})
}

func TestMalformedRequestsDoNoHarm(t *testing.T) {
	eachBackend(t, func(e *env) {
		var reports []string
		e.authenticator(Policy{Null: true}, AuthReport(func(err error) { reports = append(reports, err.Error()) }))
		p := e.zapPeer()
		dropped := []Message{Msg(""), Msg("", ""), Msg("", "1.0"), Msg("x"), Msg("", make([]byte, 1<<24))}
		for _, msg := range dropped {
			e.check(p.s.Send(e.c, msg))
		}
		answered := []Message{
			Msg("", "1.0", "id"), Msg("", "9.9", "id", "", "", "", "NULL"), zapRequest("", "", "KERBEROS"),
			zapRequest("", "", "CURVE", "short"), zapRequest("", "", "PLAIN", "", "", ""), zapRequest(strings.Repeat("x", 1<<20), "", "NULL"),
		}
		for _, msg := range answered {
			if reply := p.wants(AuthFailed, msg); string(reply[2]) != "id" {
				e.Error(reply)
			}
		}
		p.wants(AuthOK, zapRequest("", "", "NULL"))
		if len(reports) != len(dropped)+len(answered) || !strings.HasPrefix(reports[0], "zmq: authenticate: malformed request: ") {
			e.Errorf("%q", reports)
		}
	})
}

func TestDecide(t *testing.T) {
	eachBackend(t, func(e *env) {
		var mu sync.Mutex
		var reports []string
		a := e.authenticator(Policy{
			Deny: prefixes(e.T, "10.0.0.1"), Users: users(e.T, map[string]string{"known": "x", "banned": "x"}),
			Decide: func(ctx context.Context, r AuthRequest) AuthReply {
				switch r.User {
				case "new":
					return Admit("newcomer")
				case "banned":
					return Refuse("banned")
				case "panic":
					panic("oh no")
				case "nonsense":
					return AuthReply{Status: 299}
				}
				r.Verdict.Metadata = map[string]string{"X-Role": "reader"}
				return r.Verdict
			},
		}, AuthReport(func(err error) {
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, err.Error())
			panic("so that a reporter may fail too")
		}))
		p := e.zapPeer()
		for _, tt := range []struct {
			address, user, password string
			status                  AuthStatus
			rest                    string
		}{
			{"::1", "known", "x", AuthOK, `["OK" "known" "\x06X-Role\x00\x00\x00\x06reader"]`},
			{"::1", "known", "y", AuthDenied, `["not admitted by the policy" "" ""]`},
			{"::1", "new", "x", AuthOK, `["OK" "newcomer" ""]`},
			{"::1", "new", "", AuthDenied, `["empty user or password" "" ""]`},
			{"10.0.0.1", "new", "x", AuthDenied, `["address denied" "" ""]`},
			{"::1", "banned", "x", AuthDenied, `["banned" "" ""]`},
			{"::1", "panic", "x", AuthFailed, `["the decision panicked" "" ""]`},
			{"::1", "nonsense", "x", AuthFailed, `["unusable reply" "" ""]`},
		} {
			reply := p.wants(tt.status, zapRequest("", tt.address, "PLAIN", tt.user, tt.password))
			if reply[4:].String() != tt.rest {
				e.Errorf("%s: %v, want %s", tt.user, reply, tt.rest)
			}
		}
		mu.Lock()
		if len(reports) != 2 || !strings.Contains(reports[0], "oh no") || !strings.Contains(reports[1], "299") {
			e.Errorf("%q", reports)
		}
		mu.Unlock()
		e.check(a.SetPolicy(Policy{Null: true}))
		p.wants(AuthOK, zapRequest("", "", "NULL"))
	})
}

// A log that panics harms nobody.
func TestLogMayPanic(t *testing.T) {
	eachBackend(t, func(e *env) {
		reports := make(chan error, 1)
		e.authenticator(Policy{Null: true}, AuthLog(func(AuthRequest, AuthReply) { panic("log") }),
			AuthReport(func(err error) { reports <- err }))
		e.zapPeer().wants(AuthOK, zapRequest("", "", "NULL"))
		if err := <-reports; !strings.Contains(err.Error(), "log") {
			e.Error(err)
		}
	})
}

// Slow decisions hold up nobody but themselves, and are limited in number.
func TestSlowDecisions(t *testing.T) {
	eachBackend(t, func(e *env) {
		started, release := make(chan string, 9), make(chan struct{})
		e.authenticator(Policy{Keys: AnyKey(), Decide: func(ctx context.Context, r AuthRequest) AuthReply {
			if r.Mechanism != MechanismPlain {
				return r.Verdict
			}
			started <- r.User
			<-release
			return Admit(r.User)
		}}, AuthLimit(2), AuthDomain("quick", Policy{Null: true}))
		slow, quick := e.zapPeer(), e.zapPeer()
		for _, user := range []string{"a", "b"} {
			e.check(slow.s.Send(e.c, zapRequest("", "", "PLAIN", user, "x")))
			<-started
		}
		quick.wants(AuthOK, zapRequest("quick", "", "NULL"))
		quick.wants(AuthTemporary, zapRequest("", "", "PLAIN", "c", "x"))
		close(release)
		users := string(slow.gets(AuthOK)[5]) + string(slow.gets(AuthOK)[5])
		if users != "ab" && users != "ba" {
			e.Error(users)
		}
	})
}

func TestDecisionsThatTakeTooLong(t *testing.T) {
	eachBackend(t, func(e *env) {
		reports, ended, release := make(chan error, 1), make(chan error, 1), make(chan struct{})
		e.authenticator(Policy{Null: true, Decide: func(ctx context.Context, r AuthRequest) AuthReply {
			<-ctx.Done()
			ended <- ctx.Err()
			<-release // overstays
			return Admit("too late")
		}}, AuthTimeout(time.Millisecond), AuthLimit(1), AuthReport(func(err error) { reports <- err }))
		defer close(release)
		p := e.zapPeer()
		p.wants(AuthTemporary, zapRequest("", "", "NULL"))
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
			e.Error(err)
		}
		if err := <-reports; !strings.Contains(err.Error(), "longer than 1ms") {
			e.Error(err)
		}
		p.wants(AuthTemporary, zapRequest("", "", "NULL")) // it still runs, and counts
	})
}

// Closing ends decisions that are under way, whatever they decide.
func TestCloseDuringADecision(t *testing.T) {
	eachBackend(t, func(e *env) {
		started := make(chan bool)
		a := e.authenticator(Policy{Decide: func(ctx context.Context, r AuthRequest) AuthReply {
			started <- true
			<-ctx.Done()
			return Admit("nobody")
		}})
		p := e.zapPeer()
		e.check(p.s.Send(e.c, zapRequest("", "", "NULL")))
		<-started
		e.check(a.Close())
		p.gets(AuthTemporary)

		// The end of the context does the same.
		b := e.authenticator(Policy{Decide: func(ctx context.Context, r AuthRequest) AuthReply {
			started <- true
			<-ctx.Done()
			close(started)
			return Admit("nobody")
		}})
		e.check(p.s.Send(e.c, zapRequest("", "", "NULL")))
		<-started
		e.check(e.ctx.CloseContext(e.c))
		<-started
		e.check(b.Close())
	})
}

// Everything may be changed while requests are answered.
func TestChangesWhileRunning(t *testing.T) {
	eachBackend(t, func(e *env) {
		u, k := users(e.T, map[string]string{"a": "b"}), NewKeys()
		policy := Policy{Users: u, Keys: k, Null: true, Decide: func(_ context.Context, r AuthRequest) AuthReply { return r.Verdict }}
		a := e.authenticator(policy)
		var group sync.WaitGroup
		for range 4 {
			p := e.zapPeer()
			group.Go(func() {
				for range 50 {
					p.wants(AuthOK, zapRequest("", "", "NULL"))
				}
			})
			group.Go(func() {
				key := newPair(e.T).Public
				for range 50 {
					if u.Set("c", "d") != nil || k.Add(key, "") != nil || a.SetPolicy(policy) != nil || a.SetDomain("d", policy) != nil {
						e.Error("a change failed")
					}
					u.Remove("c")
					k.Remove(key)
					a.RemoveDomain("d")
				}
			})
		}
		group.Wait()
	})
}

// Whatever call of libzmq fails: an authenticator is made or an error says why,
// and one that was made answers.
func TestAuthenticatorUnderFaults(t *testing.T) {
	eachBackend(t, func(e *env) {
		lib := e.library()
		for n := 1; ; n++ {
			var faults capitest.Faults
			failing := newEnv(e.T, withDriver(libzmq.New(capitest.Wrap(lib, &faults))))
			faults.FailNth(faults.Calls()+n, capi.EFAULT)
			a, err := NewAuthenticator(failing.ctx, Policy{Null: true})
			if err == nil {
				err = a.Close() // the handler makes calls meanwhile, so it may be the one that fails
			}
			if len(faults.Injected()) == 0 {
				break
			}
			if err != nil {
				wantError(e.T, err, capi.EFAULT)
			}
		}
	})
}

// The handler goes on after receives that fail: its end would be worse.
func TestHandlerSurvivesFaults(t *testing.T) {
	eachBackend(t, func(e *env) {
		var faults capitest.Faults
		failing := newEnv(e.T, withDriver(libzmq.New(capitest.Wrap(e.library(), &faults))))
		for n := range 3 {
			faults.Fail(capi.FnMsgRecv, n+1, capi.EFAULT)
		}
		reports := make(chan error, 3)
		a := failing.authenticator(Policy{Null: true}, AuthReport(func(err error) { reports <- err }))
		for range 3 {
			wantError(e.T, <-reports, capi.EFAULT)
		}
		failing.zapPeer().wants(AuthOK, zapRequest("", "", "NULL"))
		e.check(a.Close())
	})
}
