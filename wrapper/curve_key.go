package zmq

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// PublicKey is the public half of a CURVE key pair. It may be shown to anybody,
// and be compared with ==. The zero value is no key.
type PublicKey [keySize]byte

// SecretKey is the secret half of a CURVE key pair. Printing it, also as part of
// something else, shows that it is a key but not which; [SecretKey.Z85] is the way
// to its text. The zero value is no key.
type SecretKey [keySize]byte

// KeyPair identifies a peer. The secret key alone is enough to have both.
type KeyPair struct {
	Public PublicKey
	Secret SecretKey
}

// NewKeyPair makes a key pair with Go's own cryptography; no libzmq is needed. It
// fails only where Go is told to allow nothing but FIPS 140.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve_keypair.html
func NewKeyPair() (KeyPair, error) {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return KeyPair{}, wrap(opKey, "", err)
	}
	return KeyPair{PublicKey(key.PublicKey().Bytes()), SecretKey(key.Bytes())}, nil
}

// ParsePublicKey reads a key that is written as the 40 characters of Z85, or is
// given as its 32 bytes.
func ParsePublicKey(key string) (PublicKey, error) {
	k, err := parseKey(key)
	return k, wrap(opKey, "", err)
}

// ParseSecretKey reads a key that is written as the 40 characters of Z85, or is
// given as its 32 bytes. No error repeats it.
func ParseSecretKey(key string) (SecretKey, error) {
	k, err := parseKey(key)
	return k, wrap(opKey, "", err)
}

func parseKey(key string) (k [keySize]byte, err error) {
	switch len(key) {
	case keySize:
		copy(k[:], key)
	case keyTextSize:
		data, err := decodeZ85(key)
		if err != nil {
			return k, err
		}
		copy(k[:], data)
	default:
		return k, fmt.Errorf("a key has 40 characters of Z85 or 32 bytes, not %d: %w", len(key), capi.EINVAL)
	}
	if k == [keySize]byte{} {
		return k, fmt.Errorf("all zeros are no key: %w", capi.EINVAL)
	}
	return k, nil
}

// String returns the key in Z85.
func (k PublicKey) String() string { return encodeZ85(k[:]) }

// IsZero reports whether there is no key.
func (k PublicKey) IsZero() bool { return k == PublicKey{} }

// MarshalText writes the key in Z85.
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a key in Z85.
func (k *PublicKey) UnmarshalText(text []byte) (err error) {
	*k, err = ParsePublicKey(string(text))
	return err
}

// Z85 returns the key itself, in Z85.
func (k SecretKey) Z85() string { return encodeZ85(k[:]) }

// IsZero reports whether there is no key.
func (k SecretKey) IsZero() bool { return k.Equal(SecretKey{}) }

// Equal reports whether two keys are the same, in a time that does not tell where
// they differ.
func (k SecretKey) Equal(other SecretKey) bool {
	return subtle.ConstantTimeCompare(k[:], other[:]) == 1
}

// Public calculates the public key. It fails for the zero value, and where Go is
// told to allow nothing but FIPS 140.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_curve_public.html
func (k SecretKey) Public() (PublicKey, error) {
	public, err := k.public()
	return public, wrap(opKey, "", err)
}

func (k SecretKey) public() (PublicKey, error) {
	if k.IsZero() {
		return PublicKey{}, fmt.Errorf("the secret key is not set: %w", capi.EINVAL)
	}
	key, err := ecdh.X25519().NewPrivateKey(k[:])
	if err != nil {
		return PublicKey{}, err
	}
	return PublicKey(key.PublicKey().Bytes()), nil
}

// redacted is what is printed in place of a secret.
const redacted = "[secret]"

// String does not show the key.
func (k SecretKey) String() string { return redacted }

// Format does not show the key, whatever the verb.
func (k SecretKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText fails, so that no key gets into a log or a file by accident.
func (k SecretKey) MarshalText() ([]byte, error) {
	return nil, wrap(opKey, "", fmt.Errorf("a secret key is written with Z85 only: %w", capi.EINVAL))
}

// UnmarshalText reads a key in Z85.
func (k *SecretKey) UnmarshalText(text []byte) (err error) {
	*k, err = ParseSecretKey(string(text))
	return err
}

// check says whether the halves of the pair belong together. What libzmq would do
// with a pair that does not is fail every handshake, without a reason.
func (p KeyPair) check() error {
	public, err := p.Secret.public()
	if err == nil && public != p.Public {
		err = fmt.Errorf("the public key does not belong to the secret key; see SecretKey.Public: %w", capi.EINVAL)
	}
	return err
}
