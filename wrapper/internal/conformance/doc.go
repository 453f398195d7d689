// Package conformance is the behaviour of ZeroMQ as tests of package zmq, which
// judge all backends alike. libzmq is the oracle: what a case wants is what libzmq
// does, so a case that libzmq fails is wrong, and one that another backend fails
// shows a fault of that backend or has a line in the table of exemptions.
//
//	go test ./wrapper/internal/conformance -run 'Conformance/embedded'
//	go test ./wrapper/internal/conformance -run 'Conformance/.*/tcp/routing'
//
// A case is a function of an env, in the file of its theme. It runs once for each
// backend and each transport that it is about, in a context of its own. Nothing is
// waited for by sleeping. That something does not happen is shown by something that
// happens later: when the second message of a pipe is there, the first was dropped.
//
// Over inproc most things are certain: what a socket was sent is with it once it has
// looked (see env.settle). Over a network only what holds in any order of events is
// wanted.
//
// docs/conformance.md lists the cases and the exemptions; -update writes it anew.
package conformance
