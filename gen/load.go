package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// readHeader reads and parses a zmq.h or a snapshot of one.
func readHeader(path string) (*model.API, error) {
	text, err := readText(path)
	if err != nil {
		return nil, err
	}
	return cheader.Parse(path, text)
}

// readText reads a regular file of no more than a header's size. It looks
// before it opens, since opening a FIFO blocks, and never reads past the limit.
func readText(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist: expected a zmq.h or a snapshot of one", path)
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file: expected a zmq.h or a snapshot of one", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, cheader.MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > cheader.MaxSize {
		return nil, fmt.Errorf("%s has more than %d bytes: it is not a zmq.h", path, cheader.MaxSize)
	}
	return text, nil
}
