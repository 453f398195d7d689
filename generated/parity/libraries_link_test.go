//go:build zmqbridge_link

package parity

func init() { linked = true }
