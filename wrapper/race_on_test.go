//go:build race

package zmq

// The race detector allocates.
const raceEnabled = true
