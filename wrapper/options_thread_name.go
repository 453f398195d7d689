package zmq

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// SetThreadNamePrefix sets ZMQ_THREAD_NAME_PREFIX: what the names of the threads
// that do the work in the background begin with, 1 to 16 bytes. The system may show
// 15 characters of a name.
//
// Numbers work with every libzmq that has the option; other text needs one that
// was built with drafts ([ErrNotSupported] otherwise), and cannot have four bytes,
// which libzmq would take for a number. Takes effect: before the first socket.
// Since libzmq 4.3.0, a draft since 4.2.3.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_set.html
func (c *Context) SetThreadNamePrefix(prefix string) error {
	if err := checkThreadName(prefix); err != nil {
		return wrap(opSetOption, "", err)
	}
	return wrap(opSetOption, "", c.setThreadName(prefix))
}

// ThreadNamePrefix sets ZMQ_THREAD_NAME_PREFIX of a new context; see
// [Context.SetThreadNamePrefix].
func ThreadNamePrefix(prefix string) ContextOption {
	return func(c *contextConfig) error {
		if err := checkThreadName(prefix); err != nil {
			return err
		}
		c.settings = append(c.settings, func(ctx *Context) error { return ctx.setThreadName(prefix) })
		return nil
	}
}

// ThreadNamePrefix reads ZMQ_THREAD_NAME_PREFIX; see
// [Context.SetThreadNamePrefix]. Libraries before 4.3.0 cannot read it.
func (c *Context) ThreadNamePrefix() (string, error) {
	if text, ok := c.ctx.(driver.ContextText); ok {
		if prefix, err := text.OptionText(capi.CtxThreadNamePrefix); err == nil {
			return prefix, nil
		}
	}
	n, err := getContextNumber[int](c, ctxThreadNamePrefix)
	if n == 0 {
		return "", err
	}
	return strconv.Itoa(n), err
}

func checkThreadName(prefix string) error {
	spec := &contextSpecs[ctxThreadNamePrefix]
	_, number := threadNumber(prefix)
	switch n := len(prefix); {
	case n == 0 || n > 16:
		return spec.refuse("%s takes 1 to 16 bytes, not %d", spec.name, n)
	case n == 4 && !number:
		return spec.refuse("%s(%q): libzmq takes text of 4 bytes for a number", spec.name, prefix)
	case strings.IndexByte(prefix, 0) >= 0:
		return spec.refuse("%s(%q) holds a NUL byte", spec.name, prefix)
	}
	return nil
}

// threadNumber returns the C int that libzmq would print as prefix.
func threadNumber(prefix string) (int, bool) {
	n, err := strconv.ParseInt(prefix, 10, 32)
	return int(n), err == nil && n >= 0 && strconv.Itoa(int(n)) == prefix
}

func (c *Context) setThreadName(prefix string) error {
	if n, ok := threadNumber(prefix); ok {
		return c.setTyped(ctxThreadNamePrefix, n, prefix)
	}
	if c.ctx == nil {
		return ErrClosed
	}
	text, ok := c.ctx.(driver.ContextText)
	if !ok {
		return fmt.Errorf("THREAD_NAME_PREFIX = %q: this driver takes numbers only: %w", prefix, capi.ENOTSUP)
	}
	if err := text.SetOptionText(capi.CtxThreadNamePrefix, prefix); err != nil {
		return fmt.Errorf("THREAD_NAME_PREFIX = %q: %w", prefix, err)
	}
	return nil
}
