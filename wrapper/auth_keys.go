package zmq

import (
	"fmt"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Keys are the public keys of those who may connect, for CURVE. They may be
// changed and asked at any time, by any goroutine. The zero value has no keys.
type Keys struct {
	mu    sync.RWMutex
	users map[PublicKey]string // guarded by mu
	any   bool                 // never changes
}

// NewKeys makes a store of keys. Those that are all zeros are left out.
func NewKeys(keys ...PublicKey) *Keys {
	k := new(Keys)
	for _, key := range keys {
		_ = k.Add(key, "") // refuses zeros
	}
	return k
}

// AnyKey has every key: whoever knows the server's public key may connect. The
// User-Id is the peer's key, in Z85. Nothing can be added to it.
func AnyKey() *Keys { return &Keys{any: true} }

// Add adds a key, whose peers get the User-Id userID, of at most 255 bytes. If it
// is empty, they get the key in Z85.
func (k *Keys) Add(key PublicKey, userID string) error {
	if err := Admit(userID).check(); err != nil {
		return wrap(opPolicy, "", fmt.Errorf("key %s: %w: %w", key, err, capi.EINVAL))
	}
	if k.any || key.IsZero() {
		return wrap(opPolicy, "", fmt.Errorf("key %s: all zeros are no key, and AnyKey takes none: %w", key, capi.EINVAL))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.users == nil {
		k.users = map[PublicKey]string{}
	}
	k.users[key] = userID
	return nil
}

// Remove removes a key. Who connected with it stays connected but cannot connect
// again.
func (k *Keys) Remove(key PublicKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.users, key)
}

// Load replaces all keys by those of a directory of certificates, see
// [LoadCertificates]. If that fails, the keys stay as they are.
func (k *Keys) Load(dir string) error {
	certs, err := LoadCertificates(dir)
	if err != nil {
		return err
	}
	if k.any {
		return wrap(opPolicy, "", fmt.Errorf("AnyKey takes no keys: %w", capi.EINVAL))
	}
	users := make(map[PublicKey]string, len(certs))
	for key := range certs {
		users[key] = ""
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.users = users
	return nil
}

// Lookup returns the User-Id of a key, and whether its peer may connect.
func (k *Keys) Lookup(key PublicKey) (userID string, ok bool) {
	if k == nil {
		return "", false
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	userID, ok = k.users[key]
	switch {
	case !ok && !k.any:
		return "", false
	case userID == "":
		return key.String(), true
	}
	return userID, true
}
