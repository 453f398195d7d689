package capitest

import (
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// initialises has the functions that make a message of raw memory.
var initialises = map[capi.Func]bool{
	capi.FnMsgInit: true, capi.FnMsgInitSize: true, capi.FnMsgInitData: true, capi.FnMsgInitBuffer: true,
}

// checkOverwritten notes a message that loses its content unfreed. The call is
// harmless to libzmq and is made.
func (l *Ledger) checkOverwritten(c *Call) {
	if r := l.first(c); r != nil && r.state == open {
		l.note(Overwritten, c, r)
	}
}

// afterMessage enters what a call that succeeded did to messages.
func (l *Ledger) afterMessage(c *Call) {
	switch c.Func {
	case capi.FnMsgInit, capi.FnMsgInitSize, capi.FnMsgInitData, capi.FnMsgInitBuffer:
		l.enterMessage(c, c.Args[0])
	case capi.FnMsgSend:
		l.empty(c.Args[0])
	case capi.FnSendmsg:
		l.empty(c.Args[1])
	case capi.FnMsgRecv:
		l.fill(c, c.Args[0])
	case capi.FnRecvmsg:
		l.fill(c, c.Args[1])
	case capi.FnMsgCopy, capi.FnMsgMove:
		l.transfer(c)
	}
}

func (l *Ledger) enterMessage(c *Call, msg any) {
	if k, ok := keyOf(msg); ok {
		l.enter(c, k).msg = msg.(*capi.Msg)
	}
}

// empty says that a message has no content any more.
func (l *Ledger) empty(msg any) {
	k, _ := keyOf(msg)
	if r := l.records[k]; r != nil && r.state == open {
		r.state = spent
		l.retire(k)
	}
}

// fill says that a message got content. One that was empty, or is not known,
// is to be closed from here on.
func (l *Ledger) fill(c *Call, msg any) {
	k, _ := keyOf(msg)
	if r := l.records[k]; r == nil || r.state == spent {
		l.enterMessage(c, msg)
	}
}

// transfer handles zmq_msg_copy and zmq_msg_move: the destination is as full
// as the source was, and a move leaves the source empty.
func (l *Ledger) transfer(c *Call) {
	dst, src := c.Args[0], c.Args[1]
	k, _ := keyOf(src)
	if r := l.records[k]; r != nil && r.state == spent {
		l.empty(dst)
	} else {
		l.fill(c, dst)
	}
	if c.Func == capi.FnMsgMove {
		l.empty(src)
	}
}

// isZero reports whether a message is memory that Go has just allocated;
// libzmq leaves marks in every message, also in a closed one.
func isZero(m *capi.Msg) bool {
	for _, b := range unsafe.Slice((*byte)(unsafe.Pointer(m)), unsafe.Sizeof(*m)) {
		if b != 0 {
			return false
		}
	}
	return true
}
