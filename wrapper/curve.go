package zmq

import (
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// CurveListener makes a new socket a CURVE server: peers that connect to it, or
// that it connects to, must be CURVE clients that know pair.Public, and all
// traffic is encrypted.
//
// Who may connect is decided by the [Authenticator] of the context, by its
// policy for domain; start it first. If there is no authenticator and the domain
// is empty, everybody who knows pair.Public may connect; see [NullListener] for
// what happens if it is not. A library that was built without CURVE gives
// [ErrNotSupported].
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve.html
func CurveListener(pair KeyPair, domain string) SocketOption {
	return func(s *Socket) error {
		if err := s.setPair(pair); err != nil {
			return err
		}
		if err := s.SetCurveServer(true); err != nil {
			return err
		}
		return s.setDomain(domain)
	}
}

// CurveDialer makes a new socket a CURVE client that knows itself by pair and its
// server by the key server. It exchanges messages with that server only. A
// library that was built without CURVE gives [ErrNotSupported].
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve.html
func CurveDialer(server PublicKey, pair KeyPair) SocketOption {
	return func(s *Socket) error {
		if server.IsZero() {
			return wrap(opSetOption, "", fmt.Errorf("the server's public key is not set: %w", capi.EINVAL))
		}
		if err := s.setPair(pair); err != nil {
			return err
		}
		return s.SetCurveServerKey(string(server[:]))
	}
}

// setPair sets the keys of the socket itself.
func (s *Socket) setPair(pair KeyPair) error {
	if err := pair.check(); err != nil {
		return wrap(opSetOption, "", err)
	}
	if err := s.SetCurvePublicKey(string(pair.Public[:])); err != nil {
		return err
	}
	return s.SetCurveSecretKey(string(pair.Secret[:]))
}
