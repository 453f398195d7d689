package zmq

// GSSAPIListener makes a new socket a GSSAPI (Kerberos) server that is called
// principal. Who may connect is decided by the [Authenticator] of the context, by
// its policy for domain; see [NullListener]. [GSSAPIPrincipalNameType] and
// [GSSAPIPlaintext] may be given too. A library that was built without GSSAPI, as
// most are, gives [ErrNotSupported].
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_gssapi.html
func GSSAPIListener(principal, domain string) SocketOption {
	return func(s *Socket) error {
		if err := s.SetGSSAPIPrincipal(principal); err != nil {
			return err
		}
		if err := s.SetGSSAPIServer(true); err != nil {
			return err
		}
		return s.setDomain(domain)
	}
}

// GSSAPIDialer makes a new socket a GSSAPI client of the server that is called
// service. It is called principal itself; if that is empty, the default
// credentials are used. A library that was built without GSSAPI gives
// [ErrNotSupported].
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_gssapi.html
func GSSAPIDialer(service, principal string) SocketOption {
	return func(s *Socket) error {
		if principal != "" {
			if err := s.SetGSSAPIPrincipal(principal); err != nil {
				return err
			}
		}
		return s.SetGSSAPIServicePrincipal(service)
	}
}
