package differential

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
)

// faulty is an engine with a fault: a Pull loses the third message of each socket.
type faulty struct{ engine.Driver }

type faultyContext struct{ driver.Context }

type faultySocket struct {
	driver.Socket
	received int
}

func (f faulty) NewContext() (driver.Context, error) {
	c, err := f.Driver.NewContext()
	return faultyContext{c}, err
}

func (c faultyContext) NewSocket(typ capi.SocketType) (driver.Socket, error) {
	s, err := c.Context.NewSocket(typ)
	if err != nil || typ != capi.Pull {
		return s, err
	}
	return &faultySocket{Socket: s}, nil
}

func (s *faultySocket) Recv(ctx context.Context, into [][]byte) ([][]byte, error) {
	m, err := s.Socket.Recv(ctx, into)
	if err != nil {
		return nil, err
	}
	if s.received++; s.received == 3 {
		return s.Socket.Recv(ctx, into)
	}
	return m, nil
}

// What is wrong on one side is found, and shown by the fewest calls that show it.
func TestFaultIsFoundAndMadeSmall(t *testing.T) {
	broken := embedded{faulty{}}
	differs := func(s script) bool { return diverge(s, theEngine, broken).differs }
	for index := uint64(0); ; index++ {
		s := generate(1, index)
		if !differs(s) {
			if index > 10_000 {
				t.Fatal("not found")
			}
			continue
		}
		small := shrink(s, differs)
		text := report(small, diverge(small, theEngine, broken))
		// Two sockets, two names, three messages sent, three received.
		if len(small) > 10 || !strings.Contains(text, "libzmq:") {
			t.Errorf("script %d has become %d calls:\n%s", index, len(small), text)
		}
		t.Log("\n" + text)
		return
	}
}

// A script that was printed is the same when it is read.
func TestScriptsAreText(t *testing.T) {
	for index := range uint64(200) {
		s := generate(3, index)
		again, _, err := parseScript(s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%v:\n%s\nbecame\n%s", err, s, again)
		}
	}
	for _, wrong := range []string{"send", "send x", "fly 0", `send 0 "`} {
		if _, _, err := parseScript(wrong); err == nil {
			t.Errorf("%q is taken for a script", wrong)
		}
	}
}

// Seeds give the same scripts for ever, and different ones different scripts.
func TestSeeds(t *testing.T) {
	first, again := generate(1, 2).String(), generate(1, 2).String()
	if first != again {
		t.Error("a seed gives two scripts")
	}
	if first == generate(1, 3).String() || first == generate(2, 2).String() {
		t.Error("two seeds give one script")
	}
}

// The scripts reach what there is: each verb, and each type of socket.
func TestGeneratorReachesAll(t *testing.T) {
	seen := map[string]bool{}
	for index := range uint64(300) {
		for _, o := range generate(1, index) {
			seen[o.verb] = true
			if o.verb == "new" {
				seen[o.args[0]] = true
			}
		}
	}
	for verb := range verbs {
		if !seen[verb] {
			t.Errorf("no script has %s", verb)
		}
	}
	for _, typ := range families[len(families)-1] {
		if !seen[typ.String()] {
			t.Errorf("no script has a %v", typ)
		}
	}
}

func TestShrinkKeepsWhatMatters(t *testing.T) {
	s, _, err := parseScript("new 0 PUSH\nsendbatch 0 \"a\" ; \"b\" \"c\" ; \"d\"\nrecv 0\nrecvbatch 0 3\n")
	if err != nil {
		t.Fatal(err)
	}
	hasB := func(s script) bool {
		return slices.ContainsFunc(s, func(o op) bool { return slices.Contains(o.args, `"b"`) })
	}
	if got := shrink(s, hasB).String(); got != "send 0 \"b\"\n" {
		t.Error(got)
	}
}
