// Package cgozmq calls libzmq through cgo. It needs a C compiler to build, and
// neither zmq.h nor libzmq: a generated shim finds the library at run time, and
// brings back each result together with its errno in one crossing.
//
// With the build tag zmqbridge_link libzmq is linked at build time instead, for
// static binaries; then libzmq's library (not its header) must be installed.
package cgozmq
