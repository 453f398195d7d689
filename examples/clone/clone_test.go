package main

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A clone that has missed an update notices, by the next one or by a keep-alive, and has
// the whole table again.
func TestCloneThatHasMissedUpdates(t *testing.T) {
	for name, missed := range map[string]int{"one of two": 1, "all": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zctx, err := zmq.NewContext(zmq.WithBackend("embedded"))
			if err != nil {
				t.Fatal(err)
			}
			defer zctx.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			srv, err := newServer(zctx)
			if err != nil {
				t.Fatal(err)
			}
			g, ctx := demo.NewGroup(ctx)
			g.Go(func() error { return srv.run(ctx) })
			g.Go(func() error {
				defer g.Stop()
				return missing(ctx, zctx, srv.endpoints, missed)
			})
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

func missing(ctx context.Context, zctx *zmq.Context, at endpoints, missed int) error {
	c, err := newClone(ctx, zctx, at, "clone")
	if err != nil {
		return err
	}
	if err := errors.Join(c.set(ctx, "/a", "1"), c.set(ctx, "/b", "2")); err != nil {
		return err
	}
	for missed > 0 {
		msg, err := c.sub.Recv(ctx)
		if err != nil {
			return err
		}
		if string(msg.Part(0)) != keepAlive {
			missed--
		}
	}
	if err := c.follow(ctx, 2); err != nil {
		return err
	}
	if want := map[string]string{"/a": "1", "/b": "2"}; !maps.Equal(c.table, want) {
		return errors.New("the table is not that of the server")
	}
	return nil
}
