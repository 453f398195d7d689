package zmq

import (
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// PlainListener makes a new socket a PLAIN server: peers must give a user name
// and a password, which the [Authenticator] of the context checks by its policy
// for domain. Without an authenticator nobody may connect. Names, passwords and
// messages travel in clear text: for networks that are secure already.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_plain.html
func PlainListener(domain string) SocketOption {
	return func(s *Socket) error {
		if err := s.SetPlainServer(true); err != nil {
			return err
		}
		if domain == "" {
			return nil
		}
		return s.SetZAPDomain(domain)
	}
}

// PlainDialer makes a new socket a PLAIN client with a name and a password, each
// of 1 to 255 bytes.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_plain.html
func PlainDialer(user, password string) SocketOption {
	return func(s *Socket) error {
		// An empty one would switch the mechanism off.
		if user == "" || password == "" {
			return wrap(opSetOption, "", fmt.Errorf("the user or the password is empty: %w", capi.EINVAL))
		}
		if err := s.SetPlainUsername(user); err != nil {
			return err
		}
		return s.SetPlainPassword(password)
	}
}
