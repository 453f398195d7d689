package zmq

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"sync"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Users are names and passwords, for PLAIN. They may be changed and asked at any
// time, by any goroutine. The passwords themselves are not kept, only keyed
// hashes of them. The zero value has no users.
type Users struct {
	mu     sync.RWMutex // guards the fields below
	key    []byte       // of the hashes
	hashes map[string][sha256.Size]byte
}

// NewUsers makes a store of names and their passwords. An empty name or password
// is an error.
func NewUsers(passwords map[string]string) (*Users, error) {
	u := new(Users)
	for user, password := range passwords {
		if err := u.Set(user, password); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// Set adds a user, or changes the password. Both have 1 to 255 bytes.
func (u *Users) Set(user, password string) error {
	if user == "" || password == "" || len(user) > zapMaxField || len(password) > zapMaxField {
		return wrap(opPolicy, "", fmt.Errorf("user %q: names and passwords have 1 to %d bytes: %w", user, zapMaxField, capi.EINVAL))
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.hashes == nil {
		u.key = make([]byte, sha256.Size)
		rand.Read(u.key) // never fails
		u.hashes = map[string][sha256.Size]byte{}
	}
	u.hashes[user] = u.hash(password)
	return nil
}

// Remove removes a user, who stays connected but cannot connect again.
func (u *Users) Remove(user string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.hashes, user)
}

// Check reports whether the user has the password. It does the same work for
// users who do not exist, and compares in constant time.
func (u *Users) Check(user, password string) bool {
	if u == nil {
		return false
	}
	u.mu.RLock()
	defer u.mu.RUnlock()
	want, known := u.hashes[user]
	got := u.hash(password)
	same := subtle.ConstantTimeCompare(want[:], got[:]) == 1
	return known && same && password != ""
}

func (u *Users) hash(password string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, u.key)
	mac.Write([]byte(password))
	mac.Sum(sum[:0])
	return sum
}
