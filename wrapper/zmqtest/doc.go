// Package zmqtest is for the tests of programs that use package zmq. It needs no
// libzmq, no ports and no sleeps:
//
//   - [NewContext] makes a context on the embedded engine, which is closed when the
//     test ends, and checked for what was left open.
//   - [BindPeer] and [ConnectPeer] play the other side from a script: they compare
//     requests, answer, stay silent, answer late or twice, and go away.
//   - [Faults] has chosen calls fail, wait or lose their message, and cuts
//     connections, on any backend.
//   - [VirtualTime] runs a test in virtual time: timeouts and retries take no time.
//   - [VerifyNone] and [VerifyTestMain] look for contexts, sockets, leases, loans and
//     goroutines that were left over, and say where they were made.
//
// Together:
//
//	func TestClientRetries(t *testing.T) {
//		zmqtest.VirtualTime(t, func(t *testing.T) {
//			ctx := zmqtest.NewContext(t)
//			zmqtest.BindPeer(t, ctx, zmq.Rep, "inproc://prices",
//				zmqtest.Expect("PRICE", "ACME"), // and no answer
//				zmqtest.Expect("PRICE", "ACME"),
//				zmqtest.Reply("42"),
//			)
//			client := prices.NewClient(ctx, "inproc://prices")
//			defer client.Close()
//			price, err := client.Price(t.Context(), "ACME")
//			…
//		})
//	}
//
// # On libzmq
//
// The same tests run on libzmq when ZMQBRIDGE_BACKEND names it:
//
//	ZMQBRIDGE_BACKEND=libzmq go test ./...
//
// They do so in real time, since the threads of libzmq know no other. A context that
// needs more than inproc asks for its backend itself:
// zmqtest.NewContext(t, zmq.WithBackend("libzmq")).
//
// # Which contexts are watched
//
// In a program that imports this package, which should be tests alone, all contexts
// are watched for leaks, whoever makes them. Faults are for contexts that were given
// [Faults.Option].
//
// All functions and methods may be called by any number of goroutines.
package zmqtest
