package zmq

import (
	"errors"
	"fmt"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// NullListener has a new socket without encryption and credentials admit only
// those peers that the [Authenticator] of the context admits by its policy for
// domain, which must not be empty. It can tell peers by their addresses only.
//
// As long as there is no authenticator, nobody is admitted. A libzmq that lacks
// ZMQ_ZAP_ENFORCE_DOMAIN would admit everybody then; with such a one the
// authenticator must be started first, which the error says.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_null.html
func NullListener(domain string) SocketOption {
	return func(s *Socket) error {
		if domain == "" {
			return wrap(opSetOption, "", fmt.Errorf("the ZAP domain is empty; any name will do, \"global\" for example: %w", capi.EINVAL))
		}
		return s.setDomain(domain)
	}
}

// setDomain has peers checked, and refused if there is nobody to check them.
func (s *Socket) setDomain(domain string) error {
	if domain == "" {
		return nil
	}
	if err := s.SetZAPDomain(domain); err != nil {
		return err
	}
	err := s.SetZAPEnforceDomain(true)
	switch {
	case !errors.Is(err, ErrNotSupported) && !errors.Is(err, capi.EINVAL):
		return err // or nil
	case zapHandlerOf(s.ctx) != nil:
		return nil
	}
	return wrap(opSetOption, "", fmt.Errorf("no authenticator runs in this context to answer for the ZAP domain %q; call NewAuthenticator first: %w", domain, capi.EINVAL))
}
