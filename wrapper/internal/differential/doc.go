// Package differential compares the embedded engine with libzmq: random sequences of
// calls are made on both, over inproc, and every outcome has to be the same. libzmq is
// the oracle. It runs in a process of its own, for some sequences abort it.
//
//	go test ./wrapper/internal/differential                             # some thousand calls
//	go test ./wrapper/internal/differential -run TestEngine -ops 1000000 -seed 7
//	go test ./wrapper/internal/differential -run TestScript -script file # one of your own
//
// A script is text, one call a line; each seed gives the same scripts for ever. When the
// outcomes differ, the script is made as small as it can be and printed, as the calls of
// a Go program and as text. What was found once is kept in testdata with the outcomes of
// libzmq and runs in every test, also without libzmq.
//
// The comparison is on the level of drivers, which both sides implement, and so includes
// what the driver of libzmq does to keep libzmq from aborting. All calls are made by one
// goroutine and with time limits of zero.
//
// How a trace of libzmq becomes one that can be repeated. Sockets of libzmq tell each
// other of connections and messages by commands, which a socket looks at in some of its
// calls, for others not more often than once in a millisecond, and a thread of its own
// looks after those that were closed. So after each call all sockets are made to look at
// their commands, in turn and several times, and that thread is waited for. Both sides
// are treated like that. TestOracle has libzmq run against itself.
//
// docs/differential.md says what is not compared, and why.
package differential
