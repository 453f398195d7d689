//go:build !windows

package capi

// FD is a socket or file descriptor (zmq_fd_t): an int.
type FD int32
