package zmq

import (
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// newPair makes a key pair.
func newPair(t testing.TB) KeyPair {
	t.Helper()
	pair, err := NewKeyPair()
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// The key pairs of libzmq and those of this package are of the same kind.
func TestKeysAreThoseOfLibzmq(t *testing.T) {
	eachBackend(t, func(e *env) {
		e.needs("curve")
		s := e.socket(Pull)
		e.check(s.Raw(func(lib capi.Library, _ capi.Socket) error {
			var public, secret capi.Z85Key
			if errno := lib.CurveKeypair(&public, &secret); errno != 0 {
				return errno
			}
			theirs, err := ParseSecretKey(secret.String())
			e.check(err)
			if got, err := theirs.Public(); got.String() != public.String() || err != nil {
				e.Errorf("public key %v, %v; libzmq says %v", got, err, public.String())
			}
			ours := newPair(e.T)
			if errno := lib.CurvePublic(&public, ours.Secret.Z85()); errno != 0 {
				return errno
			}
			if public.String() != ours.Public.String() {
				e.Errorf("public key %v; libzmq says %v", ours.Public, public.String())
			}
			return nil
		}))
	})
}

func TestParseKeys(t *testing.T) {
	pair := newPair(t)
	for _, text := range []string{pair.Public.String(), string(pair.Public[:])} {
		if key, err := ParsePublicKey(text); key != pair.Public || err != nil {
			t.Error(key, err)
		}
	}
	for _, text := range []string{pair.Secret.Z85(), string(pair.Secret[:])} {
		if key, err := ParseSecretKey(text); !key.Equal(pair.Secret) || err != nil {
			t.Error(key, err)
		}
	}
	secret := pair.Secret.Z85()
	for text, want := range map[string]string{
		"":                              "not 0",
		secret[1:]:                      "not 39",
		"~" + secret[1:]:                "position 0",
		strings.Repeat("0", 40):         "all zeros",
		string(make([]byte, 32)):        "all zeros",
		secret[:39] + "\"":              "position 39",
		secret[:35] + "#####":           "position 35",
		strings.Repeat("x", 1<<20):      "not 1048576",
		secret[:20] + " " + secret[21:]: "position 20",
	} {
		_, err := ParseSecretKey(text)
		wantError(t, err, capi.EINVAL)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret[5:15]) {
			t.Errorf("%v; want %s", err, want)
		}
		_, err = ParsePublicKey(text)
		wantError(t, err, capi.EINVAL)
	}
}

func TestSecretKeysAreNotPrinted(t *testing.T) {
	pair := newPair(t)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", pair.Secret, "pair", pair)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", pair.Secret, "pair", pair)
	_, err := json.Marshal(pair)
	text := log.String() + pair.Secret.String() + fmt.Sprint(err)
	for _, verb := range []string{"%v", "%s", "%+v", "%#v", "%x", "%X", "%q", "%d", "%c"} {
		text += fmt.Sprintf(verb+verb+verb, pair.Secret, pair, &Certificate{KeyPair: pair})
	}
	if strings.Contains(text, pair.Secret.Z85()) || strings.Contains(text, fmt.Sprintf("%x", pair.Secret[:4])) ||
		strings.Contains(text, fmt.Sprintf("%d %d %d", pair.Secret[0], pair.Secret[1], pair.Secret[2])) {
		t.Error(text)
	}
	if !strings.Contains(text, redacted) || !strings.Contains(text, pair.Public.String()) {
		t.Error(text)
	}
	_, err = pair.Secret.MarshalText()
	wantError(t, err, capi.EINVAL)
}

func TestKeysAsText(t *testing.T) {
	pair := newPair(t)
	text, err := json.Marshal(pair.Public)
	if err != nil || string(text) != fmt.Sprintf("%q", pair.Public) && !strings.Contains(string(text), `\u00`) {
		t.Errorf("%s, %v", text, err)
	}
	var public PublicKey
	if err := json.Unmarshal(text, &public); err != nil || public != pair.Public {
		t.Error(public, err)
	}
	var secret SecretKey
	if err := secret.UnmarshalText([]byte(pair.Secret.Z85())); err != nil || !secret.Equal(pair.Secret) {
		t.Error(err)
	}
	for _, u := range []encoding.TextUnmarshaler{&public, &secret} {
		wantError(t, u.UnmarshalText([]byte("x")), capi.EINVAL)
	}
}

func TestZeroKeys(t *testing.T) {
	if !(PublicKey{}).IsZero() || !(SecretKey{}).IsZero() || newPair(t).Public.IsZero() || newPair(t).Secret.IsZero() {
		t.Error("IsZero is wrong")
	}
	_, err := SecretKey{}.Public()
	wantError(t, err, capi.EINVAL)
}
