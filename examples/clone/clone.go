package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A clone is a client, with its copy of the table.
type clone struct {
	name                    string
	sub, snapshots, changes *zmq.Socket
	table                   map[string]string
	sequence                uint64 // the last change that the copy has
}

func newClone(ctx context.Context, zctx *zmq.Context, at endpoints, name string) (*clone, error) {
	c := &clone{name: name, table: map[string]string{}}
	var errs [3]error
	c.sub, errs[0] = demo.Connect(zctx, zmq.Sub, at.updatesAt, zmq.Subscriptions(""))
	c.snapshots, errs[1] = demo.Connect(zctx, zmq.Dealer, at.snapshotsAt)
	c.changes, errs[2] = demo.Connect(zctx, zmq.Push, at.changesAt)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	// Updates first: the first one, if only a keep-alive, shows that the subscription has
	// arrived. From then on they queue up, and none is missing after the snapshot.
	if _, err := c.sub.Recv(ctx); err != nil {
		return nil, err
	}
	return c, c.load(ctx)
}

// load replaces the copy by a snapshot.
func (c *clone) load(ctx context.Context) error {
	if err := c.snapshots.Send(ctx, zmq.Msg("snapshot")); err != nil {
		return err
	}
	msg, err := c.snapshots.Recv(ctx)
	if err != nil {
		return err
	}
	if c.sequence, err = strconv.ParseUint(string(msg.Part(0)), 10, 64); err != nil {
		return fmt.Errorf("odd snapshot: %w", err)
	}
	clear(c.table)
	for pair := range slices.Chunk(msg[1:], 2) {
		update(c.table, string(pair.Part(0)), string(pair.Part(1)))
	}
	return nil
}

// set asks the server for a change. It takes effect when it comes back as an update.
func (c *clone) set(ctx context.Context, key, value string) error {
	return c.changes.Send(ctx, zmq.Msg(key, value))
}

// follow applies updates until the copy has the one with the number last.
func (c *clone) follow(ctx context.Context, last uint64) error {
	for c.sequence < last {
		msg, err := c.sub.Recv(ctx)
		if err != nil {
			return err
		}
		key, value := string(msg.Part(0)), string(msg.Part(1))
		sequence, err := strconv.ParseUint(string(msg.Part(2)), 10, 64)
		switch {
		case err != nil:
			return fmt.Errorf("odd update %v: %w", msg, err)
		case sequence <= c.sequence:
			// The snapshot has it already, or nothing is new.
		case key == keepAlive || sequence > c.sequence+1:
			// An update was lost: the queue was full, or the connection broke.
			demo.Say(c.name, "has missed something, and asks for another snapshot")
			if err := c.load(ctx); err != nil {
				return err
			}
		default:
			update(c.table, key, value)
			c.sequence = sequence
		}
	}
	return nil
}
