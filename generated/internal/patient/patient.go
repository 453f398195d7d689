// Package patient makes calls again that a signal has interrupted. It is for the
// tests of what stands on a real libzmq.
//
// libzmq looks for commands with a poll in many of its calls, which fails with
// EINTR if a signal comes, even where the call itself does not wait; and Go's
// runtime sends signals to its own threads. The backends rightly report that, so
// that a test which does not expect it would fail one time in thousands.
package patient

import "github.com/zmqbridge/zmqbridge/generated/capi"

// Library returns l with the calls that tests make and that may be interrupted
// made again and again until they are not.
func Library(l capi.Library) capi.Library { return library{l} }

type library struct{ capi.Library }

// again makes a call until it is not interrupted.
func again(call func() capi.Errno) capi.Errno {
	for {
		if errno := call(); errno != capi.EINTR {
			return errno
		}
	}
}

// results is again for a call with a result.
func results(call func() (int, capi.Errno)) (n int, errno capi.Errno) {
	errno = again(func() capi.Errno { n, errno = call(); return errno })
	return n, errno
}

func (l library) CtxTerm(ctx capi.Context) capi.Errno {
	return again(func() capi.Errno { return l.Library.CtxTerm(ctx) })
}

func (l library) MsgSend(msg *capi.Msg, s capi.Socket, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.MsgSend(msg, s, flags) })
}

func (l library) MsgRecv(msg *capi.Msg, s capi.Socket, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.MsgRecv(msg, s, flags) })
}

func (l library) GetSockOpt(s capi.Socket, option capi.SocketOption, value []byte) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.GetSockOpt(s, option, value) })
}

func (l library) Bind(s capi.Socket, endpoint string) capi.Errno {
	return again(func() capi.Errno { return l.Library.Bind(s, endpoint) })
}

func (l library) Connect(s capi.Socket, endpoint string) capi.Errno {
	return again(func() capi.Errno { return l.Library.Connect(s, endpoint) })
}

func (l library) Unbind(s capi.Socket, endpoint string) capi.Errno {
	return again(func() capi.Errno { return l.Library.Unbind(s, endpoint) })
}

func (l library) Disconnect(s capi.Socket, endpoint string) capi.Errno {
	return again(func() capi.Errno { return l.Library.Disconnect(s, endpoint) })
}

func (l library) Send(s capi.Socket, data []byte, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.Send(s, data, flags) })
}

func (l library) SendConst(s capi.Socket, data, size uintptr, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.SendConst(s, data, size, flags) })
}

func (l library) Recv(s capi.Socket, buf []byte, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.Recv(s, buf, flags) })
}

func (l library) Poll(items []capi.PollItem, timeout int) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.Poll(items, timeout) })
}

func (l library) Sendmsg(s capi.Socket, msg *capi.Msg, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.Sendmsg(s, msg, flags) })
}

func (l library) Recvmsg(s capi.Socket, msg *capi.Msg, flags capi.Flags) (int, capi.Errno) {
	return results(func() (int, capi.Errno) { return l.Library.Recvmsg(s, msg, flags) })
}
