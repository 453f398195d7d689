package docs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// The table of types in patterns.md says what Send does when nobody is there, and when
// everybody is full, and who cannot send or receive.
func TestPatterns(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("patterns.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| type | talks to |")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")[2:]
	if len(rows) != len(patterns) {
		t.Errorf("the table has %d types, want %d", len(rows), len(patterns))
	}
	for _, backend := range zmq.Backends() {
		ctx, err := zmq.NewContext(zmq.WithBackend(backend))
		if err != nil {
			t.Logf("%s is not for this machine: %v", backend, err)
			continue
		}
		defer ctx.Close()
		for i, row := range rows {
			cells := strings.Split(row, " | ")
			name := regexp.MustCompile(`\w+`).FindString(cells[0])
			p, ok := patterns[name]
			if !ok {
				t.Errorf("there is no type %s", name)
				continue
			}
			if backend == "embedded" && name == "Stream" {
				continue // it has no tcp so far
			}
			p.name = fmt.Sprint(backend, " ", name)
			p.ctx, p.endpoint = ctx, fmt.Sprint("inproc://patterns-", i)
			want := func(what, said, is string) {
				if !strings.HasPrefix(said, is) {
					t.Errorf("%s, %s: the table has %q, but it %s", p.name, what, said, is)
				}
			}
			if is := p.recv(t); is == "cannot" || strings.HasPrefix(cells[3], "cannot") {
				want("Recv", cells[3], is)
			}
			alone := p.alone(t)
			want("nobody is there", cells[4], alone)
			if alone == "cannot" && !strings.Contains(cells[4], "before a request") {
				want("Send", cells[2], alone)
			}
			if p.peer != 0 || name == "Pair" {
				want("everybody is full", cells[5], p.full(t))
			}
		}
	}
}

// A pattern is a type of socket, and how to fill the queue of one.
type pattern struct {
	typ  zmq.SocketType
	peer zmq.SocketType // that does not receive; zero (Pair) also where there is none to fill
	to   string         // the first part of a message

	name, endpoint string
	ctx            *zmq.Context
}

var patterns = map[string]pattern{
	"Req":    {typ: zmq.Req, peer: zmq.Router},
	"Rep":    {typ: zmq.Rep, peer: zmq.Dealer},
	"Dealer": {typ: zmq.Dealer, peer: zmq.Router},
	"Router": {typ: zmq.Router, peer: zmq.Dealer, to: "peer"},
	"Pub":    {typ: zmq.Pub, peer: zmq.Sub},
	"Sub":    {typ: zmq.Sub},
	"XPub":   {typ: zmq.XPub, peer: zmq.Sub},
	"XSub":   {typ: zmq.XSub, peer: zmq.XPub, to: "\x02"},
	"Push":   {typ: zmq.Push, peer: zmq.Pull},
	"Pull":   {typ: zmq.Pull},
	"Pair":   {typ: zmq.Pair, peer: zmq.Pair},
	"Stream": {typ: zmq.Stream, to: "peer"},
}

// outcome is what the table calls it.
func outcome(err error) string {
	switch {
	case err == nil:
		return "drops"
	case errors.Is(err, zmq.ErrAgain):
		return "waits"
	case errors.Is(err, zmq.ErrUnreachable):
		return "fails"
	case errors.Is(err, zmq.ErrNotSupported), errors.Is(err, zmq.ErrState):
		return "cannot"
	}
	return err.Error()
}

func (p pattern) socket(t *testing.T, typ zmq.SocketType, opts ...zmq.SocketOption) *zmq.Socket {
	t.Helper()
	s, err := p.ctx.Socket(typ, append(opts, zmq.Linger(0))...)
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func (p pattern) recv(t *testing.T) string {
	s := p.socket(t, p.typ)
	_, err := s.Recv(zmq.DontWait)
	if p.typ == zmq.Req { // after Send only
		return "waits"
	}
	return outcome(err)
}

func (p pattern) alone(t *testing.T) string {
	return outcome(p.socket(t, p.typ).Send(zmq.DontWait, zmq.Msg(p.to, "x")))
}

// full sends to a peer that does not receive, and whose queue is short.
func (p pattern) full(t *testing.T) string {
	t.Helper()
	c, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	short := []zmq.SocketOption{zmq.SendHWM(1), zmq.RecvHWM(1)}
	opts := short
	if p.typ == zmq.Req { // that may ask again
		opts = append(opts[:2:2], zmq.ReqRelaxed(true), zmq.ReqCorrelate(true))
	}
	s := p.socket(t, p.typ, opts...)
	if _, err := s.Bind(p.endpoint); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	if p.peer == zmq.Dealer {
		short = append(short, zmq.RoutingID([]byte("peer")))
	}
	if p.peer == zmq.Sub {
		short = append(short, zmq.Subscriptions(""))
	}
	peer := p.socket(t, p.peer, short...)
	if err := peer.Connect(p.endpoint); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	const tries = 20
	for range tries {
		if p.typ == zmq.Rep { // once for each request
			if err := peer.Send(c, zmq.Msg("", "request")); err != nil {
				t.Fatalf("%s: %v", p.name, err)
			}
			if _, err := s.Recv(c); err != nil {
				t.Fatalf("%s: %v", p.name, err)
			}
		}
		// The socket notices its peers, and the subscriptions, when it is asked.
		if _, err := s.PollEvents(); err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		if err := s.Send(zmq.DontWait, zmq.Msg(p.to, "x")); err != nil {
			return outcome(err)
		}
	}
	// All were accepted. Some must have arrived, others not.
	arrived := 0
	for ; arrived < tries; arrived++ {
		if _, err := peer.Recv(zmq.DontWait); err != nil {
			break
		}
	}
	if arrived == 0 || arrived == tries {
		return fmt.Sprintf("delivers %d of %d", arrived, tries)
	}
	return "drops"
}

// The pages name options that exist, and tests that exist.
func TestPatternPages(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("patterns/*.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != len(patterns)+1 { // the drafts share one
		t.Errorf("there are %d pages for %d types", len(pages), len(patterns))
	}
	functions := source(t, "../wrapper/*.go")
	conformance := source(t, "conformance.md")
	options := regexp.MustCompile(`(?ms)^\| option \|.*?^$`)
	first := regexp.MustCompile(`(?m)^\| ([^|]*) \|`)
	quoted := regexp.MustCompile("`([A-Z]\\w+)")
	tests := regexp.MustCompile(`(?s)\nTests: .*|\n- Tests: .*`)
	for _, page := range pages {
		text := source(t, page)
		for _, cell := range first.FindAllStringSubmatch(options.FindString(text), -1) {
			for _, name := range quoted.FindAllStringSubmatch(cell[1], -1) {
				if !strings.Contains(functions, "\nfunc "+name[1]+"(") {
					t.Errorf("%s: there is no option %s", page, name[1])
				}
			}
		}
		for _, name := range quoted.FindAllStringSubmatch(tests.FindString(text), -1) {
			if !strings.Contains(conformance, " "+name[1]+" ") {
				t.Errorf("%s: there is no conformance test %s", page, name[1])
			}
		}
	}
}

// source returns the text of some files.
func source(t *testing.T, files string) string {
	t.Helper()
	names, err := filepath.Glob(files)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
