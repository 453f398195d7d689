package zmq4

import (
	"fmt"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// NewCurveKeypair makes a key pair for CURVE, in Z85. It needs no libzmq.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve_keypair.html
func NewCurveKeypair() (z85_public_key, z85_secret_key string, err error) {
	pair, err := zmq.NewKeyPair()
	if err != nil {
		return "", "", err
	}
	return pair.Public.String(), pair.Secret.Z85(), nil
}

// AuthCurvePublic returns the public key that belongs to a secret one, both in Z85.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve_public.html
func AuthCurvePublic(z85SecretKey string) (z85PublicKey string, err error) {
	if len(z85SecretKey) != z85KeySize {
		return "", einval
	}
	secret, err := zmq.ParseSecretKey(z85SecretKey)
	if err != nil {
		return "", plain(err)
	}
	public, err := secret.Public()
	if err != nil {
		return "", plain(err)
	}
	return public.String(), nil
}

// Z85encode writes bytes as text, five characters for four bytes. It panics if the
// length of data is no multiple of four.
//
// Specification: https://rfc.zeromq.org/spec/32/
func Z85encode(data string) string {
	text, err := zmq.EncodeZ85([]byte(data))
	if err != nil {
		panic(fmt.Sprintf("zmq4: Z85encode of %d bytes, which is no multiple of 4", len(data)))
	}
	return text
}

// Z85decode reads what Z85encode writes. It panics if the length of s is no multiple
// of five, and returns nothing if s is not Z85.
//
// Specification: https://rfc.zeromq.org/spec/32/
func Z85decode(s string) string {
	if len(s)%5 != 0 {
		panic(fmt.Sprintf("zmq4: Z85decode of %d characters, which is no multiple of 5", len(s)))
	}
	data, err := zmq.DecodeZ85(s)
	if err != nil {
		return ""
	}
	return string(data)
}

// ServerAuthNull has the socket take peers without credentials, whom the handler of
// [AuthStart] checks by the lists of domain. It can tell them by their addresses.
func (server *Socket) ServerAuthNull(domain string) error {
	return first(server.SetPlainServer(0), func() error { return server.SetZapDomain(domain) })
}

// ServerAuthPlain makes the socket a PLAIN server: peers give a name and a password,
// which the handler of [AuthStart] checks by the users of domain.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_plain.html
func (server *Socket) ServerAuthPlain(domain string) error {
	return first(server.SetPlainServer(1), func() error { return server.SetZapDomain(domain) })
}

// ServerAuthCurve makes the socket a CURVE server with a secret key; its peers are
// checked by the keys of domain, see [AuthCurveAdd].
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve.html
func (server *Socket) ServerAuthCurve(domain, secret_key string) error {
	return first(server.SetCurveServer(1),
		func() error { return server.SetCurveSecretkey(secret_key) },
		func() error { return server.SetZapDomain(domain) })
}

// ClientAuthPlain makes the socket a PLAIN client with a name and a password.
func (client *Socket) ClientAuthPlain(username, password string) error {
	return first(client.SetPlainUsername(username), func() error { return client.SetPlainPassword(password) })
}

// ClientAuthCurve makes the socket a CURVE client with its own keys and the public
// one of the server.
func (client *Socket) ClientAuthCurve(server_public_key, client_public_key, client_secret_key string) error {
	return first(client.SetCurveServerkey(server_public_key),
		func() error { return client.SetCurvePublickey(client_public_key) },
		func() error { return client.SetCurveSecretkey(client_secret_key) })
}

// first returns the first error, and calls nothing after it.
func first(err error, then ...func() error) error {
	for _, f := range then {
		if err != nil {
			return err
		}
		err = f()
	}
	return err
}
