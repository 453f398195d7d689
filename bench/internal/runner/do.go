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
	// The runs of a job get longer until one is long enough, and machines may be busy.
	most := b.patience + 20*j.Duration
	limit, cancel := context.WithTimeout(ctx, most)
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
		return nil, fmt.Errorf("it hung: it was ended after %v", most)
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
