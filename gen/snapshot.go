package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/snapshot"
)

var cmdSnapshot = command{
	name: "snapshot", args: "[-o FILE] HEADER", summary: "write the normalised API of a zmq.h",
	run: func(args []string, stdout io.Writer) error {
		flags := flag.NewFlagSet("snapshot", flag.ContinueOnError)
		out := flags.String("o", "", "the file to write (default: standard output)")
		headers, err := parseFlags(flags, args)
		if err != nil {
			return err
		}
		if len(headers) != 1 {
			return fmt.Errorf("snapshot takes one header, got %d", len(headers))
		}
		api, err := readHeader(headers[0])
		if err != nil {
			return err
		}
		text, err := checkedSnapshot(api)
		if err != nil {
			return err
		}
		if *out == "" {
			_, err = stdout.Write(text)
			return err
		}
		return replaceFile(*out, text)
	},
}

// checkedSnapshot is the snapshot of api, read back to see that nothing is
// lost: what the snapshot cannot say must not be committed as if it did.
func checkedSnapshot(api *model.API) ([]byte, error) {
	text, err := snapshot.Write(api)
	if err != nil {
		return nil, err
	}
	back, err := cheader.Parse("the snapshot", text)
	if err != nil {
		return nil, fmt.Errorf("the snapshot of %s does not parse: %w", api.Header, err)
	}
	if diff := model.Diff(api, back); diff != "" {
		return nil, fmt.Errorf("the snapshot of %s would not say the same: %s", api.Header, diff)
	}
	return text, nil
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		return fmt.Errorf("%s: cannot be written: %w", path, failed.Err) // f has a name that means nothing
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
