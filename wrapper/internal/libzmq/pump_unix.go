//go:build unix

package libzmq

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// capiFDSize is the size of a zmq_fd_t.
const capiFDSize = 4

// poller is the pump that waits for ZMQ_FD on Go's poller, without a thread.
type poller struct {
	file *os.File // a duplicate of ZMQ_FD: Go must not come to own libzmq's descriptor
	gone chan struct{}
}

// watch starts a pump on a descriptor of libzmq.
func watch(fd capi.FD, s *Socket) (pump, error) {
	dup, err := duplicate(int(fd))
	if err != nil {
		return nil, fmt.Errorf("cannot duplicate ZMQ_FD: %w", toErrno(err))
	}
	file := os.NewFile(uintptr(dup), "ZMQ_FD")
	// Only a file that Go's poller has taken on knows deadlines.
	if err := file.SetReadDeadline(time.Time{}); err != nil {
		file.Close()
		return nil, fmt.Errorf("cannot wait for ZMQ_FD: %w", err)
	}
	conn, err := file.SyscallConn()
	if err != nil {
		file.Close()
		return nil, err
	}
	p := &poller{file, make(chan struct{})}
	go p.run(conn, s)
	return p, nil
}

// run ends when stop closes the file. Go's poller is edge-triggered and forgets
// the last edge before it calls the function, so no edge that comes meanwhile
// is lost. The descriptor is never read: libzmq does that.
func (p *poller) run(conn syscall.RawConn, s *Socket) {
	defer close(p.gone)
	err := conn.Read(func(uintptr) (done bool) {
		s.wake()
		return false
	})
	if err != nil && !errors.Is(err, os.ErrClosed) {
		s.mu.Lock()
		s.fail(fmt.Errorf("cannot wait for ZMQ_FD: %w", err))
		s.mu.Unlock()
	}
}

func (p *poller) arm() {}

func (p *poller) stop() {
	p.file.Close()
	<-p.gone
}

// checkSpare reports an error when no descriptor is left.
func checkSpare(fd capi.FD) capi.Errno {
	dup, err := duplicate(int(fd))
	if err != nil {
		return toErrno(err)
	}
	syscall.Close(dup)
	return 0
}

// toErrno returns the error number of a system call.
func toErrno(err error) capi.Errno {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return capi.Errno(errno)
	}
	return capi.EINVAL
}
