package cheader

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Parse resolves the text of a zmq.h of libzmq 4.0 or newer, or of a snapshot
// of one. The name is used in positions. Every error is a *model.Diagnostic.
func Parse(name string, text []byte) (*model.API, error) {
	return parseFor(model.Platforms, name, text)
}

func parseFor(platforms []model.Platform, name string, text []byte) (*model.API, error) {
	start := model.Pos{File: name, Line: 1, Col: 1}
	switch {
	case len(text) > MaxSize:
		return nil, diagnose(start, "%d bytes: a zmq.h has no more than %d", len(text), MaxSize)
	case len(text) == 0:
		return nil, diagnose(start, "the file is empty")
	}
	tokens, err := lex(name, text)
	if err != nil {
		return nil, err
	}
	if err := check(name, tokens); err != nil {
		return nil, err
	}
	s, err := scanHeader(name, tokens)
	if err != nil {
		return nil, err
	}
	full, stable, err := parseAll(platforms, s, text)
	if err != nil {
		return nil, err
	}
	api, err := merge(s, full, stable)
	if err != nil {
		return nil, err
	}
	api.Header = filepath.Base(name)
	sum := sha256.Sum256(text)
	api.SHA256 = hex.EncodeToString(sum[:])
	if err := finish(s, api); err != nil {
		return nil, err
	}
	return api, nil
}

// job is one run of the parser.
type job struct {
	platform model.Platform
	draft    bool
	unit     *unit
	err      error
}

// parseAll runs the parser for every platform, with drafts and without. The
// first run decides alone whether the header parses at all; the others then
// run side by side.
func parseAll(platforms []model.Platform, s *scan, text []byte) (full, stable []*unit, err error) {
	var jobs []*job
	for _, p := range platforms {
		jobs = append(jobs, &job{platform: p, draft: true}, &job{platform: p})
	}
	if jobs[0].run(s, text); jobs[0].err == nil {
		runAll(jobs[1:], s, text)
	}
	for _, j := range jobs {
		switch {
		case j.err != nil:
			return nil, nil, j.err
		case j.draft:
			full = append(full, j.unit)
		default:
			stable = append(stable, j.unit)
		}
	}
	return full, stable, nil
}

func (j *job) run(s *scan, text []byte) { j.unit, j.err = parseUnit(s, text, j.platform, j.draft) }

// runAll runs jobs on all processors and returns when they are done.
func runAll(jobs []*job, s *scan, text []byte) {
	next := make(chan *job)
	var wg sync.WaitGroup
	for range min(len(jobs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for j := range next {
				j.run(s, text)
			}
		})
	}
	for _, j := range jobs {
		next <- j
	}
	close(next)
	wg.Wait()
}

// The least a header declares. A libzmq has ten times as many of both; fewer
// mean that the file is something else.
const (
	minConstants = 6
	minFunctions = 3
)

// finish sets the version and requires what every libzmq has.
func finish(s *scan, api *model.API) error {
	end := s.end
	for _, v := range []struct {
		name string
		to   *int
	}{
		{"ZMQ_VERSION_MAJOR", &api.Version.Major},
		{"ZMQ_VERSION_MINOR", &api.Version.Minor},
		{"ZMQ_VERSION_PATCH", &api.Version.Patch},
	} {
		n, ok := plainInt(api, v.name)
		if !ok || n < 0 || n > 999 {
			return diagnose(end, "%s is not defined, or not a version number: this is not a zmq.h", v.name)
		}
		*v.to = int(n)
	}
	switch {
	case len(api.Constants) < minConstants:
		return diagnose(end, "only %d constants: this is not a zmq.h", len(api.Constants))
	case len(api.Functions) < minFunctions:
		return diagnose(end, "only %d functions: this is not a zmq.h", len(api.Functions))
	case s.snapshot == nil:
		return nil
	case s.snapshot.version != api.Version:
		return diagnose(model.Pos{File: s.file, Line: 1, Col: 1}, "the first line says libzmq %s, the macros say %s", s.snapshot.version, api.Version)
	}
	api.SHA256 = s.snapshot.sha256
	return nil
}

func plainInt(api *model.API, name string) (int64, bool) {
	for _, c := range api.Constants {
		if c.Name == name && c.Kind == model.Int && len(c.On) == 0 {
			return c.Int, true
		}
	}
	return 0, false
}
