package zmq

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/trace"
)

// CloseTimeout is how long [Context.Close] waits for unsent messages. It is more
// than [DefaultLinger], so Close gives up only where a longer linger was set.
const CloseTimeout = 5 * time.Second

// Context holds sockets, the threads that serve them, and the names of inproc
// endpoints. It owns its sockets. A program needs one, rarely more. The zero
// value is a closed context.
type Context struct {
	driver driver.Driver
	ctx    driver.Context
	record *record
	// noLibrary is why an embedded driver stands in for libzmq, or nil.
	noLibrary error
}

// A ContextOption is a setting of a new context.
type ContextOption func(*contextConfig) error

type contextConfig struct {
	backend, library string
	settings         []func(*Context) error
	log              *slog.Logger  // of debug mode, else nil
	driver           driver.Driver // of a test
	layers           []func(driver.Driver) driver.Driver
	shared           bool // it is that of Default
}

// WithBackend chooses what does the work: "cgo" or "pure", which call libzmq,
// "libzmq" for the better of these two, "embedded" for the engine in Go, which needs
// no libzmq, or "auto". That is libzmq where it can be loaded, else the engine,
// unless [WithLibrary] or ZMQBRIDGE_LIBZMQ name a library; [Context.Backend] says
// which it is. WithBackend goes before the environment variable ZMQBRIDGE_BACKEND; without
// either it is "auto".
func WithBackend(name string) ContextOption {
	return func(c *contextConfig) error {
		c.backend = name
		return nil
	}
}

// WithLibrary loads the libzmq at path. It goes before the environment variable
// ZMQBRIDGE_LIBZMQ. Different contexts may use different libraries.
func WithLibrary(path string) ContextOption {
	return func(c *contextConfig) error {
		c.library = path
		return nil
	}
}

// withDriver uses d instead of a libzmq that has to be loaded.
func withDriver(d driver.Driver) ContextOption {
	return func(c *contextConfig) error {
		c.driver = d
		return nil
	}
}

// Backends lists the backends that are compiled in, the best first.
func Backends() []string {
	var names []string
	for _, b := range backends() {
		names = append(names, b.Name)
	}
	return names
}

func backends() []driver.Backend { return append(libzmq.Backends(), engine.Backend()) }

// NewContext makes a context with zmq_ctx_new. The first one loads libzmq; where a
// library was asked for and cannot be loaded, the error says what was tried and how
// to install it; see [WithBackend]. Close the context after use.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_new.html
func NewContext(opts ...ContextOption) (*Context, error) {
	var cfg contextConfig
	for _, opt := range opts {
		if opt == nil {
			return nil, wrap(opContext, "", errNilOption)
		}
		if err := opt(&cfg); err != nil {
			return nil, wrap(opContext, "", err)
		}
	}
	cfg.debugByEnv()
	d, err := cfg.open()
	if err != nil {
		return nil, wrap(opOpen, "", err)
	}
	var noLibrary error
	if s, ok := d.(*driver.StandIn); ok {
		d, noLibrary = s.Driver, s.Reason
	}
	d = cfg.layered(d)
	if cfg.log != nil {
		d = trace.New(d, cfg.log)
	}
	inner, err := d.NewContext()
	if err != nil {
		return nil, wrap(opContext, "", err)
	}
	c := &Context{driver: d, ctx: inner, noLibrary: noLibrary}
	c.record = watch(c, &record{what: "context", where: caller(cfg.log), log: cfg.log})
	for _, set := range cfg.settings {
		if err := set(c); err != nil {
			c.Close()
			return nil, wrap(opContext, "", err)
		}
	}
	return c, nil
}

// Default returns a context for those who need just one: it is made, without
// options, by the first call. Closing it is possible, and for good.
var Default = sync.OnceValues(func() (*Context, error) { return NewContext(shared) })

func shared(c *contextConfig) error {
	c.shared = true
	return nil
}

func (c *contextConfig) open() (driver.Driver, error) {
	if c.driver != nil {
		return c.driver, nil
	}
	return driver.Open(backends(), c.backend, c.library)
}

// Info says which libzmq the context uses, and how. Of the embedded engine it says
// which version of libzmq that follows; its Path and Backend are "embedded".
func (c *Context) Info() Info {
	if c.driver == nil {
		return Info{}
	}
	return c.driver.Info()
}

// Backend names what does the work: "cgo", "pure", "linked" (cgo with the tag
// zmqbridge_link), or "embedded" for the engine in Go. Of the zero value it is empty.
func (c *Context) Backend() string { return c.Info().Backend }

// Has reports whether the library has a capability: "ipc", "curve", "draft" and so
// on. Names that it does not know are capabilities that it does not have.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_has.html
func (c *Context) Has(capability string) bool {
	return c.driver != nil && c.driver.Has(capability)
}

// lacks is the error of something that needs more than is in use.
func (c *Context) lacks(what any, needs string) error {
	switch info := c.Info(); {
	case c.noLibrary != nil:
		return fmt.Errorf("%v needs %s: %w: the embedded engine stands in for libzmq: %w", what, needs, capi.ENOTSUP, c.noLibrary)
	case info.Backend == engine.Name:
		return fmt.Errorf("%v needs %s; this is the embedded engine: %w", what, needs, capi.ENOTSUP)
	default:
		return fmt.Errorf("%v needs %s; loaded %s from %s: %w", what, needs, info.Version, info.Path, capi.ENOTSUP)
	}
}

// SetOption sets a context option by its number. Most have an effect only before
// the first socket.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_set.html
func (c *Context) SetOption(option ContextOptionNumber, value int) error {
	if c.ctx == nil {
		return wrap(opSetOption, "", ErrClosed)
	}
	if int(int32(value)) != value {
		return wrap(opSetOption, "", fmt.Errorf("%d does not fit in a C int: %w", value, capi.EINVAL))
	}
	return wrap(opSetOption, "", about(opSetOption, option, c.ctx.SetOption(option, value)))
}

// Option reads a context option by its number.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_get.html
func (c *Context) Option(option ContextOptionNumber) (int, error) {
	if c.ctx == nil {
		return 0, wrap(opOption, "", ErrClosed)
	}
	value, err := c.ctx.Option(option)
	return value, wrap(opOption, "", about(opOption, option, err))
}

// Shutdown makes all calls on the context's sockets, also those under way, return
// [ErrTerminated]. It does not wait; the context must still be closed.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_shutdown.html
func (c *Context) Shutdown() error {
	if c.ctx == nil {
		return nil
	}
	err := c.ctx.Shutdown()
	if err == driver.ErrClosed {
		return nil
	}
	return wrap(opShutdown, "", err)
}

// Close closes all sockets, which makes their calls return [ErrTerminated], and
// waits until their messages are sent or have lingered long enough, at most for
// [CloseTimeout]. Closing again waits again, and returns nil once all is done.
func (c *Context) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), CloseTimeout)
	defer cancel()
	return c.CloseContext(ctx)
}

// CloseContext is Close with another limit than CloseTimeout. When ctx ends first,
// the error wraps that of ctx and names the sockets whose messages may be
// unsent; these linger on in the background.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_term.html
func (c *Context) CloseContext(ctx context.Context) error {
	if c.ctx == nil {
		return nil
	}
	if ctx == nil {
		return wrap(opClose, "", errNilContext)
	}
	c.record.ended.Store(true)
	return wrap(opClose, "", c.ctx.Term(ctx))
}
