package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// patience is how long a job may take that should take so long: the first runs of a
// job double their turns until one is long enough, and machines may be busy.
func patience(d time.Duration) time.Duration { return 30*time.Second + 20*d }

// do has a participant do a job in a process of its own.
func (b *Build) do(ctx context.Context, p suite.Participant, j job.Job) (job.Values, error) {
	if err := b.failures[p.Program]; err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp(b.dir, "job")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	limit, cancel := context.WithTimeout(ctx, patience(j.Duration))
	defer cancel()
	cmd := exec.CommandContext(limit, b.path(p.Program), j.Args()...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "TMPDIR="+scratch)
	if p.Backend != "" {
		cmd.Env = append(cmd.Env, "ZMQBRIDGE_BACKEND="+p.Backend)
	}
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limit.Err() != nil:
		return nil, fmt.Errorf("it hung: it was ended after %v", patience(j.Duration))
	case err != nil && cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == job.Unsupported:
		return nil, errors.New(lastLine(out.String()))
	case err != nil:
		return nil, fmt.Errorf("it failed: %w: %s", err, firstLine(complaints.String()))
	}
	return job.ParseValues(&out)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}
