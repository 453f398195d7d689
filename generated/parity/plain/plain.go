//go:build cgo && zmqbridge_plain

package plain

// #cgo LDFLAGS: -lzmq
// #include <zmq.h>
import "C"

// Errno calls zmq_errno.
func Errno() int { return int(C.zmq_errno()) }

// Msg is a message.
type Msg struct{ m C.zmq_msg_t }

// InitClose calls zmq_msg_init and zmq_msg_close.
func (m *Msg) InitClose() int { return int(C.zmq_msg_init(&m.m)) + int(C.zmq_msg_close(&m.m)) }

// Failing makes a call that fails and returns its errno.
func Failing() error {
	_, err := C.zmq_close(nil)
	return err
}
