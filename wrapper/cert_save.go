package zmq

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Save writes the certificate to path without its secret key, and to path plus
// [SecretSuffix] with it, if it has one, in the format of CZMQ and pyzmq. The
// secret file can be read by its owner only. Each file is replaced as a whole or
// not at all; the secret one comes first.
func (c *Certificate) Save(path string) error {
	if c.Secret.IsZero() {
		return c.SavePublic(path)
	}
	if err := wrap(opSaveCertificate, "", c.saveSecret(path+SecretSuffix)); err != nil {
		return err
	}
	return c.SavePublic(path)
}

// SavePublic writes the certificate to path without its secret key, for the
// peers to have.
func (c *Certificate) SavePublic(path string) error {
	return wrap(opSaveCertificate, "", c.savePublic(path))
}

func (c *Certificate) savePublic(path string) error {
	if c.Public.IsZero() {
		return fmt.Errorf("the certificate has no public key: %w", capi.EINVAL)
	}
	text, err := c.text(false)
	if err != nil {
		return err
	}
	return replaceFile(path, text, 0o644)
}

func (c *Certificate) saveSecret(path string) error {
	if err := c.check(); err != nil {
		return err
	}
	text, err := c.text(true)
	if err != nil {
		return err
	}
	return replaceFile(path, text, 0o600)
}

// replaceFile writes a file under another name, and renames it when it is whole.
// At no time can it be read by more users than mode allows.
func replaceFile(path string, data []byte, mode os.FileMode) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".zmqbridge-*") // of mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	_, err = file.Write(data)
	for _, step := range []func() error{
		func() error { return file.Chmod(mode) },
		file.Sync, // else a crash may leave an empty file
	} {
		if err == nil {
			err = step()
		}
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
