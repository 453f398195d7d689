// Package runner builds the participants and has them do their jobs.
package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// programs are those that are built with Go, with their package and cgo or without.
var programs = map[string]struct{ dir, cgo string }{
	suite.ProgramCgo:      {"./peers/zmqbridge", "1"},
	suite.ProgramPure:     {"./peers/zmqbridge", "0"},
	suite.ProgramPebbe:    {"./peers/pebbe", "1"},
	suite.ProgramGoZeroMQ: {"./peers/gozeromq", "0"},
}

// A Build is where the programs are, and why some are not.
type Build struct {
	dir      string
	failures map[string]error
	patience time.Duration // how long a job may take, beside its duration
}

// NewBuild builds all programs, in a folder that Close removes. It is started in the
// folder of the module. A participant whose program cannot be built is left out later.
func NewBuild(ctx context.Context) (*Build, error) {
	dir, err := os.MkdirTemp("", "zmqbench")
	if err != nil {
		return nil, err
	}
	b := &Build{dir: dir, failures: map[string]error{}, patience: time.Minute}
	for name, p := range programs {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", b.path(name), p.dir)
		cmd.Env = append(os.Environ(), "CGO_ENABLED="+p.cgo)
		b.build(name, cmd)
	}
	sources, _ := filepath.Glob("peers/c/*.c")
	args := append([]string{"-O2", "-Wall", "-Wextra", "-o", b.path(suite.ProgramC)}, sources...)
	b.build(suite.ProgramC, exec.CommandContext(ctx, compiler(), append(args, "-lzmq", "-lpthread")...))
	if err := ctx.Err(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func compiler() string {
	if cc := os.Getenv("CC"); cc != "" {
		return cc
	}
	return "cc"
}

func (b *Build) build(name string, cmd *exec.Cmd) {
	if out, err := cmd.CombinedOutput(); err != nil {
		b.failures[name] = fmt.Errorf("it could not be built: %w\n%s", err, out)
	}
}

func (b *Build) path(name string) string { return filepath.Join(b.dir, name) }

// Failures says which programs could not be built.
func (b *Build) Failures() map[string]error { return b.failures }

// Close removes the programs.
func (b *Build) Close() error { return os.RemoveAll(b.dir) }
