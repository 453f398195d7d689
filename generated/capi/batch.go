package capi

import "unsafe"

// Batcher makes many calls in one crossing into C. It is optional: [BatcherOf] makes
// one of any API.
type Batcher interface {
	// SendMsgs calls zmq_send for each part of each message, in order, until a call
	// fails. The flags are those of the last part of a message; the others have
	// ZMQ_SNDMORE too. It returns how many parts were taken.
	SendMsgs(s Socket, msgs [][][]byte, flags Flags) (parts int, errno Errno)
	// SendData calls zmq_msg_init_data and zmq_msg_send for each part until a call
	// fails. It returns how many parts were taken: free is called for these, at any
	// time, and nobody uses the others any more.
	SendData(s Socket, parts []Data, free FreeFn) (taken int, errno Errno)
	// RecvMsgs calls zmq_msg_recv for each of in until a call fails or, if one is set,
	// the last part of a message was received. It returns how many parts it received.
	// The messages must be initialised.
	RecvMsgs(s Socket, in []Received, flags Flags, one bool) (parts int, errno Errno)
}

// Data is a part of a message that is not copied to be sent: its memory is not Go's, or
// pinned.
type Data struct {
	Ptr, Size uintptr
	Hint      uintptr // for the function that is called when the part is not used any more
	Flags     Flags
}

// Received is a part that RecvMsgs has received. Data is C memory of Msg and lives
// as long as that.
type Received struct {
	Msg  Msg
	Data uintptr
	Size uintptr
	More int32 // 1 if another part follows
}

// Bytes returns the content, which belongs to Msg.
func (r *Received) Bytes() []byte {
	if r.Size == 0 {
		return nil
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&r.Data)), r.Size)
}

// BatcherOf returns api if it is a Batcher, or one that makes its calls one by one.
func BatcherOf(api API) Batcher {
	if b, ok := api.(Batcher); ok {
		return b
	}
	return single{api}
}

// SendMsgs calls [Batcher.SendMsgs], or does the same call by call.
func SendMsgs(api API, s Socket, msgs [][][]byte, flags Flags) (parts int, errno Errno) {
	return BatcherOf(api).SendMsgs(s, msgs, flags)
}

// SendData calls [Batcher.SendData], or does the same call by call.
func SendData(api API, s Socket, parts []Data, free FreeFn) (taken int, errno Errno) {
	return BatcherOf(api).SendData(s, parts, free)
}

// RecvMsgs calls [Batcher.RecvMsgs], or does the same call by call.
func RecvMsgs(api API, s Socket, in []Received, flags Flags, one bool) (parts int, errno Errno) {
	return BatcherOf(api).RecvMsgs(s, in, flags, one)
}

// single is a Batcher that needs a crossing for each call.
type single struct{ API }

func (api single) SendMsgs(s Socket, msgs [][][]byte, flags Flags) (parts int, errno Errno) {
	for _, msg := range msgs {
		for i, part := range msg {
			f := flags
			if i < len(msg)-1 {
				f |= SndMore
			}
			if _, errno := api.Send(s, part, f); errno != 0 {
				return parts, errno
			}
			parts++
		}
	}
	return parts, 0
}

func (api single) SendData(s Socket, parts []Data, free FreeFn) (taken int, errno Errno) {
	for i, part := range parts {
		msg := new(Msg)
		if errno := api.MsgInitData(msg, part.Ptr, part.Size, free, part.Hint); errno != 0 {
			return i, errno
		}
		if _, errno := api.MsgSend(msg, s, part.Flags); errno != 0 {
			api.MsgClose(msg)
			return i, errno
		}
	}
	return len(parts), 0
}

func (api single) RecvMsgs(s Socket, in []Received, flags Flags, one bool) (parts int, errno Errno) {
	for i := range in {
		r := &in[i]
		if _, errno := api.MsgRecv(&r.Msg, s, flags); errno != 0 {
			return i, errno
		}
		data, _ := api.MsgData(&r.Msg)
		r.Data = uintptr(data)
		r.Size, _ = api.MsgSize(&r.Msg)
		more, _ := api.MsgMore(&r.Msg)
		r.More = int32(more)
		if one && more == 0 {
			return i + 1, 0
		}
	}
	return len(in), 0
}
