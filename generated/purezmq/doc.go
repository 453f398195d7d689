// Package purezmq calls libzmq without cgo: it builds with CGO_ENABLED=0 and
// needs no C compiler. The library is found at run time.
//
// On amd64 and arm64, but for Windows, a generated assembly trampoline makes the
// call and reads zmq_errno in the same crossing. Elsewhere two calls are made
// with the goroutine locked to its thread between them.
//
// A Linux binary built this way still needs the loader of glibc at run time.
package purezmq
