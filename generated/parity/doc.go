// Package parity has no code but tests: what every backend must do alike, and
// what the generated tables must have in common with a real libzmq.
package parity
