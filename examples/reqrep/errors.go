package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// failures shows what can go wrong, and how a program tells: each error is told apart
// with errors.Is, and says what was called and why it failed.
func failures(ctx context.Context, zctx *zmq.Context, endpoint string, out io.Writer) error {
	silent, err := zctx.Socket(zmq.Rep) // nobody will receive from it
	if err != nil {
		return err
	}
	defer silent.Close()
	silentAt, err := bind(silent, "silent")
	if err != nil {
		return err
	}
	// Linger: what nobody will receive need not be waited for.
	req, err := zctx.Socket(zmq.Req, zmq.Linger(0))
	if err != nil {
		return err
	}
	defer req.Close()
	if err := req.Connect(silentAt); err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()

	_, noRequest := req.Recv(ctx)
	_, noReply := req.Request(soon, zmq.Msg("is anybody there?"))
	_, taken := silent.Bind(endpoint)
	req.Close()
	closed := req.Send(ctx, zmq.Msg("hello"))
	for _, f := range []struct {
		what      string
		err, want error
	}{
		{"a Req that receives before it sends", noRequest, zmq.ErrState},
		{"no reply in time", noReply, context.DeadlineExceeded},
		{"an address that is taken", taken, zmq.ErrAddrInUse},
		{"a socket that is closed", closed, zmq.ErrClosed},
	} {
		if !errors.Is(f.err, f.want) {
			return fmt.Errorf("%s: got %w, want %w", f.what, f.err, f.want)
		}
		fmt.Fprintf(out, "  %-37s %v\n", f.what+":", f.err)
	}
	return nil
}
