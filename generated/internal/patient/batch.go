package patient

import "github.com/zmqbridge/zmqbridge/generated/capi"

// SendMsgs goes on behind the parts that were taken before a signal came.
func (l library) SendMsgs(s capi.Socket, msgs [][][]byte, flags capi.Flags) (parts int, errno capi.Errno) {
	errno = again(func() capi.Errno {
		n, errno := capi.SendMsgs(l.Library, s, rest(msgs, parts), flags)
		parts += n
		return errno
	})
	return parts, errno
}

// rest returns msgs without their first n parts.
func rest(msgs [][][]byte, n int) [][][]byte {
	for len(msgs) > 0 && n >= len(msgs[0]) {
		n -= len(msgs[0])
		msgs = msgs[1:]
	}
	if n == 0 {
		return msgs
	}
	return append([][][]byte{msgs[0][n:]}, msgs[1:]...)
}

// SendData goes on behind the parts that were taken before a signal came.
func (l library) SendData(s capi.Socket, parts []capi.Data, free capi.FreeFn) (taken int, errno capi.Errno) {
	errno = again(func() capi.Errno {
		n, errno := capi.SendData(l.Library, s, parts[taken:], free)
		taken += n
		return errno
	})
	return taken, errno
}

// RecvMsgs goes on behind the parts that were received before a signal came.
func (l library) RecvMsgs(s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (parts int, errno capi.Errno) {
	errno = again(func() capi.Errno {
		n, errno := capi.RecvMsgs(l.Library, s, in[parts:], flags, one)
		parts += n
		return errno
	})
	return parts, errno
}
