package zmq

import (
	"errors"
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// The functions that the generated methods and options of contexts call. Options
// of a new context are checked before there is one.

func contextSettingNumber(i contextIndex, n int) ContextOption {
	return func(c *contextConfig) error {
		if err := contextSpecs[i].checkNumber(int64(n), n); err != nil {
			return err
		}
		c.settings = append(c.settings, func(ctx *Context) error { return ctx.setTyped(i, n, n) })
		return nil
	}
}

func contextSettingBool(i contextIndex, on bool) ContextOption {
	return func(c *contextConfig) error {
		c.settings = append(c.settings, func(ctx *Context) error { return ctx.setTyped(i, boolInt(on), on) })
		return nil
	}
}

func setContextNumber(c *Context, i contextIndex, n int) error {
	if err := contextSpecs[i].checkNumber(int64(n), n); err != nil {
		return wrap(opSetOption, "", err)
	}
	return wrap(opSetOption, "", c.setTyped(i, n, n))
}

func setContextBool(c *Context, i contextIndex, on bool) error {
	return wrap(opSetOption, "", c.setTyped(i, boolInt(on), on))
}

// setTyped makes the call; value is shown in errors.
func (c *Context) setTyped(i contextIndex, n int, value any) error {
	if c.ctx == nil {
		return ErrClosed
	}
	spec := &contextSpecs[i]
	if err := c.ctx.SetOption(spec.number, n); err != nil {
		return spec.failed(err, value, c, capi.ContextOptions)
	}
	return nil
}

func getContextNumber[T integer](c *Context, i contextIndex) (T, error) {
	if c.ctx == nil {
		return 0, wrap(opOption, "", ErrClosed)
	}
	spec := &contextSpecs[i]
	n, err := c.ctx.Option(spec.number)
	if err != nil {
		err = spec.failed(err, nil, c, capi.ContextOptions)
		if errors.Is(err, capi.EINVAL) { // zmq_ctx_get takes nothing else that could be wrong
			info := c.Info()
			err = fmt.Errorf("libzmq %s from %s cannot read %s: %w", info.Version, info.Path, spec.short(), capi.ENOTSUP)
		}
		return 0, wrap(opOption, "", err)
	}
	return T(n), nil
}

func getContextBool(c *Context, i contextIndex) (bool, error) {
	n, err := getContextNumber[int](c, i)
	return n != 0, err
}

func boolInt(on bool) int {
	if on {
		return 1
	}
	return 0
}
