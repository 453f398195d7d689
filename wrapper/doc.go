// Package zmq is ZeroMQ for Go: sockets that any goroutine may use, calls that
// end when their context.Context does, and no thread blocked while they wait.
//
// It stands on libzmq, any 4.x, which is found when the first [Context] is made;
// neither libzmq nor a C compiler is needed to build with CGO_ENABLED=0.
// Importing the package loads nothing.
//
//	ctx, err := zmq.NewContext()
//	defer ctx.Close()
//	rep, err := ctx.Socket(zmq.Rep)
//	endpoint, err := rep.Bind("tcp://127.0.0.1:*") // the resolved endpoint
//	msg, err := rep.Recv(c)                        // c is a context.Context
//	err = rep.Send(c, zmq.Msg("hello", body))
//
// # Ownership and lifetime
//
// A [Context] owns its sockets: closing it closes them. A [Socket] may be closed
// earlier. Nothing is closed by the garbage collector. Closing twice is harmless,
// and what is closed answers every call with [ErrClosed].
//
// Messages that Recv returns belong to the caller. Those given to Send are copied
// before it returns and never changed. Slices given to options are not kept.
//
// # Unsent messages
//
// Sent means handed to the library, which delivers in the background. Messages
// that are unsent when their socket is closed linger: for [DefaultLinger] unless
// [Socket.SetLinger] says otherwise. Closing the context waits for them, at most
// for [CloseTimeout] or as long as the context.Context of [Context.CloseContext]
// allows, and says when it had to give up.
//
// # Options
//
// Every option of libzmq has a setter and a getter of its Go type, and may be
// given when a [Socket] or [Context] is made: [Socket.SetSendHWM],
// [Socket.SendHWM] and [SendHWM]. Values, lengths and the type of the socket are
// checked before libzmq is called. Options that the loaded libzmq lacks fail with
// [ErrNotSupported] and say what they need. [Socket.SetOption] sets any by number.
//
// Give SendHWM and RecvHWM when the socket is made. libzmq 4.3.4 and 4.3.5 may crash
// the process when they are set on a socket whose peers come and go.
//
// # Concurrency
//
// All methods of all types may be called by any number of goroutines at the same
// time. A message with several parts is sent and received as one, whatever
// others do. Calls that wait are served in the order in which they came, senders
// and receivers apart from each other; only senders of a Router or Stream do not
// wait for those to other peers. Patterns keep their rules: two goroutines that
// share a Req socket must still alternate Send and Recv between them.
//
// # Cancellation
//
// Send and Recv end promptly when their context.Context ends, with its error, and
// leave the socket as usable as before. A Send that fails has sent nothing; a
// Recv that fails has taken nothing, so that the message goes to the next Recv.
// A context that has ended already makes them fail without trying. The options
// ZMQ_SNDTIMEO and ZMQ_RCVTIMEO work too, and end in [ErrAgain], as do calls with
// [DontWait] that would have to wait.
//
// # Errors
//
// Errors are of type [*Error]. Test them with errors.Is for what this package
// declares (ErrAgain and so on), context.Canceled and context.DeadlineExceeded,
// any [Errno], or the syscall.Errno of the same meaning.
//
// # Monitors
//
// A [Monitor] tells what happens to the connections of a socket: as a call
// ([Monitor.Next]), as a sequence ([Monitor.Events], [Socket.Events]) and as a
// callback ([Socket.OnEvent]). It never holds up its socket: a consumer that is
// slow loses the oldest events, and [Monitor.Dropped] counts them.
//
// # Backends
//
// What does the work is chosen when a context is made: by [WithBackend], else by the
// environment variable ZMQBRIDGE_BACKEND. "cgo" calls libzmq through cgo, "pure"
// without it, and "libzmq" is the better of the two. "embedded" is a ZeroMQ in Go
// that needs no libzmq; so far it has inproc only. Left to itself ("auto") a context
// uses libzmq, or the embedded engine where no libzmq can be loaded; [Context.Backend]
// says which. All may be used in one program, but inproc endpoints do not reach from
// one context to another. Build with the tag zmqbridge_nocgo to leave cgo out. The
// library is the one at [WithLibrary], else at ZMQBRIDGE_LIBZMQ, else where the
// system has it; where one was named, nothing stands in for it.
//
// # Tests
//
// Package [github.com/zmqbridge/zmqbridge/wrapper/zmqtest] is for tests of programs
// that use this one: contexts on the embedded engine, scripted peers, injected faults,
// virtual time and leak checks.
package zmq
