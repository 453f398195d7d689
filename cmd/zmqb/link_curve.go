package main

import (
	"fmt"

	"github.com/spf13/pflag"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// curveFlags say who the two sides of an encrypted connection are.
type curveFlags struct {
	certificate string
	server      string
	authorize   string
}

func (f *curveFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.certificate, "certificate", "", "encrypt with CURVE, with this secret certificate `file`: as server, unless --server is given")
	flags.StringVar(&f.server, "server", "", "encrypt with CURVE as client of the server with this public certificate file or `key`")
	flags.StringVar(&f.authorize, "authorize", "", "admit only those whose public certificates are in this `directory`")
}

// options returns those of the socket, and starts an authenticator if one is wanted.
func (f *curveFlags) options(a *app, zctx *zmq.Context) ([]zmq.SocketOption, error) {
	switch {
	case f.authorize != "" && (f.certificate == "" || f.server != ""):
		return nil, usagef("--authorize is for servers, which have a --certificate and no --server")
	case f.server != "":
		return f.client()
	case f.certificate == "":
		return nil, nil
	}
	own, err := loadSecret(f.certificate)
	if err != nil {
		return nil, err
	}
	if f.authorize != "" {
		if err := authorize(a, zctx, f.authorize); err != nil {
			return nil, err
		}
	}
	return []zmq.SocketOption{zmq.CurveListener(own.KeyPair, "")}, nil
}

// client makes a pair of keys if none is given: enough for servers that admit all.
func (f *curveFlags) client() ([]zmq.SocketOption, error) {
	server, err := publicKey(f.server)
	if err != nil {
		return nil, err
	}
	var pair zmq.KeyPair
	if f.certificate == "" {
		pair, err = zmq.NewKeyPair()
	} else if own, e := loadSecret(f.certificate); e == nil {
		pair = own.KeyPair
	} else {
		err = e
	}
	if err != nil {
		return nil, err
	}
	return []zmq.SocketOption{zmq.CurveDialer(server, pair)}, nil
}

func loadSecret(path string) (*zmq.Certificate, error) {
	c, err := zmq.LoadCertificate(path)
	if err != nil {
		return nil, err
	}
	if c.Secret.IsZero() {
		return nil, fmt.Errorf("%s has no secret key; the secret certificate is the file that ends in %s", path, zmq.SecretSuffix)
	}
	return c, nil
}

// publicKey reads a key, or the certificate file that holds it.
func publicKey(text string) (zmq.PublicKey, error) {
	if key, err := zmq.ParsePublicKey(text); err == nil {
		return key, nil
	}
	c, err := zmq.LoadCertificate(text)
	if err != nil {
		return zmq.PublicKey{}, fmt.Errorf("--server wants a key of 40 characters or a certificate: %w", err)
	}
	return c.Public, nil
}

// authorize admits peers with the certificates in dir, and tells who is refused.
func authorize(a *app, zctx *zmq.Context, dir string) error {
	keys := zmq.NewKeys()
	if err := keys.Load(dir); err != nil {
		return err
	}
	_, err := zmq.NewAuthenticator(zctx, zmq.Policy{Keys: keys}, zmq.AuthLog(func(r zmq.AuthRequest, reply zmq.AuthReply) {
		a.note("%s: %d %s", r, reply.Status, reply.Text)
	}))
	return err
}
