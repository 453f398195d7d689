package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// The API of libzmq's releases from 4.0 on, and of master, is in testdata as
// snapshots; of neighbours that are the same, one. To run the tests on the
// headers themselves, ZMQBRIDGE_HEADERS names a directory with v4.0.0.h and so on
// for each tag, and master.h.
func headers() string { return os.Getenv("ZMQBRIDGE_HEADERS") }

// long skips a test under the race detector, which makes it take a minute and has
// nothing to find in it; it is run without as well.
func long(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("too slow under the race detector")
	}
	t.Parallel()
}

// headerOf returns the header, or its snapshot, of a release such as v4.3.5.
func headerOf(t testing.TB, release string) string {
	t.Helper()
	path := filepath.Join("testdata", "history", release+".snapshot")
	if dir := headers(); dir != "" {
		path = filepath.Join(dir, release+".h")
	} else if release == "v4.3.5" {
		path = snapshotPath
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// releaseOf is the inverse of headerOf.
func releaseOf(path string) string {
	if path == snapshotPath {
		return "v4.3.5"
	}
	name := strings.TrimSuffix(filepath.Base(path), ".h")
	return strings.TrimSuffix(name, ".snapshot")
}

// everyHeader is each of them, release candidates and master too.
func everyHeader(t testing.TB) []string {
	t.Helper()
	pattern, least := filepath.Join(headers(), "v4.*.h"), 30
	if headers() == "" {
		pattern, least = "testdata/history/v4.*.snapshot", 16
	}
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) < least {
		t.Fatalf("%d of %s, want %d: %v", len(paths), pattern, least, err)
	}
	if headers() == "" {
		paths = append(paths, snapshotPath)
	}
	return append(paths, headerOf(t, "master"))
}

// The committed snapshot stands for all headers where there are no others.
func TestSnapshotSaysTheSame(t *testing.T) {
	t.Parallel()
	roundTrip(t, snapshotPath)
}

func TestEveryHeaderSurvivesItsSnapshot(t *testing.T) {
	long(t)
	for _, path := range everyHeader(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			roundTrip(t, path)
		})
	}
}

// roundTrip reads a header, and its snapshot, and the snapshot's snapshot.
func roundTrip(t *testing.T, path string) {
	t.Helper()
	api, err := readHeader(path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := checkedSnapshot(api)
	if err != nil {
		t.Fatal(err)
	}
	back, err := cheader.Parse("snapshot", first)
	if err != nil {
		t.Fatal(err)
	}
	if !model.Equal(api, back) {
		t.Error(model.Diff(api, back))
	}
	second, err := checkedSnapshot(back)
	if err != nil || string(second) != string(first) {
		t.Errorf("the snapshot of the snapshot is another (%v)", err)
	}
}

// The tables cover every release: the bindings of each can be generated, and
// from its snapshot too, to the same bytes.
func TestGenerateFromEveryHeader(t *testing.T) {
	long(t)
	for _, path := range everyHeader(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			files := generateInto(t, path, t.TempDir())
			if headers() == "" {
				return // path is a snapshot
			}
			snapshot := filepath.Join(t.TempDir(), "zmq.h.snapshot")
			if exit, _, err := gen("snapshot", "-o", snapshot, path); exit != 0 {
				t.Fatal(err)
			}
			if !maps.Equal(files, generateInto(t, snapshot, t.TempDir())) {
				t.Error("the snapshot gives other bindings than its header")
			}
		})
	}
}

// Until 4.3.2 a descriptor was a SOCKET on Windows and an int elsewhere; the
// shim must not take it for a pointer.
func TestDescriptorsOfOldHeaders(t *testing.T) {
	t.Parallel()
	files := generateInto(t, headerOf(t, "v4.2.0"), t.TempDir())
	if shim := files["generated/cgozmq/zshim.c"]; !strings.Contains(shim, "int (*f)(void *, zb_fd, void *, short) = TABLE[ZB_zmq_poller_add_fd]") {
		t.Error("zmq_poller_add_fd takes no descriptor")
	}
}

// A rule that is too new is no fault of an old header, and the rule of what
// was removed none of a new one.
func TestNoRuleIsStale(t *testing.T) {
	long(t)
	used := map[string]bool{}
	for _, path := range everyHeader(t) {
		api, err := readHeader(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range api.Constants {
			used[c.Name] = true
		}
		for _, f := range api.Functions {
			used[f.Name] = true
		}
		for _, x := range api.Types {
			used[x.Name] = true
		}
		for _, c := range api.Callbacks {
			used[c.Name] = true
		}
	}
	tables, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tables.Constants {
		if !used[r.Name] {
			t.Errorf("%s: no header has %s", r.Pos, r.Name)
		}
	}
	for _, r := range tables.Functions {
		if !used[r.Name] {
			t.Errorf("%s: no header has %s", r.Pos, r.Name)
		}
	}
	for _, r := range tables.Types {
		if !used[r.Name] {
			t.Errorf("%s: no header has %s", r.Pos, r.Name)
		}
	}
}
