package zmq

import (
	"errors"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

const noContextThere = "NULL or not a live context"

func setContext(option capi.ContextOption, value int) func(e *env) error {
	return func(e *env) error { return e.ctx.SetOption(option, value) }
}

func getContext(option capi.ContextOption) func(e *env) error {
	return func(e *env) error { _, err := e.ctx.Option(option); return err }
}

func contextScenarios() []scenario {
	var zero Context
	return []scenario{
		{row: "zmq_ctx_term EFAULT NULL or not a live context (magic tag mismatch)", call: func(*env) error { return zero.Close() }, want: errNone},
		{row: "zmq_ctx_shutdown EFAULT " + noContextThere, call: func(*env) error { return zero.Shutdown() }, want: errNone},
		{row: "zmq_ctx_set EFAULT " + noContextThere, call: func(*env) error { return zero.SetOption(capi.CtxIOThreads, 1) }, want: ErrClosed},
		{row: "zmq_ctx_get EFAULT " + noContextThere, call: func(*env) error { _, err := zero.Option(capi.CtxIOThreads); return err }, want: ErrClosed},
		{row: "zmq_ctx_set_ext EFAULT " + noContextThere, call: func(*env) error { return zero.SetThreadNamePrefix("name") }, want: capi.EINVAL},
		{row: "zmq_ctx_get_ext EFAULT " + noContextThere, call: func(*env) error { _, err := zero.ThreadNamePrefix(); return err }, want: ErrClosed},

		{row: "zmq_ctx_set EINVAL unknown option", call: setContext(999, 1)},
		{row: "zmq_ctx_set EINVAL ZMQ_IO_THREADS below its minimum", call: setContext(capi.CtxIOThreads, -1)},
		{row: "zmq_ctx_set EINVAL ZMQ_MAX_SOCKETS below its minimum", call: setContext(capi.CtxMaxSockets, 0)},
		{row: "zmq_ctx_set EINVAL ZMQ_IPV6 below its minimum", call: setContext(capi.CtxIPv6, -1)},
		{row: "zmq_ctx_set EINVAL ZMQ_BLOCKY below its minimum", call: setContext(capi.CtxBlocky, -1)},
		{row: "zmq_ctx_set EINVAL ZMQ_MAX_MSGSZ below its minimum", call: setContext(capi.CtxMaxMsgSize, -1)},
		{row: "zmq_ctx_set EINVAL ZMQ_THREAD_PRIORITY below its minimum", call: setContext(capi.CtxThreadPriority, -1), needs: "4.2.0"},
		{row: "zmq_ctx_set EINVAL ZMQ_THREAD_SCHED_POLICY below its minimum", call: setContext(capi.CtxThreadSchedPolicy, -1), needs: "4.2.0"},
		{row: "zmq_ctx_set EINVAL ZMQ_THREAD_AFFINITY_CPU_ADD below its minimum", call: setContext(capi.CtxThreadAffinityCPUAdd, -1)},
		{row: "zmq_ctx_set EINVAL ZMQ_ZERO_COPY_RECV below its minimum", call: setContext(capi.CtxZeroCopyRecv, -1)},
		{row: "zmq_ctx_set EINVAL removing a CPU that was never added", call: setContext(capi.CtxThreadAffinityCPURemove, 3)},
		{row: "zmq_ctx_set EINVAL writing a read-only option", call: setContext(capi.CtxMsgTSize, 64)},
		{row: "zmq_ctx_get EINVAL unknown option", call: getContext(999)},
		{row: "zmq_ctx_get EINVAL write-only option", call: getContext(capi.CtxThreadAffinityCPUAdd)},
		{row: "zmq_ctx_set_ext EINVAL thread name prefix longer than 16 bytes", call: func(e *env) error { return e.ctx.SetThreadNamePrefix("seventeen bytes..") }},
		{row: "zmq_ctx_set_ext EINVAL thread name prefix of 0 bytes", call: func(e *env) error { return e.ctx.SetThreadNamePrefix("") }},
	}
}

func makeSocket(e *env, ctx *Context, typ SocketType) error {
	s, err := ctx.Socket(typ)
	if err == nil {
		e.check(s.Close())
	}
	return err
}

func socketScenarios() []scenario {
	return []scenario{
		{row: "zmq_socket EFAULT NULL or not a live context; returns NULL", call: func(e *env) error { return makeSocket(e, new(Context), Pair) }, want: ErrClosed},
		{row: "zmq_socket EINVAL unknown type; returns NULL", call: func(e *env) error { return makeSocket(e, e.ctx, 99) }},
		{row: "zmq_socket EMFILE context limit reached; returns NULL", call: func(e *env) error {
			one := anotherEnv(e, MaxSockets(1))
			defer one.ctx.Close()
			one.socket(Pull)
			return makeSocket(e, one.ctx, Pull)
		}},
		{row: "zmq_socket ETERM context shut down; returns NULL", call: func(e *env) error {
			e.check(e.ctx.Shutdown())
			return makeSocket(e, e.ctx, Pull)
		}},
		{row: "zmq_close ENOTSOCK " + notLive, call: func(e *env) error {
			s := e.socket(Pull)
			return errors.Join(s.Close(), s.Close(), new(Socket).Close())
		}, want: errNone},
	}
}
