package runner

import (
	"context"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// The test is also the process that keeps cores awake.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == Spin {
		SpinUntilEOF()
		return
	}
	os.Exit(m.Run())
}

// program makes a participant of a shell script.
func program(t *testing.T, script string) *Build {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the participants are shell scripts")
	}
	b := &Build{dir: t.TempDir(), failures: map[string]error{}, patience: 20 * time.Second}
	if err := os.WriteFile(b.path(suite.ProgramC), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDo(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"figures":     {"echo rate $3", ""},
		"unsupported": {"echo on the way; echo unsupported: I am old; exit 3", "unsupported: I am old"},
		"failure":     {"echo no memory >&2; echo more >&2; exit 1", "it failed: exit status 1: no memory"},
		"silence":     {"", "printed nothing"},
		"nonsense":    {"echo hello", "not a name and a value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := program(t, c.script)
			values, err := b.do(t.Context(), suite.Participant{Program: suite.ProgramC}, job.Job{Workload: "w", Transport: "t", Size: 64, Mode: "m"})
			switch {
			case c.want == "" && (err != nil || values["rate"] != 64):
				t.Errorf("%v, %v", values, err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A program that hangs is ended, also one whose child holds on to its output.
func TestWatchdog(t *testing.T) {
	b := program(t, "sleep 1000 & sleep 1000")
	b.patience = time.Millisecond
	_, err := b.do(t.Context(), suite.Participant{Program: suite.ProgramC}, job.Job{})
	if err == nil || !strings.Contains(err.Error(), "it hung") {
		t.Error(err)
	}
}

// Participants that cannot do a job do not end the run.
func TestRun(t *testing.T) {
	b := program(t, `[ "$1" = version ] && echo libzmq 40305 || echo rate $3`)
	form, err := suite.NewForm("smoke")
	if err != nil {
		t.Fatal(err)
	}
	form.Repeats = 3
	told := 0
	p := Plan{Form: form, Only: regexp.MustCompile("^pushpull/inproc/64/1/(C|cgo)$"), Progress: func(string) { told++ }}
	run, err := p.Run(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if told != p.Measurements() || told != 6 {
		t.Errorf("told %d times of %d measurements", told, p.Measurements())
	}
	if run.Versions["libzmq"] != "4.3.5" {
		t.Error(run.Versions)
	}
	c, cgo := run.Measurements[0], run.Measurements[1]
	if f := c.Figures["rate"]; f == nil || len(f.Samples) != 3 || f.Ratio != 1 {
		t.Errorf("C: %+v", c)
	}
	if cgo.Failure == "" || cgo.Figures != nil {
		t.Errorf("cgo: %+v", cgo)
	}
	p.Only = regexp.MustCompile("nothing")
	if _, err := p.Run(t.Context(), b); err == nil {
		t.Error("a run of nothing is no error")
	}
}

func TestKeepAwake(t *testing.T) {
	rest, err := keepAwake(t.Context())
	if err != nil {
		if runtime.GOOS == "linux" {
			t.Error(err)
		}
		return
	}
	rest() // returns when the process has ended
}

func TestRunEndsWithItsContext(t *testing.T) {
	b := program(t, "sleep 1000")
	ctx, cancel := context.WithCancel(t.Context())
	form, err := suite.NewForm("smoke")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Plan{Form: form, Progress: func(string) { cancel() }}.Run(ctx, b)
	if err == nil {
		t.Error("no error")
	}
}
