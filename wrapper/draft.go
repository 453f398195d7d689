package zmq

import (
	"context"
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// Address says to which peer or group a message of a draft socket goes, or from
// which it came: the RoutingID of Server and Peer sockets, the Group of Radio and
// Dish sockets.
type Address = driver.Address

// SendTo sends a message with an address: from a Server or Peer to a RoutingID,
// from a Radio to a Group. Like all draft sockets these send messages of one
// part.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_set_routing_id.html
func (s *Socket) SendTo(ctx context.Context, to Address, msg Message) error {
	if err := s.sendable(ctx, msg); err != nil {
		return wrap(opSend, "", err)
	}
	a, ok := s.socket.(driver.Addresser)
	if !ok {
		return wrap(opSend, "", errLacks("addresses"))
	}
	if err := s.checkAddress(to); err != nil {
		return wrap(opSend, "", err)
	}
	return wrap(opSend, "", a.SendTo(ctx, to, msg))
}

// checkAddress refuses an address that the type of socket has no use for.
func (s *Socket) checkAddress(to Address) error {
	want, ok := "a Group alone", to.Group != "" && to.RoutingID == 0
	switch s.typ {
	case Server, Peer:
		want, ok = "a RoutingID alone", to.Group == "" && to.RoutingID != 0
	case Radio:
	default:
		return fmt.Errorf("a %v sends to no address; use Send: %w", s.typ, capi.ENOTSUP)
	}
	if !ok {
		return fmt.Errorf("a %v sends to %s: %w", s.typ, want, capi.EINVAL)
	}
	return nil
}

// RecvFrom waits for a message as [Socket.Recv] does, and returns it with its
// address. Sockets of types without addresses give an empty one.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_msg_routing_id.html
func (s *Socket) RecvFrom(ctx context.Context) (Message, Address, error) {
	if err := s.ready(ctx); err != nil {
		return nil, Address{}, wrap(opRecv, "", err)
	}
	a, ok := s.socket.(driver.Addresser)
	if !ok {
		return nil, Address{}, wrap(opRecv, "", errLacks("addresses"))
	}
	msg, from, err := a.RecvFrom(ctx, nil)
	return msg, from, wrap(opRecv, "", err)
}

// Join has a Dish socket receive the messages of a group.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_join.html
func (s *Socket) Join(group string) error { return s.group(opJoin, driver.Groups.Join, group) }

// Leave takes Join back.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_leave.html
func (s *Socket) Leave(group string) error { return s.group(opLeave, driver.Groups.Leave, group) }

func (s *Socket) group(op string, call func(driver.Groups, string) error, group string) error {
	if s.socket == nil {
		return wrap(op, "", ErrClosed)
	}
	g, ok := s.socket.(driver.Groups)
	switch {
	case !ok:
		return wrap(op, "", errLacks("groups"))
	case s.typ != Dish:
		return wrap(op, "", fmt.Errorf("only Dish sockets have groups, this is a %v: %w", s.typ, capi.ENOTSUP))
	}
	return wrap(op, "", call(g, group))
}

// ConnectPeer connects a Peer socket and returns the routing id by which it may
// send to the other side at once.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_connect_peer.html
func (s *Socket) ConnectPeer(endpoint string) (routingID uint32, err error) {
	err = s.at(opConnect, endpoint, func() error {
		p, ok := s.socket.(driver.Peers)
		switch {
		case !ok:
			return errLacks("peers")
		case s.typ != Peer:
			return fmt.Errorf("only Peer sockets connect by number, this is a %v: %w", s.typ, capi.ENOTSUP)
		}
		routingID, err = p.ConnectPeer(endpoint)
		return err
	})
	return routingID, err
}

// errLacks says that a backend cannot do something.
func errLacks(what string) error { return fmt.Errorf("this backend has no %s: %w", what, capi.ENOTSUP) }
