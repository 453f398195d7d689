package zmq4

import (
	"runtime"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// What new contexts have.
const (
	MaxSocketsDflt = int(capi.MaxSocketsDefault)
	IoThreadsDflt  = int(capi.IOThreadsDefault)
)

// get reads an option of the context.
func (ctx *Context) get(option zmq.ContextOptionNumber) (int, error) {
	c, err := ctx.live()
	if err != nil {
		return 0, err
	}
	n, err := c.ctx.Option(option)
	return n, c.explain(option, err)
}

// set sets an option of the context.
func (ctx *Context) set(option zmq.ContextOptionNumber, n int) error {
	c, err := ctx.live()
	if err != nil {
		return err
	}
	return c.explain(option, c.ctx.SetOption(option, n))
}

// live returns the core of a context that is not terminated.
func (ctx *Context) live() (*contextCore, error) {
	c := ctx.core
	if c == nil {
		return nil, ErrorContextClosed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.terminated {
		return nil, ErrorContextClosed
	}
	return c, nil
}

// explain says which version an option needs, if that is why it failed.
func (c *contextCore) explain(option zmq.ContextOptionNumber, err error) error {
	if err == nil {
		return nil
	}
	for _, info := range capi.ContextOptions {
		if info.Option == option && info.Set { // ZMQ_SOCKET_LIMIT shares its number
			if needs := tooOld(c.ctx.Info().Version, info.Since); needs != nil {
				return needs
			}
		}
	}
	return plain(err)
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// onDefault makes a call with the default context.
func onDefault(call func(*Context) error) error {
	ctx, err := defaultContext()
	if err != nil {
		return err
	}
	return call(ctx)
}

// ofDefault reads from the default context.
func ofDefault[T any](read func(*Context) (T, error)) (value T, err error) {
	ctx, err := defaultContext()
	if err != nil {
		return value, err
	}
	return read(ctx)
}

// GetIoThreads reads ZMQ_IO_THREADS; see [Context.SetIoThreads].
func (ctx *Context) GetIoThreads() (int, error) { return ctx.get(capi.CtxIOThreads) }

// GetMaxSockets reads ZMQ_MAX_SOCKETS; see [Context.SetMaxSockets].
func (ctx *Context) GetMaxSockets() (int, error) { return ctx.get(capi.CtxMaxSockets) }

// GetMaxMsgsz reads ZMQ_MAX_MSGSZ; see [Context.SetMaxMsgsz].
func (ctx *Context) GetMaxMsgsz() (int, error) { return ctx.get(capi.CtxMaxMsgSize) }

// GetIpv6 reads ZMQ_IPV6; see [Context.SetIpv6].
func (ctx *Context) GetIpv6() (bool, error) {
	n, err := ctx.get(capi.CtxIPv6)
	return n != 0, err
}

// GetBlocky reads ZMQ_BLOCKY; see [Context.SetBlocky].
func (ctx *Context) GetBlocky() (bool, error) {
	n, err := ctx.get(capi.CtxBlocky)
	return n != 0, err
}

// SetIoThreads sets ZMQ_IO_THREADS: how many threads do the work in the background.
// None is enough for inproc. It counts before the first socket. Default: 1.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_ctx_set.html
func (ctx *Context) SetIoThreads(n int) error { return ctx.set(capi.CtxIOThreads, n) }

// SetMaxSockets sets ZMQ_MAX_SOCKETS: how many sockets may be open at once. It counts
// before the first socket.
func (ctx *Context) SetMaxSockets(n int) error { return ctx.set(capi.CtxMaxSockets, n) }

// SetMaxMsgsz sets ZMQ_MAX_MSGSZ: the size of the largest message. Since libzmq 4.2
// (ErrorNotImplemented42 otherwise).
func (ctx *Context) SetMaxMsgsz(n int) error { return ctx.set(capi.CtxMaxMsgSize, n) }

// SetIpv6 sets ZMQ_IPV6: whether sockets to come use IPv6 besides IPv4. Default: off.
func (ctx *Context) SetIpv6(i bool) error { return ctx.set(capi.CtxIPv6, number(i)) }

// SetBlocky sets ZMQ_BLOCKY: whether sockets to come linger for ever. Default: on.
// Since libzmq 4.2 (ErrorNotImplemented42 otherwise).
func (ctx *Context) SetBlocky(i bool) error { return ctx.set(capi.CtxBlocky, number(i)) }

// SetThreadSchedPolicy sets ZMQ_THREAD_SCHED_POLICY: how the system schedules the
// threads in the background; see sched(7). It counts before the first socket. Since
// libzmq 4.1, not on Windows.
func (ctx *Context) SetThreadSchedPolicy(n int) error {
	if runtime.GOOS == "windows" {
		return ErrorNotImplementedWindows
	}
	return ctx.set(capi.CtxThreadSchedPolicy, n)
}

// SetThreadPriority sets ZMQ_THREAD_PRIORITY, the priority of these threads, as
// their policy has it. It counts before the first socket. Since libzmq 4.1, not on
// Windows.
func (ctx *Context) SetThreadPriority(n int) error {
	if runtime.GOOS == "windows" {
		return ErrorNotImplementedWindows
	}
	return ctx.set(capi.CtxThreadPriority, n)
}

// GetIoThreads reads ZMQ_IO_THREADS of the default context.
func GetIoThreads() (int, error) { return ofDefault((*Context).GetIoThreads) }

// GetMaxSockets reads ZMQ_MAX_SOCKETS of the default context.
func GetMaxSockets() (int, error) { return ofDefault((*Context).GetMaxSockets) }

// GetMaxMsgsz reads ZMQ_MAX_MSGSZ of the default context.
func GetMaxMsgsz() (int, error) { return ofDefault((*Context).GetMaxMsgsz) }

// GetIpv6 reads ZMQ_IPV6 of the default context.
func GetIpv6() (bool, error) { return ofDefault((*Context).GetIpv6) }

// GetBlocky reads ZMQ_BLOCKY of the default context.
func GetBlocky() (bool, error) { return ofDefault((*Context).GetBlocky) }

// SetIoThreads sets it for the default context; see [Context.SetIoThreads].
func SetIoThreads(n int) error {
	return onDefault(func(ctx *Context) error { return ctx.SetIoThreads(n) })
}

// SetMaxSockets sets it for the default context; see [Context.SetMaxSockets].
func SetMaxSockets(n int) error {
	return onDefault(func(ctx *Context) error { return ctx.SetMaxSockets(n) })
}

// SetMaxMsgsz sets it for the default context; see [Context.SetMaxMsgsz].
func SetMaxMsgsz(n int) error {
	return onDefault(func(ctx *Context) error { return ctx.SetMaxMsgsz(n) })
}

// SetIpv6 sets it for the default context; see [Context.SetIpv6].
func SetIpv6(i bool) error {
	return onDefault(func(ctx *Context) error { return ctx.SetIpv6(i) })
}

// SetBlocky sets it for the default context; see [Context.SetBlocky].
func SetBlocky(i bool) error {
	return onDefault(func(ctx *Context) error { return ctx.SetBlocky(i) })
}

// SetThreadSchedPolicy sets it for the default context; see
// [Context.SetThreadSchedPolicy].
func SetThreadSchedPolicy(n int) error {
	return onDefault(func(ctx *Context) error { return ctx.SetThreadSchedPolicy(n) })
}

// SetThreadPriority sets it for the default context; see [Context.SetThreadPriority].
func SetThreadPriority(n int) error {
	return onDefault(func(ctx *Context) error { return ctx.SetThreadPriority(n) })
}
