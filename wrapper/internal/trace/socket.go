package trace

import (
	"context"
	"log/slog"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/layer"
)

type tracedSocket struct {
	layer.Socket
	log logger
}

func endpoint(e string) slog.Attr { return slog.String("endpoint", e) }

// size describes a message; its content is nobody's business.
func size(parts [][]byte) slog.Attr {
	bytes := 0
	for _, p := range parts {
		bytes += len(p)
	}
	return slog.Group("message", slog.Int("parts", len(parts)), slog.Int("bytes", bytes))
}

func (t *tracedSocket) Bind(e string) (resolved string, err error) {
	done := t.log.call("bind", endpoint(e))
	defer func() { done(&err, slog.String("resolved", resolved)) }()
	return t.Socket.Bind(e)
}

func (t *tracedSocket) Connect(e string) (err error) {
	defer t.log.call("connect", endpoint(e))(&err)
	return t.Socket.Connect(e)
}

func (t *tracedSocket) Unbind(e string) (err error) {
	defer t.log.call("unbind", endpoint(e))(&err)
	return t.Socket.Unbind(e)
}

func (t *tracedSocket) Disconnect(e string) (err error) {
	defer t.log.call("disconnect", endpoint(e))(&err)
	return t.Socket.Disconnect(e)
}

// SetOption does not log values: some are keys and passwords.
func (t *tracedSocket) SetOption(option capi.SocketOption, value []byte) (err error) {
	defer t.log.call("set option", slog.Any("option", option), slog.Int("bytes", len(value)))(&err)
	return t.Socket.SetOption(option, value)
}

func (t *tracedSocket) Option(option capi.SocketOption, buf []byte) (n int, err error) {
	defer t.log.call("option", slog.Any("option", option))(&err)
	return t.Socket.Option(option, buf)
}

func (t *tracedSocket) Send(ctx context.Context, parts [][]byte) (err error) {
	defer t.log.call("send", size(parts))(&err)
	return t.Socket.Send(ctx, parts)
}

func (t *tracedSocket) SendBatch(ctx context.Context, msgs [][][]byte) (sent int, err error) {
	done := t.log.call("send batch", slog.Int("messages", len(msgs)))
	defer func() { done(&err, slog.Int("sent", sent)) }()
	return t.Socket.SendBatch(ctx, msgs)
}

func (t *tracedSocket) Recv(ctx context.Context, into [][]byte) (parts [][]byte, err error) {
	done := t.log.call("receive")
	defer func() { done(&err, size(parts)) }()
	return t.Socket.Recv(ctx, into)
}

func (t *tracedSocket) RecvAhead(ctx context.Context) (parts [][]byte, err error) {
	done := t.log.call("receive")
	defer func() { done(&err, size(parts)) }()
	return t.Socket.RecvAhead(ctx)
}

func (t *tracedSocket) RecvBatch(ctx context.Context, into [][][]byte) (received int, err error) {
	done := t.log.call("receive batch")
	defer func() { done(&err, slog.Int("received", received)) }()
	return t.Socket.RecvBatch(ctx, into)
}

func (t *tracedSocket) Close() (err error) {
	defer t.log.call("close")(&err)
	return t.Socket.Close()
}

func (t *tracedSocket) SendTo(ctx context.Context, to driver.Address, msg [][]byte) (err error) {
	defer t.log.call("send", slog.Any("to", to), size(msg))(&err)
	return t.Socket.SendTo(ctx, to, msg)
}

func (t *tracedSocket) RecvFrom(ctx context.Context, into [][]byte) (msg [][]byte, from driver.Address, err error) {
	done := t.log.call("receive")
	defer func() { done(&err, slog.Any("from", from), size(msg)) }()
	return t.Socket.RecvFrom(ctx, into)
}

func (t *tracedSocket) SendLoan(ctx context.Context, msg [][]byte, settled func()) (err error) {
	defer t.log.call("send loan", size(msg))(&err)
	return t.Socket.SendLoan(ctx, msg, settled)
}

func (t *tracedSocket) RecvLease(ctx context.Context) (_ driver.Lease, err error) {
	defer t.log.call("receive lease")(&err)
	return t.Socket.RecvLease(ctx)
}

func (t *tracedSocket) Join(group string) (err error) {
	defer t.log.call("join", slog.String("group", group))(&err)
	return t.Socket.Join(group)
}

func (t *tracedSocket) Leave(group string) (err error) {
	defer t.log.call("leave", slog.String("group", group))(&err)
	return t.Socket.Leave(group)
}

func (t *tracedSocket) ConnectPeer(e string) (routingID uint32, err error) {
	defer t.log.call("connect peer", endpoint(e))(&err)
	return t.Socket.ConnectPeer(e)
}

func (t *tracedSocket) Monitor() (_ driver.EventSource, err error) {
	defer t.log.call("monitor")(&err)
	return t.Socket.Monitor()
}

func (t *tracedSocket) Raw(call func(lib capi.Library, s capi.Socket) error) (err error) {
	defer t.log.call("raw")(&err)
	return t.Socket.Raw(call)
}
