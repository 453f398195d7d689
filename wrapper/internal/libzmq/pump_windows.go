package libzmq

import "github.com/zmqbridge/zmqbridge/generated/capi"

// capiFDSize is the size of a zmq_fd_t: a SOCKET, as wide as a pointer.
const capiFDSize = 4 << (^uintptr(0) >> 63)

// watch uses a thread: Go's poller takes no foreign descriptors on Windows.
func watch(fd capi.FD, s *Socket) (pump, error) { return newThreadPump(fd, s) }

// checkSpare has nothing to check: descriptors do not run out like on Unix.
func checkSpare(capi.FD) capi.Errno { return 0 }
