package zmq

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A Certificate is a CURVE key, or a pair of them, with what its owner wants to
// say about it. Certificates are not signed: that one is genuine is known only by
// how it came here.
type Certificate struct {
	KeyPair                    // the secret key is zero if only the public one is known
	Metadata map[string]string // name, e-mail and so on; nothing here depends on it
}

// SecretSuffix is appended to the name of a certificate's file to have that of
// the file that holds the secret key too.
const SecretSuffix = "_secret"

// certLimit is the size of file beyond which nothing is a certificate.
const certLimit = 64 << 10

// LoadCertificate reads a certificate from a file as CZMQ, pyzmq or
// [Certificate.Save] writes it. It reads that file only: to have the secret key
// give the name with [SecretSuffix].
func LoadCertificate(path string) (*Certificate, error) {
	cert, err := loadCertificate(path)
	return cert, wrap(opCertificate, "", err)
}

func loadCertificate(path string) (*Certificate, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, certLimit+1))
	if err != nil {
		return nil, err
	}
	cert, err := parseCertificate(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return cert, nil
}

// ParseCertificate reads what is in a certificate's file. A secret key must
// belong to the public one. No error shows a value.
func ParseCertificate(text []byte) (*Certificate, error) {
	cert, err := parseCertificate(text)
	return cert, wrap(opCertificate, "", err)
}

func parseCertificate(text []byte) (*Certificate, error) {
	if len(text) > certLimit {
		return nil, fmt.Errorf("beyond %d bytes: not a certificate: %w", certLimit, capi.EINVAL)
	}
	items, err := parseZPL(string(text))
	if err != nil {
		return nil, err
	}
	cert := &Certificate{Metadata: map[string]string{}}
	for _, item := range items {
		if err := cert.take(item); err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", item.line, item.name, err)
		}
	}
	switch {
	case cert.Public.IsZero():
		return nil, fmt.Errorf("no public-key in a section called curve: %w", capi.EINVAL)
	case cert.Secret.IsZero():
		return cert, nil
	}
	return cert, cert.check()
}

// take stores an item. Those that it does not know are for others.
func (c *Certificate) take(item zplItem) error {
	switch {
	case item.section == "metadata":
		c.Metadata[item.name] = item.value
	case item.section == "curve" && item.name == "public-key":
		return takeKey((*[keySize]byte)(&c.Public), item.value)
	case item.section == "curve" && item.name == "secret-key":
		return takeKey((*[keySize]byte)(&c.Secret), item.value)
	}
	return nil
}

func takeKey(key *[keySize]byte, value string) (err error) {
	switch {
	case *key != [keySize]byte{}:
		return fmt.Errorf("given twice: %w", capi.EINVAL)
	case len(value) != keyTextSize:
		return fmt.Errorf("a key has 40 characters of Z85, not %d: %w", len(value), capi.EINVAL)
	}
	*key, err = parseKey(value)
	return err
}

// LoadCertificates reads all certificates of a directory, by their public keys: a
// store of those who may connect, see [Keys.Load]. Files whose names start with a
// dot or end in [SecretSuffix], and what is no file, are left out. Any other file that is
// not a certificate is an error, since a key that is silently missing is hard to
// find.
func LoadCertificates(dir string) (map[PublicKey]*Certificate, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, wrap(opCertificate, "", err)
	}
	certs := map[PublicKey]*Certificate{}
	var failed []error
	for _, entry := range entries {
		name := entry.Name()
		if name[0] == '.' || strings.HasSuffix(name, SecretSuffix) {
			continue
		}
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			continue // opening a pipe would wait
		}
		cert, err := loadCertificate(path)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		certs[cert.Public] = cert
	}
	if failed != nil {
		return nil, wrap(opCertificate, "", errors.Join(failed...))
	}
	return certs, nil
}

// text writes the certificate as a file, with the secret key or without.
func (c *Certificate) text(secret bool) ([]byte, error) {
	kind, advice := "Public", "Give it to peers over a way that nobody can tamper with."
	if secret {
		kind, advice = "**Secret**", "DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions."
	}
	var b strings.Builder
	fmt.Fprintf(&b, "#   ZeroMQ CURVE %s Certificate\n#   %s\n\nmetadata\n", kind, advice)
	for _, name := range slices.Sorted(maps.Keys(c.Metadata)) {
		value, err := quoteZPL(c.Metadata[name])
		if err == nil && !isZPLName(name) {
			err = fmt.Errorf("the name may have letters, digits and $-_@.&+/ only: %w", capi.EINVAL)
		}
		if err != nil {
			return nil, fmt.Errorf("metadata %q: %w", name, err)
		}
		fmt.Fprintf(&b, "    %s = %s\n", name, value)
	}
	fmt.Fprintf(&b, "curve\n    public-key = \"%s\"\n", c.Public)
	if secret {
		fmt.Fprintf(&b, "    secret-key = \"%s\"\n", c.Secret.Z85())
	}
	return []byte(b.String()), nil
}
