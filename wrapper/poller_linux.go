package zmq

import (
	"fmt"
	"os"
	"syscall"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// fdPoller waits for descriptors with an epoll of its own, which Go's poller
// watches in turn: so no thread is blocked, and the descriptors, which may be of
// the kind that blocks, stay as they are.
type fdPoller struct {
	epoll int // that of file, which owns it
	file  *os.File
	conn  syscall.RawConn
	gone  chan struct{}
	n     int // descriptors
}

func newFDPoller(notify func()) (*fdPoller, error) {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll_create1: %w", asErrno(err))
	}
	// Go's poller takes descriptors that do not block.
	if err := syscall.SetNonblock(epoll, true); err != nil {
		syscall.Close(epoll)
		return nil, fmt.Errorf("epoll: %w", err)
	}
	f := &fdPoller{epoll: epoll, file: os.NewFile(uintptr(epoll), "epoll"), gone: make(chan struct{})}
	if f.conn, err = f.file.SyscallConn(); err != nil {
		f.file.Close()
		return nil, err
	}
	go f.run(notify)
	return f, nil
}

// run ends when close closes the file.
func (f *fdPoller) run(notify func()) {
	defer close(f.gone)
	_ = f.conn.Read(func(uintptr) (done bool) {
		notify()
		return false
	})
}

func (f *fdPoller) add(fd uintptr, events PollEvents) error {
	e := syscall.EpollEvent{Fd: int32(fd)}
	if events&PollIn != 0 {
		e.Events |= syscall.EPOLLIN
	}
	if events&PollOut != 0 {
		e.Events |= syscall.EPOLLOUT
	}
	if err := syscall.EpollCtl(f.epoll, syscall.EPOLL_CTL_ADD, int(fd), &e); err != nil {
		return fmt.Errorf("descriptor %d: %w", fd, asErrno(err))
	}
	f.n++
	return nil
}

// asErrno makes the errno of a call of the system one that is libzmq's as well.
func asErrno(err error) error {
	if errno, ok := err.(syscall.Errno); ok {
		return capi.Errno(errno)
	}
	return err
}

// remove may find that the descriptor was closed, which removes it too.
func (f *fdPoller) remove(fd uintptr) {
	_ = syscall.EpollCtl(f.epoll, syscall.EPOLL_CTL_DEL, int(fd), nil)
	f.n--
}

// ready returns the descriptors that are ready now. One that hangs up or fails is
// ready for all: the call that comes next tells.
func (f *fdPoller) ready() (ready []Ready) {
	if f.n == 0 {
		return nil
	}
	events := make([]syscall.EpollEvent, f.n)
	n, err := syscall.EpollWait(f.epoll, events, 0)
	for err == syscall.EINTR {
		n, err = syscall.EpollWait(f.epoll, events, 0)
	}
	for _, e := range events[:max(n, 0)] {
		r := Ready{FD: uintptr(e.Fd)}
		if e.Events&(syscall.EPOLLIN|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
			r.Events |= PollIn
		}
		if e.Events&(syscall.EPOLLOUT|syscall.EPOLLERR) != 0 {
			r.Events |= PollOut
		}
		ready = append(ready, r)
	}
	return ready
}

func (f *fdPoller) close() error {
	err := f.file.Close()
	<-f.gone
	return err
}
