package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// embedded is the backend that loads nothing.
const embedded = "embedded"

// An examination is what the doctor finds.
type examination struct {
	System      string            `json:"system"`
	Go          string            `json:"go"`
	Bindings    string            `json:"bindings"` // the libzmq that they were made from
	Environment map[string]string `json:"environment"`
	Backends    []backendHealth   `json:"backends"`
	Advice      []string          `json:"advice"`
}

// backendHealth is how one backend does.
type backendHealth struct {
	Name         string   `json:"name"`
	Usable       bool     `json:"usable"`
	Error        string   `json:"error,omitempty"`
	Version      string   `json:"version,omitempty"`
	Path         string   `json:"path,omitempty"`
	Draft        bool     `json:"draft"`
	Capabilities []string `json:"capabilities"`
	Lacks        []string `json:"lacks"`   // capabilities
	Missing      []string `json:"missing"` // functions, and what they need
	RoundTrip    string   `json:"round_trip,omitempty"`
}

// doctor makes the command that examines libzmq.
func (a *app) doctor() *cobra.Command {
	return &cobra.Command{
		Use:     "doctor",
		GroupID: "tools",
		Short:   "tell which libzmq is used, what it can do, and what to do about it",
		Long: "Loads libzmq through every backend, or the one of --backend; prints its version, path,\n" +
			"capabilities and missing functions (--json names them); exchanges messages with it; and\n" +
			"gives advice. Exits with 1 if no libzmq works.",
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			e := a.examine(cmd.Context())
			if err := a.printExamination(e); err != nil {
				return err
			}
			for _, b := range e.Backends {
				if b.Usable && (b.Name != embedded || a.backend == embedded) {
					return nil
				}
			}
			return fmt.Errorf("no libzmq works here")
		},
	}
}

func (a *app) examine(ctx context.Context) examination {
	e := examination{
		System:      runtime.GOOS + "/" + runtime.GOARCH,
		Go:          runtime.Version(),
		Bindings:    "libzmq " + capi.HeaderVersion().String(),
		Environment: map[string]string{},
		Advice:      []string{},
	}
	for _, name := range []string{capi.EnvLibrary, "ZMQBRIDGE_BACKEND", zmq.EnvDebug} {
		if value, ok := os.LookupEnv(name); ok {
			e.Environment[name] = value
		}
	}
	names := zmq.Backends()
	if a.backend != "" {
		names = []string{a.backend}
	}
	for _, name := range names {
		e.Backends = append(e.Backends, a.examineBackend(ctx, name))
	}
	e.Advice = advise(e)
	return e
}

func (a *app) examineBackend(ctx context.Context, name string) backendHealth {
	h := backendHealth{Name: name, Capabilities: []string{}, Lacks: []string{}, Missing: []string{}}
	opts := []zmq.ContextOption{zmq.WithBackend(name)}
	if name != embedded {
		opts = append(opts, zmq.WithLibrary(a.library))
	}
	zctx, err := zmq.NewContext(opts...)
	if err != nil {
		h.Error = err.Error()
		return h
	}
	defer zctx.Close()
	info := zctx.Info()
	h.Version, h.Path, h.Draft = info.Version.String(), info.Path, zctx.Has("draft")
	for _, c := range capi.Capabilities {
		if zctx.Has(c.Name) {
			h.Capabilities = append(h.Capabilities, c.Name)
		} else {
			h.Lacks = append(h.Lacks, c.Name)
		}
	}
	if err := findMissing(zctx, &h); err != nil {
		h.Error = err.Error()
		return h
	}
	took, transport, err := roundTrip(ctx, zctx)
	if err != nil {
		h.Error = err.Error()
		return h
	}
	h.Usable, h.RoundTrip = true, fmt.Sprintf("%v over %s", took, transport)
	return h
}

// findMissing lists the functions that the library does not have. The embedded
// engine has none at all.
func findMissing(zctx *zmq.Context, h *backendHealth) error {
	if h.Path == embedded {
		return nil
	}
	s, err := zctx.Socket(zmq.Pair)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Raw(func(lib capi.Library, _ capi.Socket) error {
		for i := range capi.Functions {
			if err := capi.Missing(lib, capi.Func(i)); err != nil {
				text, _, _ := strings.Cut(err.Error(), ";")
				h.Missing = append(h.Missing, text)
			}
		}
		return nil
	})
}

// roundTrip exchanges a message over tcp, or inproc where there is nothing else, and
// returns how long the second one took.
func roundTrip(ctx context.Context, zctx *zmq.Context) (took time.Duration, transport string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	a, err := zctx.Socket(zmq.Pair, zmq.Linger(0))
	if err != nil {
		return 0, "", err
	}
	endpoint := "tcp://127.0.0.1:*"
	if zctx.Info().Path == embedded {
		endpoint = "inproc://doctor"
	}
	transport, _, _ = strings.Cut(endpoint, ":")
	endpoint, err = a.Bind(endpoint)
	if err != nil {
		return 0, "", err
	}
	b, err := zctx.Socket(zmq.Pair, zmq.Linger(0))
	if err != nil {
		return 0, "", err
	}
	if err := b.Connect(endpoint); err != nil {
		return 0, "", err
	}
	var start time.Time
	for range 2 { // the first one connects
		start = time.Now()
		for _, hop := range [][2]*zmq.Socket{{a, b}, {b, a}} {
			if err := hop[0].Send(ctx, zmq.Msg("ping")); err != nil {
				return 0, "", err
			}
			if _, err := hop[1].Recv(ctx); err != nil {
				return 0, "", err
			}
		}
	}
	return time.Since(start).Round(time.Microsecond), transport, nil
}

// advise says what can be done about what was found.
func advise(e examination) []string {
	advice := []string{}
	add := func(when bool, text string) {
		if when && !slices.Contains(advice, text) {
			advice = append(advice, text)
		}
	}
	loaded := false
	for _, b := range e.Backends {
		if b.Name == embedded || !b.Usable {
			continue
		}
		loaded = true
		old := strings.HasPrefix(b.Version, "4.0.") || strings.HasPrefix(b.Version, "4.1.")
		add(old, "libzmq "+b.Version+" is old: 4.2 and later can do much more, and crash less.")
		add(slices.Contains(b.Lacks, "curve"), "This libzmq has no CURVE: for encryption use one that was built with it.")
		add(!b.Draft, "Client, Server, Radio, Dish and the other draft sockets need a libzmq built with drafts; all else works without.")
	}
	add(!loaded, "Install libzmq as the error says, or set "+capi.EnvLibrary+" to its path. Meanwhile programs run on the embedded engine, which has only inproc.")
	return advice
}

func (a *app) printExamination(e examination) error {
	if a.json {
		return a.print(e)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "system\t%s, %s, bindings of %s\n", e.System, e.Go, e.Bindings)
	for name, value := range e.Environment {
		fmt.Fprintf(w, "environment\t%s=%s\n", name, value)
	}
	for _, b := range e.Backends {
		printBackend(w, b)
	}
	for _, text := range e.Advice {
		fmt.Fprintf(w, "\nadvice\t%s\n", text)
	}
	return w.Flush()
}

func printBackend(w io.Writer, b backendHealth) {
	fmt.Fprintf(w, "\nbackend\t%s\n", b.Name)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %s\t%s\n", name, value)
		}
	}
	switch {
	case b.Path == embedded:
		row("library", "none; behaves as libzmq "+b.Version)
	case b.Version != "":
		row("library", "libzmq "+b.Version+" from "+b.Path)
	}
	row("has", strings.Join(b.Capabilities, " "))
	row("lacks", strings.Join(b.Lacks, " "))
	row("round trip", b.RoundTrip)
	for line := range strings.Lines(b.Error) {
		row("error", strings.TrimSuffix(line, "\n"))
	}
	drafts := 0
	for _, m := range b.Missing {
		if strings.HasSuffix(m, "built with drafts") {
			drafts++
		} else {
			row("missing", m)
		}
	}
	if drafts > 0 {
		row("missing", fmt.Sprintf("%d draft functions", drafts))
	}
}
