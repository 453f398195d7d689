package engine

import (
	"math"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// contextOptions are guarded by the lock of the context.
type contextOptions struct {
	ints map[capi.ContextOption]int
	cpus map[int]bool
}

// SocketLimit is what ZMQ_SOCKET_LIMIT reads as.
const SocketLimit = 65535

func defaultContextOptions() contextOptions {
	return contextOptions{ints: map[capi.ContextOption]int{
		capi.CtxIOThreads:         1,
		capi.CtxMaxSockets:        1023,
		capi.CtxMaxMsgSize:        math.MaxInt32,
		capi.CtxThreadSchedPolicy: -1,
		capi.CtxThreadNamePrefix:  0,
		capi.CtxZeroCopyRecv:      1,
		capi.CtxIPv6:              0,
		capi.CtxBlocky:            1,
	}}
}

// SetOption checks values as libzmq does. The engine has no threads of its own, so
// what is about these is kept without an effect.
func (c *Context) SetOption(option capi.ContextOption, value int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return driver.ErrClosed
	}
	least := 0
	switch option {
	case capi.CtxMaxSockets:
		least = 1
	case capi.CtxZeroCopyRecv, capi.CtxIPv6, capi.CtxBlocky:
		if value > 0 {
			value = 1
		}
	case capi.CtxThreadPriority:
		if value < 0 {
			return capi.EINVAL
		}
		return nil
	case capi.CtxThreadAffinityCPUAdd, capi.CtxThreadAffinityCPURemove:
		return c.options.setCPU(value, option == capi.CtxThreadAffinityCPUAdd)
	}
	if _, ok := c.options.ints[option]; !ok || value < least {
		return capi.EINVAL
	}
	c.options.ints[option] = value
	return nil
}

func (o *contextOptions) setCPU(cpu int, add bool) error {
	if cpu < 0 || !add && !o.cpus[cpu] {
		return capi.EINVAL
	}
	if o.cpus == nil {
		o.cpus = map[int]bool{}
	}
	if add {
		o.cpus[cpu] = true
	} else {
		delete(o.cpus, cpu)
	}
	return nil
}

// Option reads an option.
func (c *Context) Option(option capi.ContextOption) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, driver.ErrClosed
	}
	switch option {
	case capi.CtxSocketLimit:
		return SocketLimit, nil
	case capi.CtxMsgTSize:
		return int(unsafe.Sizeof(capi.Msg{})), nil
	}
	value, ok := c.options.ints[option]
	if !ok {
		return 0, capi.EINVAL
	}
	return value, nil
}

var _ driver.ContextText = (*Context)(nil)

// SetOptionText is refused, as by a libzmq without drafts.
func (c *Context) SetOptionText(capi.ContextOption, string) error { return missing(capi.FnCtxSetExt) }

// OptionText is refused too.
func (c *Context) OptionText(capi.ContextOption) (string, error) {
	return "", missing(capi.FnCtxGetExt)
}

func missing(fn capi.Func) error { return &capi.MissingError{Func: fn, Loaded: Driver{}.Info()} }
