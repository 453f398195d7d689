package zmqtest

import (
	"errors"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A link is what a socket has connected to one endpoint.
type link struct {
	times   int    // it was connected
	cut     bool   // it is not connected now
	nowhere string // where its messages go meanwhile, or empty
}

// Partition cuts the connections to an endpoint, as if the network or the peer had
// failed: those that sockets under the faults have made with Connect, and those that
// they make until [Faults.Heal]. Each peer loses a connection. As over a network,
// nobody is told: Connect succeeds, and what a Push, a Dealer, a Req or a Pair sends
// queues up until its limit is reached. It is lost when the connection heals. A socket
// of libzmq that is connected over tcp notices when it is used, if only by a Recv that
// waits.
func (f *Faults) Partition(endpoint string) { f.part(endpoint, true, (*faultySocket).cutLink) }

// Heal makes the connections again that were cut by [Faults.Partition]. A Sub
// subscribes anew; a Req that waits for a reply to what was lost goes on waiting.
func (f *Faults) Heal(endpoint string) { f.part(endpoint, false, (*faultySocket).healLink) }

func (f *Faults) part(endpoint string, cut bool, change func(*faultySocket, string) error) {
	f.t.Helper()
	f.mu.Lock()
	f.cut[endpoint] = cut
	sockets := slices.Clone(f.sockets)
	f.mu.Unlock()
	for _, s := range sockets {
		if err := change(s, endpoint); err != nil {
			f.t.Errorf("zmqtest: %v at %s: %v", s.typ, endpoint, err)
		}
	}
	settle(sockets)
}

// settle has sockets look at what has happened to them: over inproc libzmq needs
// several looks, of both sides in turn, until a connection has ended.
func settle(sockets []*faultySocket) {
	for range 4 {
		for _, s := range sockets {
			_, _ = s.Socket.Events() // one that is closed has nothing to look at
		}
	}
}

func (f *Faults) isCut(endpoint string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cut[endpoint]
}

// Connect makes a connection, or one to nowhere.
func (s *faultySocket) Connect(endpoint string) error {
	return s.call(Call{Op: OpConnect, Endpoint: endpoint}, func() error {
		s.linking.Lock()
		defer s.linking.Unlock()
		l := s.links[endpoint]
		if l == nil {
			l = &link{cut: s.faults.isCut(endpoint)}
		}
		if err := s.makeLink(endpoint, l); err != nil {
			return err
		}
		l.times++
		s.links[endpoint] = l
		s.mu.Lock()
		defer s.mu.Unlock()
		s.endpoints = append(s.endpoints, endpoint)
		return nil
	})
}

// ConnectPeer is not cut: nobody could say which number the peer would have.
func (s *faultySocket) ConnectPeer(endpoint string) (routingID uint32, err error) {
	err = s.call(Call{Op: OpConnect, Endpoint: endpoint}, func() error {
		routingID, err = s.Socket.ConnectPeer(endpoint)
		return err
	})
	return routingID, err
}

func (s *faultySocket) makeLink(endpoint string, l *link) error {
	if !l.cut {
		return s.Socket.Connect(endpoint)
	}
	return s.connectNowhere(l)
}

// The endpoints that nobody binds.
const nowherePrefix = "inproc://zmqtest/nowhere/"

var nowheres atomic.Int64

// connectNowhere gives the messages of a link that is cut a queue.
func (s *faultySocket) connectNowhere(l *link) error {
	if l.nowhere != "" || !s.queues() {
		return nil
	}
	l.nowhere = nowherePrefix + strconv.FormatInt(nowheres.Add(1), 10)
	return s.Socket.Connect(l.nowhere)
}

// queues reports whether messages queue up for a peer that is not there.
func (s *faultySocket) queues() bool {
	switch s.typ {
	case capi.Push, capi.Dealer, capi.Req, capi.Pair:
		var immediate [4]byte
		_, err := s.Socket.Option(capi.OptImmediate, immediate[:])
		return err == nil && immediate == [4]byte{}
	}
	return false
}

func (s *faultySocket) Disconnect(endpoint string) error {
	return s.call(Call{Op: OpDisconnect, Endpoint: endpoint}, func() error {
		s.linking.Lock()
		defer s.linking.Unlock()
		l := s.links[endpoint]
		delete(s.links, endpoint)
		if l == nil || !l.cut {
			return s.Socket.Disconnect(endpoint)
		}
		return s.leaveNowhere(l)
	})
}

func (s *faultySocket) leaveNowhere(l *link) error {
	nowhere := l.nowhere
	l.nowhere = ""
	if nowhere == "" {
		return nil
	}
	return s.Socket.Disconnect(nowhere)
}

func (s *faultySocket) cutLink(endpoint string) error {
	s.linking.Lock()
	defer s.linking.Unlock()
	l := s.links[endpoint]
	if l == nil || l.cut {
		return nil
	}
	l.cut = true
	if err := unlessEnded(s.Socket.Disconnect(endpoint)); err != nil {
		return err
	}
	return unlessEnded(s.connectNowhere(l))
}

func (s *faultySocket) healLink(endpoint string) error {
	s.linking.Lock()
	defer s.linking.Unlock()
	l := s.links[endpoint]
	if l == nil || !l.cut {
		return nil
	}
	l.cut = false
	if err := unlessEnded(s.leaveNowhere(l)); err != nil {
		return err
	}
	for range l.times {
		if err := unlessEnded(s.Socket.Connect(endpoint)); err != nil {
			return err
		}
	}
	return nil
}

// unlessEnded drops the errors of what is over by itself: the peer has gone, the
// socket was closed or its context shut down.
func unlessEnded(err error) error {
	if errors.Is(err, capi.ENOENT) || errors.Is(err, driver.ErrClosed) || errors.Is(err, capi.ETERM) {
		return nil
	}
	return err
}
