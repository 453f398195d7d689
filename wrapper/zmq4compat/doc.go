// Package zmq4 has the exported API of github.com/pebbe/zmq4 v1.4 on top of package
// zmq, so that a program moves over by changing one import line:
//
//	import zmq "github.com/zmqbridge/zmqbridge/wrapper/zmq4compat"
//
// Names, signatures and constants are the same, which a test checks, and so is what
// a correct program can notice. What is better, or different for a reason, is
// listed in docs/compat.md. In short: goroutines may share sockets and close them
// under each other; no OS thread waits; neither cgo nor headers are needed to build;
// any libzmq 4.x is taken, and the embedded engine where there is none.
//
// It is for programs that exist. New ones are better off with package zmq: its calls
// take a context.Context, its messages have all parts at once. Both can be mixed, see
// [WrapContext] and [Socket.Unwrap], so that a program may move file by file.
//
// # Parts
//
// Package zmq sends and receives whole messages. Where a program takes a part at a
// time, the parts that are left wait in the socket for the next Recv; parts sent with
// SNDMORE wait for the last one. So a message is always sent as a whole or not at
// all, and [Socket.SendMessage] and [Socket.RecvMessage] of several goroutines do not
// mix their parts. Goroutines that share a socket part by part still do.
//
// # Contexts
//
// Functions without a receiver use a default context. It is made by the first of
// them, which also loads libzmq; the environment variables ZMQBRIDGE_BACKEND and
// ZMQBRIDGE_LIBZMQ choose what is loaded. A context whose sockets are all closed can
// be terminated; [Context.Term] waits for that.
//
// # Errors
//
// An error that has a number of libzmq is an [Errno], as it was. Besides being
// compared, it can be tested with errors.Is for those of package zmq, and for the
// syscall.Errno of the same meaning:
//
//	errors.Is(err, zmq4.ETERM)      // as well as zmq4.AsErrno(err) == zmq4.ETERM
//	errors.Is(err, syscall.EAGAIN)
//	errors.Is(err, zmq.ErrAgain)
package zmq4
