package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// keygen makes the command that makes certificates.
func (a *app) keygen() *cobra.Command {
	var metadata []string
	var public string
	cmd := &cobra.Command{
		Use:     "keygen [FILE]",
		GroupID: "tools",
		Short:   "make a CURVE certificate, or a pair of keys",
		Long: "With a FILE, writes a new certificate: FILE for everybody, and FILE" + zmq.SecretSuffix + " for its\n" +
			"owner, in the format of CZMQ and pyzmq. Without, prints a new pair of keys in Z85.",
		Example: "  zmqb keygen server.key --meta name='my server'\n  zmqb keygen\n  zmqb keygen --public-of 'D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs'",
		Args:    arguments(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if public != "" {
				return a.publicOf(public)
			}
			pair, err := zmq.NewKeyPair()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return a.printPair(pair)
			}
			return a.saveCertificate(pair, args[0], metadata)
		},
	}
	cmd.Flags().StringArrayVarP(&metadata, "meta", "m", nil, "put `name=value` into the certificate (may be repeated)")
	cmd.Flags().StringVar(&public, "public-of", "", "print the public key that belongs to this secret `key`")
	return cmd
}

func (a *app) publicOf(secret string) error {
	key, err := zmq.ParseSecretKey(secret)
	if err != nil {
		return usageError{err}
	}
	public, err := key.Public()
	if err != nil {
		return err
	}
	if a.json {
		return a.print(map[string]string{"public": public.String()})
	}
	_, err = fmt.Fprintln(a.out, public)
	return err
}

func (a *app) printPair(pair zmq.KeyPair) error {
	if a.json {
		return a.print(map[string]string{"public": pair.Public.String(), "secret": pair.Secret.Z85()})
	}
	_, err := fmt.Fprintf(a.out, "public %s\nsecret %s\n", pair.Public, pair.Secret.Z85())
	return err
}

func (a *app) saveCertificate(pair zmq.KeyPair, path string, metadata []string) error {
	c := zmq.Certificate{KeyPair: pair, Metadata: map[string]string{}}
	for _, m := range metadata {
		name, value, ok := strings.Cut(m, "=")
		if !ok {
			return usagef("--meta %s: want name=value", m)
		}
		c.Metadata[name] = value
	}
	if err := c.Save(path); err != nil {
		return err
	}
	if a.json {
		return a.print(map[string]string{"public": pair.Public.String(), "certificate": path, "secret_certificate": path + zmq.SecretSuffix})
	}
	_, err := fmt.Fprintf(a.out, "%s: for everybody, with the public key %s\n%s: for its owner only\n", path, pair.Public, path+zmq.SecretSuffix)
	return err
}
