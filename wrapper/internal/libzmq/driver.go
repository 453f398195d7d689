// Package libzmq is the driver over libzmq: it turns the calls of capi.API,
// which belong to one thread at a time and are not to block, into calls that
// any goroutine may make and that wait for a context.
//
// How it waits. All calls are made with ZMQ_DONTWAIT, under the mutex of their
// socket. A call that cannot be done yet is parked: it joins a queue of its
// socket and sleeps on a channel of its own. Whoever learns that the socket may
// have become ready, which is its pump or another call on it, completes what is
// parked on behalf of the sleepers ("dispatch"). So no thread is ever blocked
// in C, calls complete in the order in which they were made, and a receive that
// is cancelled either has not taken a message or delivers it.
//
// The pump watches a duplicate of ZMQ_FD on Go's poller. On Windows, which does not
// allow that, a thread for each context does; and where there is no descriptor the
// pump looks every few milliseconds. A call that waits alone does the pump's work
// itself ("leads"), where that is faster.
package libzmq

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Driver makes contexts of one loaded libzmq.
type Driver struct{ lib capi.Library }

var _ driver.Driver = (*Driver)(nil)

// New returns a driver over lib.
func New(lib capi.Library) *Driver { return &Driver{lib} }

// Info says what was loaded.
func (d *Driver) Info() capi.Info { return d.lib.Info() }

// Has calls zmq_has. Libraries before 4.1 do not have that and know nothing.
func (d *Driver) Has(capability string) bool {
	has, errno := d.lib.Has(capability)
	return errno == 0 && has == 1
}

// NewContext calls zmq_ctx_new.
func (d *Driver) NewContext() (driver.Context, error) {
	if err := checkDescriptors(d.lib); err != nil {
		return nil, err
	}
	handle, errno := d.lib.CtxNew()
	if errno != 0 {
		return nil, failure(d.lib, capi.FnCtxNew, errno)
	}
	return &Context{
		lib: d.lib, batch: capi.BatcherOf(d.lib), handle: handle, loans: newLoans(), slabs: slabs{lib: d.lib},
		terminated: make(chan struct{}),
	}, nil
}

// failure makes an error of what fn returned.
func failure(lib capi.Library, fn capi.Func, errno capi.Errno) error {
	if errno == capi.ErrnoMissing {
		if err := capi.Missing(lib, fn); err != nil {
			return err
		}
	}
	return errno.Err()
}

// retry makes a call again for as long as a signal interrupts it. Go's
// preemption of goroutines by signals makes that common.
func retry(call func() capi.Errno) capi.Errno {
	for {
		if errno := call(); errno != capi.EINTR {
			return errno
		}
	}
}
