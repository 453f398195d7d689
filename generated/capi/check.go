package capi

import (
	"errors"
	"fmt"
	"unsafe"
)

// Usable checks that a library is a libzmq that these bindings can work with:
// version 4, every function that all of version 4 has, and messages that fit
// in a Msg. Backends call it before they hand a library out.
func Usable(l Library) error {
	if v := l.Info().Version; v.Major != 4 {
		return fmt.Errorf("libzmq %s; want 4.x", v)
	}
	for fn := range Functions {
		if f := Func(fn); f.Info().Required() && !l.HasFunc(f) {
			return fmt.Errorf("no symbol %s: not a libzmq 4", f)
		}
	}
	return messageFits(l)
}

// messageFits compares sizeof(zmq_msg_t) with that of Msg in libraries that
// tell it; older ones are known to have smaller messages.
func messageFits(l Library) error {
	ctx, errno := l.CtxNew()
	if errno != 0 {
		return fmt.Errorf("zmq_ctx_new: %w", errno)
	}
	size, errno := l.CtxGet(ctx, CtxMsgTSize)
	termErrno := l.CtxTerm(ctx)
	switch {
	case errno == 0 && size > msgSize:
		return fmt.Errorf("its zmq_msg_t has %d bytes; these bindings know %d", size, msgSize)
	case errno != 0 && !errors.Is(errno, EINVAL): // EINVAL: before 4.2.1 the option is unknown
		return fmt.Errorf("zmq_ctx_get(ZMQ_MSG_T_SIZE): %w", errno)
	case termErrno != 0 && termErrno != EINTR:
		return fmt.Errorf("zmq_ctx_term: %w", termErrno)
	}
	return nil
}

const msgSize = int(unsafe.Sizeof(Msg{}))
