//go:build !race

package libzmq

// A fence is for the race detector.
type fence struct{}

func (*fence) readBefore() {}
func (*fence) freeAfter()  {}
