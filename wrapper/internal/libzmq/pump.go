package libzmq

import (
	"encoding/binary"
	"runtime"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A pump dispatches whenever its socket may have become ready, from the first time
// that a call parks until the socket is closed.
type pump interface {
	// arm makes the pump run. It is called with the socket's lock held, before a call
	// parks.
	arm()
	// stop returns when the pump does not use the socket any more. It must not be
	// called with the socket's lock held, which the pump takes.
	stop()
}

// startPump makes sure that there is a pump and that it is awake. It is called with
// mu held.
func (s *Socket) startPump() error {
	if err := s.makePump(); err != nil {
		return err
	}
	s.pump.arm()
	return nil
}

func (s *Socket) makePump() (err error) {
	if s.pump == nil {
		s.pump, err = s.newPump()
	}
	return err
}

func (s *Socket) newPump() (pump, error) {
	fd, errno := s.descriptor()
	if errno == capi.EINVAL { // as of thread-safe sockets, all of them drafts
		fd, errno = s.pollerDescriptor()
	}
	switch {
	case errno == 0 && s.ctx.threaded:
		return newThreadPump(fd, s)
	case errno == 0:
		return watch(fd, s)
	case errno == capi.EINVAL || errno == capi.ErrnoMissing:
		return newTicker(s), nil
	}
	return nil, failure(s.lib, capi.FnGetSockOpt, errno)
}

// descriptor reads ZMQ_FD.
func (s *Socket) descriptor() (capi.FD, capi.Errno) {
	buf := make([]byte, capiFDSize)
	for {
		_, errno := s.lib.GetSockOpt(s.handle, capi.OptFD, buf)
		if errno == capi.EINTR {
			continue
		}
		if capiFDSize == 8 {
			return capi.FD(binary.NativeEndian.Uint64(buf)), errno
		}
		return capi.FD(binary.NativeEndian.Uint32(buf)), errno
	}
}

// pollerDescriptor returns that of a zmq_poller of its own for the socket, which
// is never waited on: its descriptor gets an edge for every command all the same.
// Linux only, where that is an eventfd: elsewhere it would fill up.
func (s *Socket) pollerDescriptor() (fd capi.FD, errno capi.Errno) {
	if runtime.GOOS != "linux" || !s.lib.HasFunc(capi.FnPollerFD) {
		return 0, capi.ErrnoMissing
	}
	p, errno := s.lib.PollerNew()
	if errno != 0 {
		return 0, errno
	}
	if errno = s.lib.PollerAdd(p, s.handle, 0, capi.PollIn|capi.PollOut); errno == 0 {
		fd, errno = s.lib.PollerFD(p)
	}
	if errno != 0 {
		_ = s.lib.PollerDestroy(p)
		return 0, errno
	}
	s.poller = p
	return fd, 0
}

// ticker is the pump of sockets whose descriptor cannot be watched: it looks at
// the socket again and again, rarely when nothing happens.
type ticker struct{ quit, gone chan struct{} }

// How long a ticker sleeps: at first, and after a while.
const (
	tickMin = 100 * time.Microsecond
	tickMax = 4 * time.Millisecond
)

func newTicker(s *Socket) *ticker {
	t := &ticker{make(chan struct{}), make(chan struct{})}
	go t.run(s)
	return t
}

func (t *ticker) run(s *Socket) {
	defer close(t.gone)
	timer := time.NewTimer(tickMin)
	defer timer.Stop()
	for sleep := tickMin; ; timer.Reset(sleep) {
		select {
		case <-t.quit:
			return
		case <-timer.C:
		}
		if s.tick() {
			sleep = tickMin
		} else {
			sleep = min(2*sleep, tickMax)
		}
	}
}

func (t *ticker) arm() {}

func (t *ticker) stop() {
	close(t.quit)
	<-t.gone
}

// tick is wake for a ticker; it reports whether a parked call was completed.
func (s *Socket) tick() bool {
	s.mu.Lock()
	receiver, sender := s.receivers.First(), s.senders.First()
	s.serve()
	progress := receiver != s.receivers.First() || sender != s.senders.First()
	s.mu.Unlock()
	return progress
}
