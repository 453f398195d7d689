package capitest_test

import (
	"errors"
	"fmt"
	"os"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
)

// library stands for the libzmq of cgozmq.Load or purezmq.Load.
func library() capi.Library {
	return &capitest.Fake{
		FnCtxNew:  func() (capi.Context, capi.Errno) { return 0x10, 0 },
		FnCtxTerm: func(capi.Context) capi.Errno { return 0 },
		FnSocket:  func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 0x20, 0 },
		FnBind:    func(capi.Socket, string) capi.Errno { return 0 },
		FnSend:    func(_ capi.Socket, data []byte, _ capi.Flags) (int, capi.Errno) { return len(data), 0 },
		FnClose:   func(capi.Socket) capi.Errno { return 0 },
	}
}

// publish is code under test. Its mistake: it forgets the socket if it cannot
// be bound.
func publish(lib capi.API, endpoint, text string) error {
	ctx, errno := lib.CtxNew()
	if errno != 0 {
		return errno
	}
	defer lib.CtxTerm(ctx)
	s, errno := lib.Socket(ctx, capi.Pub)
	if errno != 0 {
		return errno
	}
	if errno := lib.Bind(s, endpoint); errno != 0 {
		return errno
	}
	defer lib.Close(s)
	_, errno = lib.Send(s, []byte(text), 0)
	return errno.Err()
}

func ExampleFake() {
	lib := &capitest.Fake{
		Loaded:    capi.Info{Version: capi.Version{Major: 4, Minor: 3, Patch: 5}, Path: "libfake.so"},
		FnVersion: func() (int, int, int, capi.Errno) { return 4, 3, 5, 0 },
	}
	major, minor, patch, _ := lib.Version()
	fmt.Println(major, minor, patch)

	_, errno := lib.PollerNew()
	fmt.Println(errno == capi.ErrnoMissing, capi.Missing(lib, capi.FnPollerNew))
	// Output:
	// 4 3 5
	// true zmq_poller_new needs libzmq >= 4.2.0 built with drafts; loaded 4.3.5 from libfake.so
}

func ExampleTrace() {
	lib := capitest.Trace(library(), func(c capitest.Call) { fmt.Println(c) })
	publish(lib, "tcp://*:5556", "hello")
	// Output:
	// zmq_ctx_new() = 0x10
	// zmq_socket(ctx=0x10, PUB) = 0x20
	// zmq_bind(s=0x20, "tcp://*:5556") = 0
	// zmq_send(s=0x20, "hello", 0) = 5
	// zmq_close(s=0x20) = 0
	// zmq_ctx_term(ctx=0x10) = 0
}

func ExampleFaults() {
	var faults capitest.Faults
	faults.Fail(capi.FnBind, 1, capi.EADDRINUSE)
	lib := capitest.Wrap(library(), capitest.Lines(os.Stdout), &faults)
	err := publish(lib, "tcp://*:5556", "hello")
	fmt.Println(errors.Is(err, capi.EADDRINUSE))
	// Output:
	// zmq_ctx_new() = 0x10
	// zmq_socket(ctx=0x10, PUB) = 0x20
	// zmq_bind(s=0x20, "tcp://*:5556") = -1 EADDRINUSE (not called)
	// zmq_ctx_term(ctx=0x10) = 0
	// true
}

// Whatever call fails, nothing may be left behind.
func ExampleEachFault() {
	for faults := range capitest.EachFault(0) {
		var ledger capitest.Ledger
		err := publish(capitest.Wrap(library(), faults, &ledger), "tcp://*:5556", "hello")
		for _, c := range faults.Injected() {
			fmt.Printf("%s fails with %s: noticed %v\n", c.Func, c.Errno.Name(), err != nil)
		}
		for _, o := range ledger.Leaks() {
			fmt.Printf("  leaks a %s\n", o.Kind)
		}
	}
	// Output:
	// zmq_ctx_new fails with ENOMEM: noticed true
	// zmq_socket fails with ETERM: noticed true
	// zmq_bind fails with EPROTONOSUPPORT: noticed true
	//   leaks a socket
	// zmq_send fails with EFSM: noticed true
	// zmq_close fails with ENOTSOCK: noticed false
	// zmq_ctx_term fails with EINTR: noticed false
	//   leaks a context
}

func ExampleLedger() {
	var ledger capitest.Ledger
	lib := capitest.Wrap(library(), &ledger)
	ctx, _ := lib.CtxNew()
	s, _ := lib.Socket(ctx, capi.Pub)
	lib.Close(s)
	errno := lib.Bind(s, "tcp://*:5556") // libzmq would read freed memory
	fmt.Println(errno == capi.ENOTSOCK)

	// In a test, ledger.Check(t) reports all this with the lines of the calls.
	if misuse, ok := errors.AsType[*capitest.Misuse](ledger.Errors()[0]); ok {
		fmt.Println(misuse.Object.Kind, misuse.Problem)
	}
	for _, o := range ledger.Leaks() {
		fmt.Println("leak:", o.Kind)
	}
	// Output:
	// true
	// socket is used after it was closed
	// leak: context
}

// A counter is a hook that counts failures by function.
type counter map[capi.Func]int

func (counter) Before(*capitest.Call) (skip bool) { return false }

func (n counter) After(c *capitest.Call) {
	if c.Errno != 0 {
		n[c.Func]++
	}
}

func ExampleWrap() {
	failures := counter{}
	lib := capitest.Wrap(&capitest.Fake{}, failures)
	lib.CtxNew()
	lib.CtxNew()
	fmt.Println(failures)
	// Output:
	// map[zmq_ctx_new:2]
}
