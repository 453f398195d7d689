package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// outputFlags say where messages go, and when it is enough.
type outputFlags struct {
	codecFlags
	file  string
	count int
}

func (f *outputFlags) register(cmd *cobra.Command) {
	f.codecFlags.register(cmd)
	cmd.Flags().StringVarP(&f.file, "output", "o", "", "write to this `file` instead of the standard output")
	cmd.Flags().IntVarP(&f.count, "count", "n", 0, "stop after this many messages (0: never)")
}

// A printer writes messages.
type printer struct {
	codec codec
	out   *bufio.Writer
	file  io.Closer // or nil
}

func (f *outputFlags) open(a *app) (*printer, error) {
	c, err := f.codec(a)
	if err != nil {
		return nil, err
	}
	if f.file == "" {
		return &printer{codec: c, out: bufio.NewWriter(a.out)}, nil
	}
	file, err := os.Create(f.file)
	if err != nil {
		return nil, err
	}
	return &printer{codec: c, out: bufio.NewWriter(file), file: file}, nil
}

// add writes a message that the next flush shows. That tells of errors, too.
func (p *printer) add(msg zmq.Message) { p.out.Write(p.codec.encode(msg)) }

func (p *printer) flush() error { return p.out.Flush() }

func (p *printer) close() error {
	err := p.flush()
	if p.file != nil {
		err = errors.Join(err, p.file.Close())
	}
	return err
}

// receive prints messages, as many as count says if it is not 0.
func (p *printer) receive(ctx context.Context, s *zmq.Socket, count int) error {
	n := 0
	for msg, err := range s.Messages(ctx) {
		if err != nil {
			return err
		}
		p.add(msg)
		if err := p.flush(); err != nil {
			return err
		}
		if n++; n == count {
			return nil
		}
	}
	return nil
}
