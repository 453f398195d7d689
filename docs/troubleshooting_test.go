package docs

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A symptom makes an error that troubleshooting.md shows.
type symptom func(c context.Context, ctx *zmq.Context) error

// on makes a socket and does something with it.
func on(typ zmq.SocketType, do func(c context.Context, s *zmq.Socket) error) symptom {
	return func(c context.Context, ctx *zmq.Context) error {
		s, err := ctx.Socket(typ)
		if err != nil {
			return err
		}
		defer s.Close()
		return do(c, s)
	}
}

// in does something in a context of its own.
func in(do symptom, opts ...zmq.ContextOption) symptom {
	return func(c context.Context, _ *zmq.Context) error {
		ctx, err := zmq.NewContext(opts...)
		if err != nil {
			return err
		}
		defer ctx.Close()
		return do(c, ctx)
	}
}

func bind(endpoint string) symptom {
	return on(zmq.Rep, func(_ context.Context, s *zmq.Socket) error {
		_, err := s.Bind(endpoint)
		return err
	})
}

var symptoms = map[string]symptom{
	"no library": in(nil, zmq.WithLibrary("/nowhere/libzmq.so.5")),
	"embedded":   in(bind("tcp://127.0.0.1:5555"), zmq.WithBackend("embedded")),
	"no drafts":  on(zmq.Server, nil),
	"no peer": on(zmq.Push, func(c context.Context, s *zmq.Socket) error {
		short, cancel := context.WithTimeout(c, time.Millisecond)
		defer cancel()
		return s.Send(short, zmq.Msg("x"))
	}),
	"state": on(zmq.Rep, func(c context.Context, s *zmq.Socket) error { return s.Send(c, zmq.Msg("x")) }),
	"in use": func(c context.Context, ctx *zmq.Context) error {
		return on(zmq.Rep, func(c context.Context, s *zmq.Socket) error {
			endpoint, err := s.Bind("tcp://127.0.0.1:*")
			if err != nil {
				return err
			}
			return bind(endpoint)(c, ctx)
		})(c, ctx)
	},
	"foreign": bind("tcp://192.0.2.1:5555"),
	"refused": on(zmq.Req, func(_ context.Context, s *zmq.Socket) error { return s.Connect("127.0.0.1:5555") }),
	"lingers": in(func(c context.Context, ctx *zmq.Context) error {
		s, err := ctx.Socket(zmq.Push, zmq.Linger(100*time.Millisecond))
		if err != nil {
			return err
		}
		if err := s.Connect("tcp://127.0.0.1:9"); err != nil { // nobody listens there
			return err
		}
		if err := s.Send(c, zmq.Msg("x")); err != nil {
			return err
		}
		short, cancel := context.WithTimeout(c, time.Millisecond)
		defer cancel()
		return ctx.CloseContext(short)
	}),
	"too many": in(func(c context.Context, ctx *zmq.Context) error {
		return on(zmq.Rep, func(c context.Context, _ *zmq.Socket) error { return on(zmq.Rep, nil)(c, ctx) })(c, ctx)
	}, zmq.MaxSockets(1)),
}

// What the guide quotes is what users get, but for numbers and paths.
func TestTroubleshooting(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	quotes := map[string]bool{} // whether they were made
	for line := range strings.Lines(string(text)) {
		if quote, ok := strings.CutPrefix(line, "    zmq: "); ok {
			quotes[normal("zmq: "+strings.TrimSuffix(quote, "\n"))] = false
		}
	}
	ctx, err := zmq.NewContext()
	if err != nil {
		t.Fatal(err)
	}
	defer ctx.Close()
	c, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	drafts := ctx.Has("draft")
	for name, provoke := range symptoms {
		if name == "no drafts" && drafts {
			continue
		}
		err := provoke(c, ctx)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		first, _, _ := strings.Cut(err.Error(), "\n")
		if _, ok := quotes[normal(first)]; !ok {
			t.Errorf("%s: the guide does not have\n%s", name, first)
		}
		quotes[normal(first)] = true
	}
	for quote, made := range quotes {
		if !made && (!drafts || !strings.Contains(quote, "built with drafts")) {
			t.Errorf("nothing makes\n%s", quote)
		}
	}
}

// Types that do not fit get an event, as the guide says.
func TestTypesThatDoNotFit(t *testing.T) {
	t.Parallel()
	ctx, err := zmq.NewContext()
	if err != nil {
		t.Fatal(err)
	}
	defer ctx.Close()
	c, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	pub, err := ctx.Socket(zmq.Pub)
	if err != nil {
		t.Fatal(err)
	}
	defer pub.Close()
	endpoint, err := pub.Bind("tcp://127.0.0.1:*")
	if err != nil {
		t.Fatal(err)
	}
	pull, err := ctx.Socket(zmq.Pull)
	if err != nil {
		t.Fatal(err)
	}
	defer pull.Close()
	events, err := pull.Monitor()
	if err != nil {
		t.Fatal(err)
	}
	if err := pull.Connect(endpoint); err != nil {
		t.Fatal(err)
	}
	const ends = zmq.EventHandshakeFailedProtocol | zmq.EventDisconnected | zmq.EventHandshakeSucceeded
	for e, err := range events.Events(c) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type&ends != 0 {
			if e.Type == zmq.EventHandshakeSucceeded {
				t.Error(e)
			}
			break
		}
	}
}
