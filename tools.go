//go:build tools || generate

// Package zmqbridge is the root of the module; it has no code. `go generate
// ./...` refreshes generated/ from zmq.h.snapshot.
package zmqbridge

//go:generate go run ./gen generate
