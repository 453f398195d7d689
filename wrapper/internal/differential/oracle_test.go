package differential

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// A side runs scripts. If it cannot finish one it says why, and returns the outcomes
// up to there.
type side interface {
	run(s script) (outcomes []string, crash error)
}

// An oracle is libzmq in a process of its own, which is started again after a crash.
type oracle struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	errors bytes.Buffer
}

// newOracle skips the test where there is no libzmq that the engine follows.
func newOracle(t testing.TB) *oracle {
	t.Helper()
	if !canTell {
		t.Skip("only Linux tells when a thread sleeps, without which no trace of libzmq can be repeated")
	}
	backends := libzmq.Backends()
	if len(backends) == 0 {
		t.Skip("no backend that loads libzmq is compiled in")
	}
	d, err := backends[0].Open("")
	if err != nil {
		t.Skip("nothing to compare with: ", err)
	}
	if v := d.Info().Version; !v.AtLeast(4, 3, 4) {
		t.Skipf("libzmq %v behaves differently; the engine follows 4.3.4 and later", v)
	}
	if d.Has("draft") {
		t.Skip("a libzmq with drafts has options that the engine refuses")
	}
	o := &oracle{}
	t.Cleanup(o.stop)
	return o
}

func (o *oracle) start() error {
	o.errors.Reset()
	o.cmd = exec.Command(os.Args[0])
	o.cmd.Env = append(os.Environ(), envOracle+"=1")
	o.cmd.Stderr = &o.errors
	in, err := o.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	o.in, o.out = in, bufio.NewReader(out)
	return o.cmd.Start()
}

// stop ends the process, which reads the end of its input.
func (o *oracle) stop() {
	if o.cmd != nil {
		o.in.Close()
		_ = o.cmd.Wait()
		o.cmd = nil
	}
}

// run has a watchdog: libzmq may hang, too.
func (o *oracle) run(s script) (outcomes []string, crash error) {
	if o.cmd == nil {
		if err := o.start(); err != nil {
			return nil, err
		}
	}
	process := o.cmd.Process
	watchdog := time.AfterFunc(2*patience, func() { _ = process.Kill() })
	defer watchdog.Stop()
	fmt.Fprintf(o.in, "%v%s\n", s, end) // should it have crashed meanwhile, reading tells
	for {
		line, err := o.out.ReadString('\n')
		if err != nil {
			return outcomes, o.crashed()
		}
		line = strings.TrimSuffix(line, "\n")
		if line == end {
			return outcomes, nil
		}
		outcomes = append(outcomes, line)
	}
}

// crashed takes leave of a process that is gone.
func (o *oracle) crashed() error {
	o.in.Close()
	err := o.cmd.Wait()
	o.cmd = nil
	return &crashError{err, cmp.Or(lastWords(o.errors.String()), err.Error())}
}

// A crashError is how libzmq has ended the process.
type crashError struct {
	status error
	said   string
}

func (e *crashError) Error() string { return e.status.Error() + ": " + e.said }

// lastWords returns the line that libzmq says what it has asserted in, or else the first.
func lastWords(text string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, "(src/") {
			return strings.TrimSpace(line)
		}
	}
	first, _, _ := strings.Cut(text, "\n")
	return first
}
