package conformance

import (
	"errors"
	"math"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var contexts = theme{"contexts", []testCase{
	{"Defaults", inproc, contextDefaults},
	{"ValuesAreKept", inproc, contextValuesAreKept},
	{"BadValuesAreRefused", inproc, contextBadValuesAreRefused},
	{"SomeAreWrittenOnly", inproc, someAreWrittenOnly},
	{"SomeAreReadOnly", inproc, someAreReadOnly},
	{"SocketsAreLimited", inproc, socketsAreLimited},
	{"InprocNeedsNoThreads", inproc, inprocNeedsNoThreads},
	{"NetworksNeedThreads", network, networksNeedThreads},
	{"ManyThreads", anywhere, manyThreads},
	{"IPv6IsHandedOn", inproc, ipv6IsHandedOn},
	{"BlockyIsHandedOn", inproc, blockyIsHandedOn},
	{"MessagesAreNotLimited", anywhere, messagesAreNotLimited},
	{"ReceivingWithCopies", network, receivingWithCopies},
	{"TypesThereAreNot", inproc, typesThereAreNot},
	{"OptionsOutliveAShutdown", inproc, optionsOutliveAShutdown},
	{"NoneOfItAfterTheEnd", inproc, noneOfItAfterTheEnd},
}}

// reads wants an option of a context to have a value.
func (e *env) reads(ctx *zmq.Context, option zmq.ContextOptionNumber, want int) {
	got, err := ctx.Option(option)
	if err != nil || got != want {
		e.fail("%v is %d, %v; want %d", option, got, err, want)
	}
}

func contextDefaults(e *env) {
	for option, want := range map[zmq.ContextOptionNumber]int{
		capi.CtxIOThreads: 1, capi.CtxMaxSockets: 1023, capi.CtxMaxMsgSize: math.MaxInt32,
		capi.CtxMsgTSize: 64, capi.CtxZeroCopyRecv: 1, capi.CtxIPv6: 0, capi.CtxBlocky: 1,
		capi.CtxThreadNamePrefix: 0,
	} {
		e.reads(e.ctx, option, want)
	}
	if limit, err := e.ctx.SocketLimit(); err != nil || limit < 1023 {
		e.fatal("%d, %v", limit, err)
	}
	if policy, err := e.ctx.ThreadSchedPolicy(); err != nil || policy != -1 {
		e.fatal("%d, %v", policy, err)
	}
}

func contextValuesAreKept(e *env) {
	ctx := e.other()
	for option, values := range map[zmq.ContextOptionNumber][]int{
		capi.CtxIOThreads: {0, 7, 1}, capi.CtxMaxSockets: {1, 5000, 100}, capi.CtxMaxMsgSize: {0, 1, math.MaxInt32},
		capi.CtxZeroCopyRecv: {0, 1}, capi.CtxIPv6: {1, 0}, capi.CtxBlocky: {0, 1},
		capi.CtxThreadSchedPolicy: {0, 3}, capi.CtxThreadNamePrefix: {0, 77},
	} {
		for _, value := range values {
			e.check(ctx.SetOption(option, value))
			e.reads(ctx, option, value)
		}
	}
	for _, option := range []zmq.ContextOptionNumber{capi.CtxZeroCopyRecv, capi.CtxIPv6, capi.CtxBlocky} {
		e.check(ctx.SetOption(option, 5)) // anything but zero is on
		e.reads(ctx, option, 1)
	}
}

func contextBadValuesAreRefused(e *env) {
	for _, option := range []zmq.ContextOptionNumber{
		capi.CtxIOThreads, capi.CtxMaxSockets, capi.CtxMaxMsgSize, capi.CtxZeroCopyRecv, capi.CtxIPv6, capi.CtxBlocky,
		capi.CtxThreadSchedPolicy, capi.CtxThreadPriority, capi.CtxThreadAffinityCPUAdd,
		capi.CtxThreadAffinityCPURemove, 999, -1,
	} {
		if err := e.ctx.SetOption(option, -1); !isErrno(err, capi.EINVAL) {
			e.fail("%v: %v, want EINVAL", option, err)
		}
	}
	e.is(e.ctx.SetOption(capi.CtxMaxSockets, 0), capi.EINVAL)
	e.is(e.ctx.SetOption(capi.CtxThreadAffinityCPURemove, 3), capi.EINVAL) // was not added
	e.reads(e.ctx, capi.CtxMaxSockets, 1023)
}

func someAreWrittenOnly(e *env) {
	ctx := e.other()
	e.check(ctx.SetThreadPriority(0))
	e.check(ctx.SetThreadAffinityCPUAdd(0))
	e.check(ctx.SetThreadAffinityCPURemove(0))
	for _, option := range []zmq.ContextOptionNumber{capi.CtxThreadAffinityCPUAdd, capi.CtxThreadAffinityCPURemove, 999} {
		_, err := ctx.Option(option)
		e.is(err, capi.EINVAL)
	}
}

// The number of the limit of sockets is that of a priority when it is set.
func someAreReadOnly(e *env) {
	e.is(e.ctx.SetOption(capi.CtxMsgTSize, 64), capi.EINVAL)
	before, err := e.ctx.SocketLimit()
	e.check(err)
	e.check(e.other().SetOption(capi.CtxSocketLimit, 5))
	e.reads(e.ctx, capi.CtxSocketLimit, before)
}

func socketsAreLimited(e *env) {
	ctx := e.other()
	e.check(ctx.SetMaxSockets(3))
	var all []*zmq.Socket
	for range 3 {
		s, err := ctx.Socket(zmq.Pull)
		e.check(err)
		all = append(all, s)
	}
	for range 2 {
		_, err := ctx.Socket(zmq.Pull)
		e.is(err, capi.EMFILE)
		e.check(all[0].Close())
		e.until(func() bool { // it is given back in the background
			s, err := ctx.Socket(zmq.Pull)
			if err == nil {
				all[0] = s
			}
			return err == nil
		})
	}
}

func inprocNeedsNoThreads(e *env) {
	ctx := e.other()
	e.check(ctx.SetIOThreads(0))
	pull, err := ctx.Socket(zmq.Pull)
	e.check(err)
	endpoint, err := pull.Bind(e.address())
	e.check(err)
	push, err := ctx.Socket(zmq.Push)
	e.check(err)
	e.check(push.Connect(endpoint))
	e.send(push, "x")
	e.want(pull, "x")
}

func networksNeedThreads(e *env) {
	ctx := e.other()
	e.check(ctx.SetIOThreads(0))
	s, err := ctx.Socket(zmq.Pull)
	e.check(err)
	_, err = s.Bind(e.address())
	e.is(err, capi.EMTHREAD)
	e.is(s.Connect(e.nobody()), capi.EMTHREAD)
}

func manyThreads(e *env) {
	ctx := e.other()
	e.check(ctx.SetIOThreads(4))
	for i := range 8 {
		pull, err := ctx.Socket(zmq.Pull, zmq.Affinity(1<<(i%4)))
		e.check(err)
		endpoint, err := pull.Bind(e.address())
		e.check(err)
		push, err := ctx.Socket(zmq.Push, zmq.Affinity(1<<((i+1)%4)))
		e.check(err)
		e.check(push.Connect(endpoint))
		e.send(push, i)
		e.want(pull, i)
	}
}

func ipv6IsHandedOn(e *env) {
	ctx := e.other()
	for _, on := range []bool{true, false} {
		e.check(ctx.SetIPv6(on))
		s, err := ctx.Socket(zmq.Pull)
		e.check(err)
		got, err := s.IPv6()
		e.check(err)
		e.equal(got, on)
	}
}

// This package has a linger of its own, so that only the option by its number tells.
func blockyIsHandedOn(e *env) {
	ctx := e.other()
	e.check(ctx.SetBlocky(false))
	s, err := ctx.Socket(zmq.Push)
	e.check(err)
	d, err := s.Linger()
	e.check(err)
	e.equal(d, zmq.DefaultLinger)
}

// ZMQ_MAX_MSGSZ is kept and nothing else.
func messagesAreNotLimited(e *env) {
	e.check(e.ctx.SetMaxMsgSize(10))
	pull, push := e.pair(zmq.Pull, zmq.Push)
	e.send(push, make([]byte, 1000))
	e.equal(e.recv(pull).Size(), 1000)
}

func receivingWithCopies(e *env) {
	e.check(e.ctx.SetZeroCopyRecv(false))
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for _, n := range []int{0, 10, 8192, 100_000} {
		e.send(push, make([]byte, n), "tail")
		e.want(pull, make([]byte, n), "tail")
	}
}

func typesThereAreNot(e *env) {
	for _, typ := range []zmq.SocketType{-1, 99, math.MaxInt32} {
		_, err := e.ctx.Socket(typ)
		e.is(err, capi.EINVAL)
	}
	for _, typ := range []zmq.SocketType{zmq.Server, zmq.Client, zmq.Radio, zmq.Dish, zmq.Gather, zmq.Scatter, zmq.Dgram} {
		if _, err := e.ctx.Socket(typ); (err == nil) != e.ctx.Has(draft) || err != nil && !errors.Is(err, zmq.ErrNotSupported) {
			e.fail("%v: %v", typ, err)
		}
	}
}

func optionsOutliveAShutdown(e *env) {
	e.check(e.ctx.Shutdown())
	e.check(e.ctx.SetIOThreads(2))
	e.reads(e.ctx, capi.CtxIOThreads, 2)
}

func noneOfItAfterTheEnd(e *env) {
	ctx := e.other()
	e.check(ctx.Close())
	_, err := ctx.Option(capi.CtxIOThreads)
	e.is(err, zmq.ErrClosed)
	e.is(ctx.SetOption(capi.CtxIOThreads, 1), zmq.ErrClosed)
	_, err = ctx.Socket(zmq.Pull)
	e.is(err, zmq.ErrClosed)
	e.check(ctx.Close())
}
