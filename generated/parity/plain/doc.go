// Package plain calls libzmq the way a cgo binding is written by hand: with its
// header, linked at build time. It is the reference of the benchmarks in
// package parity and nothing else uses it; without the build tag
// zmqbridge_plain it is empty.
package plain
