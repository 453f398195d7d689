package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// sourceFlags say which messages are sent.
type sourceFlags struct {
	codecFlags
	files []string
}

func (f *sourceFlags) register(cmd *cobra.Command) {
	f.codecFlags.register(cmd)
	cmd.Flags().StringArrayVarP(&f.files, "file", "f", nil, "send the contents of this `file` as a message (may be repeated)")
}

// messages returns those of args and files; if there are none, the lines of the
// standard input.
func (f *sourceFlags) messages(ctx context.Context, a *app, args []string) (iter.Seq2[zmq.Message, error], error) {
	c, err := f.codec(a)
	if err != nil {
		return nil, err
	}
	if len(args)+len(f.files) == 0 {
		return a.lines(ctx, c), nil
	}
	return func(yield func(zmq.Message, error) bool) {
		for _, text := range args {
			msg, err := decode(c, []byte(text))
			if !yield(msg, err) || err != nil {
				return
			}
		}
		for _, file := range f.files {
			content, err := os.ReadFile(file)
			if !yield(zmq.Message{content}, err) || err != nil {
				return
			}
		}
	}, nil
}

func decode(c codec, text []byte) (zmq.Message, error) {
	msg, err := c.decode(text)
	switch {
	case err != nil:
		return nil, usageError{err}
	case len(msg) == 0:
		return nil, usagef("%q has no parts", text)
	}
	return msg, nil
}

// A line is what was read of the standard input for one message.
type line struct {
	text []byte
	err  error
}

// lines returns the messages of the standard input.
func (a *app) lines(ctx context.Context, c codec) iter.Seq2[zmq.Message, error] {
	next := readLine
	if _, ok := c.(rawCodec); ok {
		next = readAll
	}
	ctx, cancel := context.WithCancel(ctx)
	read := a.read(ctx, next)
	return func(yield func(zmq.Message, error) bool) {
		defer cancel()
		for {
			select {
			case l, ok := <-read:
				if !ok {
					return
				}
				msg, err := decode(c, l.text)
				if l.err != nil && !errors.Is(l.err, io.EOF) {
					err = l.err
				}
				if !yield(msg, err) || err != nil {
					return
				}
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
		}
	}
}

// read reads the standard input in a goroutine, which a read that does not end
// outlives.
func (a *app) read(ctx context.Context, next func(*bufio.Reader) ([]byte, error)) <-chan line {
	read := make(chan line)
	go func() {
		defer close(read)
		in := bufio.NewReader(a.in)
		for {
			text, err := next(in)
			if len(text) == 0 && errors.Is(err, io.EOF) {
				return
			}
			select {
			case read <- line{text, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return read
}

// readLine returns a line without its end.
func readLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadBytes('\n')
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), err
}

// readAll returns all there is, and io.EOF.
func readAll(in *bufio.Reader) ([]byte, error) {
	text, err := io.ReadAll(in)
	if err == nil {
		err = io.EOF
	}
	return text, err
}
