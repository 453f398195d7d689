package zmqtest

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

// faultyDriver is a driver whose calls go wrong as its faults want.
type faultyDriver struct {
	driver.Driver
	faults *Faults
}

func (d *faultyDriver) NewContext() (driver.Context, error) {
	e := d.faults.judge(Call{Op: OpNewContext})
	time.Sleep(e.delay)
	if e.err != nil {
		return nil, e.err
	}
	inner, err := d.Driver.NewContext()
	if err != nil {
		return nil, err
	}
	return &faultyContext{Context: layer.Context{Context: inner}, faults: d.faults}, nil
}

type faultyContext struct {
	layer.Context
	faults *Faults
}

func (c *faultyContext) NewSocket(typ capi.SocketType) (driver.Socket, error) {
	e := c.faults.judge(Call{Op: OpNewSocket, Type: typ})
	time.Sleep(e.delay)
	if e.err != nil {
		return nil, e.err
	}
	inner, err := c.Context.NewSocket(typ)
	if err != nil {
		return nil, err
	}
	s := &faultySocket{
		Socket: layer.Socket{Socket: inner}, ctx: c, faults: c.faults, typ: typ,
		turn: make(chan struct{}, 1), ended: make(chan struct{}), links: map[string]*link{},
	}
	c.faults.enter(s)
	return s, nil
}

func (c *faultyContext) Shutdown() error {
	c.end()
	return c.Context.Shutdown()
}

func (c *faultyContext) Term(ctx context.Context) error {
	c.end()
	return c.Context.Term(ctx)
}

// end ends what waits in this layer.
func (c *faultyContext) end() {
	for _, s := range c.faults.leave(c) {
		s.end(capi.ETERM)
	}
}

func (f *Faults) enter(s *faultySocket) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sockets = append(f.sockets, s)
}

// leave forgets the sockets of a context, and returns them.
func (f *Faults) leave(c *faultyContext) (sockets []*faultySocket) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sockets = slices.DeleteFunc(f.sockets, func(s *faultySocket) bool {
		if s.ctx == c {
			sockets = append(sockets, s)
		}
		return s.ctx == c
	})
	return sockets
}

type faultySocket struct {
	layer.Socket
	ctx    *faultyContext
	faults *Faults
	typ    capi.SocketType
	turn   chan struct{} // holds a value while someone receives
	ended  chan struct{} // closed when the socket or its context is

	linking sync.Mutex // is held while connections are made and cut; taken before mu
	links   map[string]*link

	mu        sync.Mutex
	reason    error    // why it has ended
	endpoints []string // that it was bound or connected to, the latest last
	held      []*held
	step      lockstep
	watchers  map[*watcher]struct{}
	due       *time.Timer // tells them that the first of held may be handed out
}

// call applies the faults to a call that takes no context.
func (s *faultySocket) call(c Call, run func() error) error {
	c.Type, c.socket = s.typ, s
	e := s.faults.judge(c)
	if err := s.unlimited(context.Background()).pause(e.delay); err != nil {
		return err
	}
	if e.err != nil {
		return e.err
	}
	return run()
}

func (s *faultySocket) why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

func (s *faultySocket) end(reason error) {
	var over discarded
	defer over.release()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == nil {
		s.reason = reason
		close(s.ended)
		over = s.discard()
		if s.due != nil {
			s.due.Stop()
		}
	}
}

func (s *faultySocket) Bind(endpoint string) (resolved string, err error) {
	err = s.call(Call{Op: OpBind, Endpoint: endpoint}, func() error {
		resolved, err = s.Socket.Bind(endpoint)
		return err
	})
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.endpoints = append(s.endpoints, endpoint, resolved)
	}
	return resolved, err
}

func (s *faultySocket) Unbind(endpoint string) error {
	return s.call(Call{Op: OpUnbind, Endpoint: endpoint}, func() error { return s.Socket.Unbind(endpoint) })
}

// knows reports whether the socket was bound or connected to an endpoint.
func (s *faultySocket) knows(endpoint string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.endpoints, endpoint)
}

func (s *faultySocket) SetOption(option capi.SocketOption, value []byte) error {
	return s.call(Call{Op: OpSetOption, Option: option}, func() error {
		err := s.Socket.SetOption(option, value)
		if err == nil && option == capi.OptReqRelaxed && len(value) == 4 {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.step.relaxed = binary.NativeEndian.Uint32(value) != 0
			s.tell()
		}
		return err
	})
}

func (s *faultySocket) Option(option capi.SocketOption, buf []byte) (n int, err error) {
	err = s.call(Call{Op: OpOption, Option: option}, func() error {
		n, err = s.Socket.Option(option, buf)
		switch {
		case err != nil:
		case option == capi.OptEvents && len(buf) >= 4:
			events := s.possible(capi.PollEvents(binary.NativeEndian.Uint32(buf)))
			binary.NativeEndian.PutUint32(buf, uint32(events))
		case option == capi.OptLastEndpoint && strings.HasPrefix(string(buf[:n]), nowherePrefix):
			n, err = s.lastEndpoint(buf)
		}
		return err
	})
	return n, err
}

// lastEndpoint stores the text with the NUL that ends it.
func (s *faultySocket) lastEndpoint(buf []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.endpoints[len(s.endpoints)-1] + "\x00"
	if len(buf) < len(text) {
		return 0, capi.EINVAL
	}
	return copy(buf, text), nil
}

func (s *faultySocket) Monitor() (source driver.EventSource, err error) {
	err = s.call(Call{Op: OpMonitor}, func() error {
		source, err = s.Socket.Monitor()
		return err
	})
	return source, err
}

// Close closes the socket whatever happens, or it could not be closed at all.
func (s *faultySocket) Close() error {
	e := s.faults.judge(Call{Op: OpClose, Type: s.typ, socket: s})
	_ = s.unlimited(context.Background()).pause(e.delay) // it is being closed already
	s.end(driver.ErrClosed)
	s.faults.forget(s)
	return cmp.Or(s.Socket.Close(), e.err)
}

func (f *Faults) forget(s *faultySocket) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sockets = slices.DeleteFunc(f.sockets, func(other *faultySocket) bool { return other == s })
}
