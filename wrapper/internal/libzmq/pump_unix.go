//go:build unix

package libzmq

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// capiFDSize is the size of a zmq_fd_t.
const capiFDSize = 4

// poller is the pump that waits for ZMQ_FD on Go's poller, without a thread. The
// descriptor is never read: libzmq does that.
type poller struct {
	s     *Socket
	file  *os.File // a duplicate of ZMQ_FD: Go must not come to own libzmq's descriptor
	conn  syscall.RawConn
	users sync.WaitGroup // who waits: the goroutine, or a leader

	running, released bool // guarded by mu of the socket

	runStep, leadStep func(uintptr) bool // methods, as values that need no allocation
}

var _ leadable = (*poller)(nil)

// watch returns a pump for a descriptor of libzmq.
func watch(fd capi.FD, s *Socket) (pump, error) {
	dup, err := duplicate(int(fd))
	if err != nil {
		return nil, fmt.Errorf("cannot duplicate ZMQ_FD: %w", toErrno(err))
	}
	p := &poller{s: s, file: os.NewFile(uintptr(dup), "ZMQ_FD")}
	p.runStep, p.leadStep = p.runOnce, p.leadOnce
	// Only a file that Go's poller has taken on knows deadlines.
	if err := p.file.SetReadDeadline(time.Time{}); err != nil {
		p.file.Close()
		return nil, fmt.Errorf("cannot wait for ZMQ_FD: %w", err)
	}
	if p.conn, err = p.file.SyscallConn(); err != nil {
		p.file.Close()
		return nil, err
	}
	return p, nil
}

// arm starts the goroutine unless there is one, or a leader.
func (p *poller) arm() {
	if !p.running && p.s.leader == nil {
		p.running = true
		p.users.Add(1)
		go p.run()
	}
}

// run ends when nobody waits any more and the next call may lead, or when stop closes
// the file. Go's poller is edge-triggered and forgets the last edge before it calls the
// function, so no edge that comes meanwhile is lost.
func (p *poller) run() {
	defer p.users.Done()
	if err := p.conn.Read(p.runStep); err != nil {
		p.s.mu.Lock()
		defer p.s.mu.Unlock()
		p.running = false
		if !errors.Is(err, os.ErrClosed) {
			p.s.fail(unwatched(err))
		}
	}
}

func (p *poller) runOnce(uintptr) (done bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.serve()
	p.running = p.s.parked() || !p.s.leads()
	return !p.running
}

func (p *poller) idle() bool { return !p.running }

func (p *poller) lead() error {
	err := p.conn.Read(p.leadStep)
	if errors.Is(err, os.ErrDeadlineExceeded) { // released
		return nil
	}
	return unwatched(err)
}

func (p *poller) leadOnce(uintptr) (done bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.leading = true
	p.s.serve()
	p.s.leading = false
	return !p.s.leader.Parked
}

func (p *poller) begin() { p.users.Add(1) }

func (p *poller) release() {
	p.released = true
	_ = p.file.SetReadDeadline(time.Unix(1, 0)) // fails only when the file is closed
}

func (p *poller) end() {
	if p.released {
		p.released = false
		_ = p.file.SetReadDeadline(time.Time{})
	}
	p.users.Done()
}

func (p *poller) stop() {
	p.file.Close()
	p.users.Wait()
}

func unwatched(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot wait for ZMQ_FD: %w", err)
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
