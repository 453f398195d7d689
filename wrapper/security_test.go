package zmq

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// decisions has an authenticator tell of each decision.
func decisions() (AuthOption, chan string) {
	made := make(chan string, 100)
	return AuthLog(func(r AuthRequest, reply AuthReply) {
		select {
		case made <- reply.Status.String() + " " + reply.UserID:
		default: // peers that are refused try again and again
		}
	}), made
}

// wantDecision waits for a decision; others may come before it.
func (e *env) wantDecision(made <-chan string, want string) {
	e.Helper()
	for {
		select {
		case got := <-made:
			if got == want {
				return
			}
		case <-e.c.Done():
			e.Fatalf("no decision %q", want)
		}
	}
}

// eachRefused has peers connect that must be refused, and then one that must not.
// Each sends a message before the next one connects, so the one that arrives
// tells that no other did.
func (e *env) eachRefused(server *Socket, made <-chan string, endpoint string, refused []SocketOption, admitted SocketOption, userID string) {
	e.Helper()
	for _, opt := range refused {
		s := e.socket(Push, opt)
		e.check(s.Connect(endpoint))
		e.send(s, "refused")
		e.wantDecision(made, "400 denied ")
		e.check(s.Close())
	}
	s := e.socket(Push, admitted)
	e.check(s.Connect(endpoint))
	e.send(s, "admitted")
	lease, err := server.RecvLease(e.c)
	e.check(err)
	defer lease.Release()
	if lease.Message().String() != `["admitted"]` {
		e.Error(lease.Message())
	}
	if user, err := lease.Metadata(PropertyUserID); user != userID || err != nil {
		e.Errorf("User-Id %q, %v; want %q", user, err, userID)
	}
}

func (e *env) bind(s *Socket, endpoint string) string {
	e.Helper()
	resolved, err := s.Bind(endpoint)
	e.check(err)
	return resolved
}

func (e *env) needs(capability string) {
	e.Helper()
	if !e.ctx.Has(capability) {
		e.Skipf("this libzmq has no %s", capability)
	}
}

// since skips what the loaded libzmq is too old for.
func (e *env) since(release string) {
	e.Helper()
	if v := e.ctx.Info().Version; olderThan(v, release) {
		e.Skipf("came with libzmq %s, this is %v", release, v)
	}
}

func TestPlain(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.since("4.1.0") // metadata
		log, made := decisions()
		e.authenticator(Policy{}, log, AuthDomain("shop", Policy{Users: users(e.T, map[string]string{"admin": "secret"})}))
		server := e.socket(Pull, PlainListener("shop"))
		noPassword := func(s *Socket) error { return s.SetPlainUsername("admin") }
		e.eachRefused(server, made, e.bind(server, "tcp://127.0.0.1:*"), []SocketOption{
			PlainDialer("admin", "wrong"), PlainDialer("nobody", "secret"), noPassword,
		}, PlainDialer("admin", "secret"), "admin")
	})
}

// Another domain has other users, and none has those of the fallback.
func TestPlainWithoutDomain(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.since("4.1.0") // metadata
		log, made := decisions()
		e.authenticator(Policy{Users: users(e.T, map[string]string{"admin": "secret"})}, log, AuthDomain("shop", Policy{}))
		shop := e.socket(Pull, PlainListener("shop"))
		s := e.socket(Push, PlainDialer("admin", "secret"))
		e.check(s.Connect(e.bind(shop, "tcp://127.0.0.1:*")))
		e.wantDecision(made, "400 denied ")
		server := e.socket(Pull, PlainListener(""))
		e.eachRefused(server, made, e.bind(server, "tcp://127.0.0.1:*"), nil, PlainDialer("admin", "secret"), "admin")
	})
}

func TestCurve(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.needs("curve")
		pair, known, unknown := newPair(e.T), newPair(e.T), newPair(e.T)
		log, made := decisions()
		e.authenticator(Policy{Keys: NewKeys(known.Public)}, log)
		server := e.socket(Pull, CurveListener(pair, "global"))
		endpoint := e.bind(server, "tcp://127.0.0.1:*")
		e.eachRefused(server, made, endpoint, []SocketOption{CurveDialer(pair.Public, unknown)},
			CurveDialer(pair.Public, known), known.Public.String())
		// One that expects another server does not even come to ask.
		s := e.socket(Push, CurveDialer(unknown.Public, known))
		m, err := s.Monitor()
		e.check(err)
		e.check(s.Connect(endpoint))
		for {
			event, err := m.Next(e.c)
			e.check(err)
			if event.Type == EventDisconnected || strings.Contains(event.Type.String(), "HANDSHAKE_FAILED") {
				break
			}
		}
		if mechanism, err := server.Mechanism(); mechanism != MechanismCurve || err != nil {
			e.Error(mechanism, err)
		}
	})
}

// Without an authenticator CURVE encrypts, and admits whoever knows the key.
func TestCurveWithoutAuthenticator(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.needs("curve")
		pair := newPair(e.T)
		server, client := e.socket(Rep, CurveListener(pair, "")), e.socket(Req, CurveDialer(pair.Public, newPair(e.T)))
		e.check(client.Connect(e.bind(server, "tcp://127.0.0.1:*")))
		e.send(client, "hello")
		e.want(server, "hello")
		e.send(server, "world")
		e.want(client, "world")
	})
}

func TestNullByAddress(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				e.needs(map[string]string{"tcp": "curve", "ipc": "ipc"}[transport])
				log, made := decisions()
				here, elsewhere := prefixes(e.T, "127.0.0.0/8"), prefixes(e.T, "192.0.2.0/24")
				a := e.authenticator(Policy{Null: true, Allow: elsewhere}, log)
				server := e.socket(Pull, NullListener("global"))
				endpoint := e.bind(server, map[string]string{"tcp": "tcp://127.0.0.1:*", "ipc": "ipc://*"}[transport])
				s := e.socket(Push)
				e.check(s.Connect(endpoint))
				e.send(s, "refused")
				e.wantDecision(made, "400 denied ")
				e.check(s.Close())
				e.check(a.SetPolicy(Policy{Null: true, Allow: here, AllowLocal: true}))
				e.eachRefused(server, made, endpoint, nil, Linger(0), "")
			})
		})
	}
}

// Metadata of a decision goes with the messages.
func TestMetadataOfADecision(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.since("4.1.0") // metadata
		e.authenticator(Policy{Null: true, Decide: decideRole})
		server := e.socket(Pull, NullListener("global"))
		s := e.socket(Push)
		e.check(s.Connect(e.bind(server, "tcp://127.0.0.1:*")))
		e.send(s, "x")
		lease, err := server.RecvLease(e.c)
		e.check(err)
		defer lease.Release()
		for key, want := range map[string]string{PropertyUserID: "guest", "X-Role": "reader", "name": "Zoë"} {
			if got, err := lease.Metadata(key); got != want || err != nil {
				e.Errorf("%s = %q, %v; want %q", key, got, err, want)
			}
		}
	})
}

// A Router knows a peer by the Identity that a decision gave it, if libzmq reads that
// after what the peer says of itself, which is nothing here.
func TestIdentityOfADecision(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.since("4.1.0") // metadata
		e.authenticator(Policy{Null: true, Decide: func(context.Context, AuthRequest) AuthReply {
			return AuthReply{Status: AuthOK, Metadata: map[string]string{PropertyIdentity: "decided"}}
		}})
		server := e.socket(Router, NullListener("global"))
		endpoint := e.bind(server, "tcp://127.0.0.1:*")
		for {
			s := e.connected(Dealer, endpoint)
			e.send(s, "x")
			if string(e.recv(server)[0]) == "decided" {
				e.send(server, "decided", "y")
				e.want(s, "y")
				return
			}
			e.check(s.Close())
		}
	})
}

// Where nothing would answer for a domain, libzmq would let everybody in.
func TestListenersFailClosed(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.since("4.3.0") // before, they cannot be made: TestListenersNeedAnAuthenticator
		for _, closed := range []bool{false, true} {
			if closed {
				a := e.authenticator(Policy{Null: true, Keys: AnyKey()})
				e.check(a.Close())
			}
			pair := newPair(e.T)
			dialers := map[string][2]SocketOption{
				"null":  {NullListener("d"), Linger(0)},
				"plain": {PlainListener("d"), PlainDialer("a", "b")},
			}
			if e.ctx.Has("curve") {
				dialers["curve"] = [2]SocketOption{CurveListener(pair, "d"), CurveDialer(pair.Public, newPair(e.T))}
			}
			for name, opts := range dialers {
				server := e.socket(Pull, opts[0])
				m, err := server.Monitor(EventHandshakeFailedAuth, EventHandshakeFailedNoDetail, EventHandshakeSucceeded)
				e.check(err)
				s := e.socket(Push, opts[1])
				e.check(s.Connect(e.bind(server, "tcp://127.0.0.1:*")))
				event, err := m.Next(e.c)
				e.check(err)
				if event.Type == EventHandshakeSucceeded {
					e.Errorf("%s, closed %v: %v", name, closed, event)
				}
			}
		}
	})
}

// library returns the library that the context uses.
func (e *env) library() (lib capi.Library) {
	e.Helper()
	s := e.socket(Pull)
	defer s.Close()
	e.check(s.Raw(func(l capi.Library, _ capi.Socket) error {
		lib = l
		return nil
	}))
	return lib
}

// oldLibrary has no ZMQ_ZAP_ENFORCE_DOMAIN.
type oldLibrary struct{ capi.Library }

func (l oldLibrary) SetSockOpt(s capi.Socket, o capi.SocketOption, value []byte) capi.Errno {
	if o == capi.OptZAPEnforceDomain {
		return capi.EINVAL
	}
	return l.Library.SetSockOpt(s, o, value)
}

// A library that admits everybody when nothing answers is not given the chance.
func TestListenersNeedAnAuthenticator(t *testing.T) {
	eachBackend(t, func(e *env) {
		old := newEnv(e.T, withDriver(libzmq.New(oldLibrary{e.library()})))
		pair := newPair(e.T)
		listeners := []SocketOption{NullListener("d")}
		if e.ctx.Has("curve") {
			listeners = append(listeners, CurveListener(pair, "d"))
		}
		for _, opt := range listeners {
			_, err := old.ctx.Socket(Pull, opt)
			wantError(e.T, err, capi.EINVAL)
			if err == nil || !strings.Contains(err.Error(), "NewAuthenticator") {
				e.Error(err)
			}
		}
		old.authenticator(Policy{})
		for _, opt := range listeners {
			old.socket(Pull, opt)
		}
	})
}

func TestSecurityOptionsThatAreRefused(t *testing.T) {
	eachBackend(t, func(e *env) {
		pair, long := newPair(e.T), strings.Repeat("x", 256)
		broken := KeyPair{newPair(e.T).Public, pair.Secret}
		e.authenticator(Policy{})
		tests := map[string]struct {
			opt  SocketOption
			want error
		}{
			"no domain":           {NullListener(""), capi.EINVAL},
			"long domain":         {NullListener(long), capi.EINVAL},
			"long domain, PLAIN":  {PlainListener(long), capi.EINVAL},
			"no user":             {PlainDialer("", "x"), capi.EINVAL},
			"no password":         {PlainDialer("x", ""), capi.EINVAL},
			"long user":           {PlainDialer(long, "x"), capi.EINVAL},
			"long password":       {PlainDialer("x", long), capi.EINVAL},
			"no keys":             {CurveListener(KeyPair{}, ""), capi.EINVAL},
			"keys do not match":   {CurveListener(broken, ""), capi.EINVAL},
			"no server":           {CurveDialer(PublicKey{}, pair), capi.EINVAL},
			"no client":           {CurveDialer(pair.Public, KeyPair{}), capi.EINVAL},
			"keys do not match 2": {CurveDialer(pair.Public, broken), capi.EINVAL},
		}
		if !e.ctx.Has("gssapi") {
			tests["gssapi server"] = struct {
				opt  SocketOption
				want error
			}{GSSAPIListener("me", ""), ErrNotSupported}
		} else {
			for name, opt := range map[string]SocketOption{
				"no principal": GSSAPIListener("", ""), "no service": GSSAPIDialer("", "me"), "long principal": GSSAPIDialer("x", long),
			} {
				tests[name] = struct {
					opt  SocketOption
					want error
				}{opt, capi.EINVAL}
			}
		}
		for name, tt := range tests {
			_, err := e.ctx.Socket(Pull, tt.opt)
			wantError(e.T, err, tt.want)
			if err == nil || strings.Contains(err.Error(), pair.Secret.Z85()) {
				e.Error(name, err)
			}
		}
		for name, opt := range map[string]SocketOption{
			"curve listener": CurveListener(pair, "d"), "curve dialer": CurveDialer(pair.Public, pair), "plain": PlainListener("d"),
			"null": NullListener("d"), "dialer": PlainDialer("a", "b"), "gssapi": GSSAPIListener("a", "b"), "gssapi dialer": GSSAPIDialer("a", "b"),
		} {
			if err := opt(new(Socket)); !errors.Is(err, ErrClosed) {
				e.Error(name, err)
			}
		}
	})
}

func TestGSSAPIOptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.needs("gssapi")
		server, client := e.socket(Pull, GSSAPIListener("host@here", "")), e.socket(Push, GSSAPIDialer("host@here", "me"))
		on, err := server.GSSAPIServer()
		e.check(err)
		service, err := client.GSSAPIServicePrincipal()
		e.check(err)
		me, err := client.GSSAPIPrincipal()
		e.check(err)
		if !on || service != "host@here" || me != "me" {
			e.Error(on, service, me)
		}
	})
}
