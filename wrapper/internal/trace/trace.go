// Package trace is a driver that logs the calls of another one.
package trace

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

// New returns d, with each call logged at slog.LevelDebug when it ends: its name,
// how long it took, its error, and what it was about.
func New(d driver.Driver, log *slog.Logger) driver.Driver {
	return &traced{d, logger{log}}
}

// logger writes one record a call.
type logger struct{ *slog.Logger }

// call returns a function to be deferred.
func (l logger) call(op string, attrs ...slog.Attr) func(err *error, more ...slog.Attr) {
	start := time.Now()
	return func(err *error, more ...slog.Attr) {
		if !l.Enabled(context.Background(), slog.LevelDebug) {
			return
		}
		attrs := append(append(attrs, slog.Duration("took", time.Since(start))), more...)
		if *err != nil {
			attrs = append(attrs, slog.String("error", (*err).Error()))
		}
		l.LogAttrs(context.Background(), slog.LevelDebug, "zmq: "+op, attrs...)
	}
}

type traced struct {
	driver.Driver
	log logger
}

// ids number contexts and sockets, so that the records of one can be found.
var ids atomic.Int64

func (t *traced) NewContext() (_ driver.Context, err error) {
	log := logger{t.log.With("context", ids.Add(1))}
	defer log.call("new context", slog.String("library", t.Info().String()))(&err)
	inner, err := t.Driver.NewContext()
	if err != nil {
		return nil, err
	}
	return &tracedContext{layer.Context{Context: inner}, log}, nil
}

type tracedContext struct {
	layer.Context
	log logger
}

func (t *tracedContext) SetOption(option capi.ContextOption, value int) (err error) {
	defer t.log.call("set option", slog.Any("option", option), slog.Int("value", value))(&err)
	return t.Context.SetOption(option, value)
}

func (t *tracedContext) NewSocket(typ capi.SocketType) (_ driver.Socket, err error) {
	log := logger{t.log.With("socket", ids.Add(1), "type", typ.String())}
	defer log.call("new socket")(&err)
	inner, err := t.Context.NewSocket(typ)
	if err != nil {
		return nil, err
	}
	return &tracedSocket{layer.Socket{Socket: inner}, log}, nil
}

func (t *tracedContext) Shutdown() (err error) {
	defer t.log.call("shutdown")(&err)
	return t.Context.Shutdown()
}

func (t *tracedContext) Term(ctx context.Context) (err error) {
	defer t.log.call("term")(&err)
	return t.Context.Term(ctx)
}

// SetOptionText is that of driver.ContextText.
func (t *tracedContext) SetOptionText(option capi.ContextOption, value string) (err error) {
	defer t.log.call("set option", slog.Any("option", option), slog.String("value", value))(&err)
	return t.Context.SetOptionText(option, value)
}
