package zmq

import (
	"log/slog"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/site"
)

// EnvDebug names the environment variable that turns the debug mode on, with a log
// to standard error, for contexts that do not set it themselves.
const EnvDebug = "ZMQBRIDGE_DEBUG"

// Debug turns the debug mode on: each call is logged when it ends, at
// slog.LevelDebug, without the content of messages and options; and what is leaked
// is reported with the place where it was made. Both cost time. A nil logger is
// slog.Default.
func Debug(log *slog.Logger) ContextOption {
	return func(c *contextConfig) error {
		if log == nil {
			log = slog.Default()
		}
		c.log = log
		return nil
	}
}

// debugByEnv applies EnvDebug.
func (c *contextConfig) debugByEnv() {
	if c.log == nil && os.Getenv(EnvDebug) != "" && os.Getenv(EnvDebug) != "0" {
		c.log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}

// A record is what is known of a context, a socket or a lease when it has been
// collected. It lives longer than these and must not refer to them.
type record struct {
	what   string     // "context", "socket" or "lease"
	typ    SocketType // of a socket
	where  string     // it was made; empty without debug mode
	log    *slog.Logger
	parent *record // whose end is the end of this one too, or nil
	ended  atomic.Bool
}

// watch has a leak reported when owner is collected before the record ends. What
// was leaked is not collected with it: closing a socket or a context takes the
// time that its messages linger, which is not for the collector to decide.
func watch[T any](owner *T, r *record) *record {
	runtime.AddCleanup(owner, (*record).collected, r)
	return r
}

func (r *record) collected() {
	if !r.over() {
		time.AfterFunc(leakGrace, r.report)
	}
}

// leakGrace is how long a leak goes unreported. A program that is done with a socket
// may be collecting garbage on its way to close the context.
const leakGrace = time.Second

func (r *record) over() bool {
	return r.ended.Load() || r.parent != nil && r.parent.over()
}

func (r *record) report() {
	if r.over() {
		return
	}
	log := r.log
	if log == nil {
		log = slog.Default()
	}
	where := r.where
	if where == "" {
		where = "unknown; set " + EnvDebug + "=1"
	}
	what := r.what
	if what == "socket" {
		what = r.typ.String() + " socket"
	}
	log.Warn("zmq: leak: a "+what+" was neither closed nor is it in use", "made at", where)
}

// caller names the place outside this package that is being run, in debug mode.
func caller(log *slog.Logger) string {
	if log == nil {
		return ""
	}
	return site.Caller().String()
}
