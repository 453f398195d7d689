//go:build cgo

package cgozmq

// #include "batch.h"
// #cgo noescape zb_send_flat
// #cgo nocallback zb_send_flat
// #cgo noescape zb_send_data
// #cgo nocallback zb_send_data
// #cgo noescape zb_recv_msgs
// #cgo nocallback zb_recv_msgs
import "C"

import (
	"encoding/binary"
	"sync"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

var _ capi.Batcher = (*Library)(nil)

// capi.Received and zb_received are the same.
var (
	_ [unsafe.Sizeof(capi.Received{})]struct{}        = [C.sizeof_zb_received]struct{}{}
	_ [unsafe.Offsetof(capi.Received{}.Data)]struct{} = [unsafe.Offsetof(C.zb_received{}.data)]struct{}{}
	_ [unsafe.Offsetof(capi.Received{}.More)]struct{} = [unsafe.Offsetof(C.zb_received{}.more)]struct{}{}
)

// So are capi.Data and zb_data.
var (
	_ [unsafe.Sizeof(capi.Data{})]struct{}         = [C.sizeof_zb_data]struct{}{}
	_ [unsafe.Offsetof(capi.Data{}.Size)]struct{}  = [unsafe.Offsetof(C.zb_data{}.size)]struct{}{}
	_ [unsafe.Offsetof(capi.Data{}.Hint)]struct{}  = [unsafe.Offsetof(C.zb_data{}.hint)]struct{}{}
	_ [unsafe.Offsetof(capi.Data{}.Flags)]struct{} = [unsafe.Offsetof(C.zb_data{}.flags)]struct{}{}
)

// cgo does not let Go memory that holds Go pointers reach C, so small parts are
// copied into one buffer; large ones are passed one by one.
const (
	flatSize = 32 << 10
	flatPart = 2 << 10
	partSize = C.sizeof_zb_part
)

// flat is a buffer with parts to send.
type flat struct {
	buf []byte
	n   int
}

var flats = sync.Pool{New: func() any { return &flat{buf: make([]byte, 0, flatSize)} }}

// SendMsgs implements capi.Batcher.
func (l *Library) SendMsgs(s capi.Socket, msgs [][][]byte, flags capi.Flags) (parts int, errno capi.Errno) {
	if len(msgs) == 1 && len(msgs[0]) == 1 {
		if _, errno := l.Send(s, msgs[0][0], flags); errno != 0 {
			return 0, errno
		}
		return 1, 0
	}
	f := flats.Get().(*flat)
	defer flats.Put(f)
	f.buf, f.n = f.buf[:0], 0
	for _, msg := range msgs {
		for i, part := range msg {
			fl := flags
			if i < len(msg)-1 {
				fl |= capi.SndMore
			}
			large := len(part) > flatPart
			if large || len(f.buf)+partSize+len(part) > flatSize {
				n, errno := l.flush(s, f)
				if parts += n; errno != 0 {
					return parts, errno
				}
			}
			if !large {
				f.add(part, fl)
				continue
			}
			if _, errno := l.Send(s, part, fl); errno != 0 {
				return parts, errno
			}
			parts++
		}
	}
	n, errno := l.flush(s, f)
	return parts + n, errno
}

func (f *flat) add(part []byte, flags capi.Flags) {
	f.buf = binary.NativeEndian.AppendUint32(f.buf, uint32(len(part)))
	f.buf = binary.NativeEndian.AppendUint32(f.buf, uint32(flags))
	f.buf = append(f.buf, part...)
	f.n++
}

// flush sends what the buffer holds, in one crossing.
func (l *Library) flush(s capi.Socket, f *flat) (parts int, errno capi.Errno) {
	if f.n == 0 {
		return 0, 0
	}
	z := C.zb_send_flat(l.table, C.uintptr_t(s), (*C.char)(unsafe.Pointer(unsafe.SliceData(f.buf))), C.int(f.n))
	f.buf, f.n = f.buf[:0], 0
	return int(z.r), capi.Errno(z.e)
}

// SendData implements capi.Batcher.
func (l *Library) SendData(s capi.Socket, parts []capi.Data, free capi.FreeFn) (taken int, errno capi.Errno) {
	z := C.zb_send_data(l.table, C.uintptr_t(s), (*C.char)(unsafe.Pointer(unsafe.SliceData(parts))), C.int(len(parts)), C.uintptr_t(free))
	return int(z.r), capi.Errno(z.e)
}

// RecvMsgs implements capi.Batcher.
func (l *Library) RecvMsgs(s capi.Socket, in []capi.Received, flags capi.Flags, one bool) (parts int, errno capi.Errno) {
	if len(in) == 0 {
		return 0, 0
	}
	stop := C.int(0)
	if one {
		stop = 1
	}
	z := C.zb_recv_msgs(l.table, C.uintptr_t(s), (*C.char)(unsafe.Pointer(unsafe.SliceData(in))), C.int(len(in)), C.int(flags), stop)
	return int(z.r), capi.Errno(z.e)
}
