package capi

// FD is a socket descriptor (zmq_fd_t): a SOCKET, as wide as a pointer.
type FD uintptr
