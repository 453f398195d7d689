package main

import (
	"context"
	"errors"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// An update is a key, a value and the number of the change. This is the key of one that
// changes nothing; those of the table begin with a slash.
const keepAlive = "keep-alive"

// interval is that of keep-alives, by which clients notice that they are connected, or
// have missed something.
const interval = 50 * time.Millisecond

// A server has the table. It alone numbers the changes, and so gives them an order.
type server struct {
	pub, snapshots, changes *zmq.Socket
	endpoints

	table    map[string]string
	sequence uint64 // the number of the last change
}

// endpoints are where clients find the server.
type endpoints struct{ updatesAt, snapshotsAt, changesAt string }

func newServer(zctx *zmq.Context) (*server, error) {
	s := &server{table: map[string]string{}}
	var errs [3]error
	s.pub, s.updatesAt, errs[0] = demo.Bind(zctx, zmq.Pub)
	s.snapshots, s.snapshotsAt, errs[1] = demo.Bind(zctx, zmq.Router)
	s.changes, s.changesAt, errs[2] = demo.Bind(zctx, zmq.Pull)
	return s, errors.Join(errs[:]...)
}

// run does one thing at a time, so that a snapshot and its number belong together.
func (s *server) run(ctx context.Context) error {
	g, ctx := demo.NewGroup(ctx)
	requests, changes := g.Receive(ctx, s.snapshots), g.Receive(ctx, s.changes)
	g.Go(func() error {
		beat := time.NewTicker(interval)
		defer beat.Stop()
		for {
			var err error
			select {
			case change := <-changes:
				err = s.change(ctx, change)
			case request := <-requests:
				err = s.snapshot(ctx, request.Part(0))
			case <-beat.C:
				err = s.pub.Send(ctx, zmq.Msg(keepAlive, "", s.sequence))
			case <-ctx.Done():
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
		}
	})
	return g.Wait()
}

// change makes a change and tells everybody, also who asked for it.
func (s *server) change(ctx context.Context, change zmq.Message) error {
	key, value := string(change.Part(0)), string(change.Part(1))
	s.sequence++
	update(s.table, key, value)
	return s.pub.Send(ctx, zmq.Msg(key, value, s.sequence))
}

// snapshot sends a client the table: its number, then keys and values in turn. It is one
// message, so a client has all of it or nothing, and it never fills the queue.
func (s *server) snapshot(ctx context.Context, client []byte) error {
	msg := zmq.Msg(client, s.sequence)
	for key, value := range s.table {
		msg = append(msg, []byte(key), []byte(value))
	}
	return s.snapshots.Send(ctx, msg)
}

// update sets an entry, or removes it if the value is empty.
func update(table map[string]string, key, value string) {
	if value == "" {
		delete(table, key)
	} else {
		table[key] = value
	}
}
