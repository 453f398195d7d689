package conformance

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/leak"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/testlib"
)

func TestMain(m *testing.M) {
	// Cases leave it to their context to close sockets, which is reported.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(leak.Check(m))
}

// The transports that a case may be about.
var (
	anywhere = []string{"inproc", "tcp", "ipc"}
	inproc   = []string{"inproc"}
	network  = []string{"tcp", "ipc"}
	tcp      = []string{"tcp"}
	ipc      = []string{"ipc"}
)

// A testCase is one thing that ZeroMQ does.
type testCase struct {
	name string
	over []string // transports
	run  func(e *env)
}

// A theme is the cases of one file.
type theme struct {
	name  string
	cases []testCase
}

var themes = []theme{pipeline, pairs, requests, routing, publishing, queues, immediate, linger, endpoints, leaving, early, monitors, proxies, readiness, contexts, ending, errnos, limits, memory, options, streams, connections, drafts, subscribing, replies, conflating}

func TestConformance(t *testing.T) {
	for _, backend := range zmq.Backends() {
		t.Run(backend, func(t *testing.T) {
			if backend != "embedded" {
				testlib.Skip(t, func() error { return loads(backend) })
			}
			for _, transport := range anywhere {
				t.Run(transport, func(t *testing.T) {
					if reason, lacks := absent[backend][transport]; lacks {
						wantAbsent(t, backend, transport)
						t.Skip("exempted: " + reason)
					}
					for _, theme := range themes {
						t.Run(theme.name, func(t *testing.T) { judge(t, theme, backend, transport) })
					}
				})
			}
		})
	}
}

// loads returns why a backend cannot be used, or nil.
func loads(backend string) error {
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err == nil {
		err = ctx.Close()
	}
	return err
}

func judge(t *testing.T, theme theme, backend, transport string) {
	for _, test := range theme.cases {
		if !slices.Contains(test.over, transport) {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reason := exempted(theme.name+"/"+test.name, backend, transport)
			limit := 5 * time.Second
			if reason != "" {
				limit = 2 * time.Second
			}
			faults := attempt(t, test, backend, transport, needs[theme.name+"/"+test.name], limit)
			switch {
			case reason != "" && len(faults) == 0:
				t.Errorf("it passes: strike out its exemption (%s)", reason)
			case reason != "":
				t.Skipf("exempted: %s\n%s", reason, strings.Join(faults, "\n"))
			case len(faults) > 0:
				t.Error(strings.Join(faults, "\n"))
			}
		})
	}
}

// hangs is how much longer than its limit a case may take on a busy machine.
const hangs = 20 * time.Second

// attempt runs a case and returns its faults. It skips the test if the library does
// not have what the case needs.
func attempt(t *testing.T, test testCase, backend, transport, need string, limit time.Duration) []string {
	c, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err != nil {
		t.Fatal(err)
	}
	if reason := lacking(ctx, transport, need); reason != "" {
		ctx.Close()
		t.Skip(reason)
	}
	e := &env{ctx: ctx, c: c, transport: transport}
	done := make(chan struct{})
	go func() { // so that env.fatal ends it and not the test
		defer close(done)
		test.run(e)
	}()
	select {
	case <-done:
	case <-time.After(limit + hangs):
		t.Fatal("it hangs")
	}
	e.end()
	return e.faults
}

// wantAbsent checks that a backend refuses a transport as libzmq does one that it
// was built without.
func wantAbsent(t *testing.T, backend, transport string) {
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err != nil {
		t.Fatal(err)
	}
	defer ctx.Close()
	s, err := ctx.Socket(zmq.Pull)
	if err != nil {
		t.Fatal(err)
	}
	e := &env{transport: transport}
	if _, err = s.Bind(e.address()); !errors.Is(err, capi.EPROTONOSUPPORT) {
		t.Errorf("%v; if there is %s now, strike it out of absent", err, transport)
	}
}
