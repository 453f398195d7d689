//go:build !linux

package differential

// canTell: other systems do not say what a thread does.
const canTell = false

func reaperAsleep() func() { return func() {} }
