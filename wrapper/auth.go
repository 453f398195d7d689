package zmq

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// An Authenticator decides which peers may connect to the sockets of its context:
// to PLAIN servers, to CURVE and GSSAPI servers, and to sockets that
// [NullListener] made careful. It is asked once a connection, before the first
// message; peers over inproc are not checked. There is one in a context. Its
// methods may be called by any number of goroutines. The zero value is closed.
//
// Specification: https://rfc.zeromq.org/spec/27/
type Authenticator struct {
	handler *zapHandler
	config  authConfig

	mu       sync.RWMutex // guards the fields below
	fallback Policy
	domains  map[string]Policy

	ctx    context.Context // of all decisions
	cancel context.CancelFunc
}

// An AuthOption is a setting of a new authenticator.
type AuthOption func(*authConfig) error

type authConfig struct {
	timeout time.Duration
	limit   int
	log     func(AuthRequest, AuthReply)
	report  func(error)
	domains map[string]Policy
}

// DefaultAuthTimeout is the [AuthTimeout] of new authenticators. It is less than
// the 30 seconds for which libzmq waits for a handshake.
const DefaultAuthTimeout = 10 * time.Second

// DefaultAuthLimit is the [AuthLimit] of new authenticators.
const DefaultAuthLimit = 64

// AuthTimeout limits how long a Policy.Decide may take. The default is
// [DefaultAuthTimeout].
func AuthTimeout(d time.Duration) AuthOption {
	return func(c *authConfig) error {
		if d <= 0 {
			return fmt.Errorf("AuthTimeout(%v): want a positive time: %w", d, capi.EINVAL)
		}
		c.timeout = d
		return nil
	}
}

// AuthLimit limits how many Policy.Decide run at the same time; those that
// overstay their time count until they return. Further peers are told to try
// again (AuthTemporary). The default is [DefaultAuthLimit].
func AuthLimit(n int) AuthOption {
	return func(c *authConfig) error {
		if n < 1 {
			return fmt.Errorf("AuthLimit(%d): want at least 1: %w", n, capi.EINVAL)
		}
		c.limit = n
		return nil
	}
}

// AuthLog has log called with each decision, before the peer learns of it. It must
// be quick: decisions wait for it. Nil means none.
func AuthLog(log func(AuthRequest, AuthReply)) AuthOption {
	return func(c *authConfig) error {
		if c.log = log; log == nil {
			c.log = func(AuthRequest, AuthReply) {}
		}
		return nil
	}
}

// AuthReport has report called, instead of slog.Warn, with what went wrong: a
// Policy.Decide that panicked, took too long or returned nonsense, a request that is
// malformed. Nil means slog.Warn.
func AuthReport(report func(error)) AuthOption {
	return func(c *authConfig) error {
		if c.report = report; report == nil {
			c.report = reportAuth
		}
		return nil
	}
}

func reportAuth(err error) { slog.Warn(err.Error()) }

// AuthDomain sets the policy of a domain from the start; see
// [Authenticator.SetDomain].
func AuthDomain(domain string, policy Policy) AuthOption {
	return func(c *authConfig) (err error) {
		c.domains[domain], err = policy.normal()
		return err
	}
}

// NewAuthenticator starts an authenticator in ctx with a policy for all domains
// that have none of their own. Start it before the first socket that needs it. It
// ends with the context. A second one is an error, as long as the first is not
// closed.
func NewAuthenticator(ctx *Context, policy Policy, opts ...AuthOption) (*Authenticator, error) {
	if ctx == nil {
		return nil, wrap(opAuth, "", ErrClosed)
	}
	policy, err := policy.normal()
	if err != nil {
		return nil, err
	}
	a := &Authenticator{fallback: policy, config: authConfig{
		timeout: DefaultAuthTimeout, limit: DefaultAuthLimit, domains: map[string]Policy{},
		log:    func(AuthRequest, AuthReply) {},
		report: reportAuth,
	}}
	for _, opt := range opts {
		if opt == nil {
			return nil, wrap(opAuth, "", errNilOption)
		}
		if err := opt(&a.config); err != nil {
			return nil, wrap(opAuth, "", err)
		}
	}
	a.domains = maps.Clone(a.config.domains)
	a.ctx, a.cancel = context.WithCancel(context.Background())
	if err := startZAP(ctx, a); err != nil {
		a.cancel()
		return nil, wrap(opAuth, "", err)
	}
	return a, nil
}

// SetPolicy changes the policy of all domains that have none of their own. Peers
// that are connected stay connected.
func (a *Authenticator) SetPolicy(policy Policy) error {
	if a.handler == nil {
		return wrap(opAuth, "", ErrClosed)
	}
	policy, err := policy.normal()
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fallback = policy
	return nil
}

// SetDomain gives a ZAP domain a policy of its own, for peers to come.
func (a *Authenticator) SetDomain(domain string, policy Policy) error {
	if a.handler == nil {
		return wrap(opAuth, "", ErrClosed)
	}
	policy, err := policy.normal()
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.domains[domain] = policy
	return nil
}

// RemoveDomain takes SetDomain back: the policy for all domains applies again.
func (a *Authenticator) RemoveDomain(domain string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.domains, domain)
}

func (a *Authenticator) policy(domain string) Policy {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if p, ok := a.domains[domain]; ok {
		return p
	}
	return a.fallback
}

// Close ends the authenticator, and the ctx of every Policy.Decide that runs. From
// then on nobody is let in until the context is closed, has a new authenticator, or
// a socket of the program's own is bound to answer in its place: to stop answering
// would make libzmq let everybody in. It does not wait, and closing again does
// nothing.
func (a *Authenticator) Close() error {
	if a.handler == nil {
		return nil
	}
	a.handler.current.CompareAndSwap(a, nil)
	a.cancel()
	return nil
}
