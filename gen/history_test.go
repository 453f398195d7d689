package main

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// everyHeader is each zmq.h from 4.0 on, release candidates and master too.
func everyHeader(t testing.TB) []string {
	paths, err := filepath.Glob(filepath.Join(headerDir(t), "v4.*.h"))
	if err != nil || len(paths) < 30 {
		t.Fatalf("%d headers v4.*.h in ZMQBRIDGE_HEADERS: %v", len(paths), err)
	}
	return append(paths, filepath.Join(headerDir(t), "master.h"))
}

// The committed snapshot stands for all headers where there are no others.
func TestSnapshotSaysTheSame(t *testing.T) {
	t.Parallel()
	roundTrip(t, snapshotPath)
}

func TestEveryHeaderSurvivesItsSnapshot(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
	for _, path := range everyHeader(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			snapshot := filepath.Join(t.TempDir(), "zmq.h.snapshot")
			if exit, _, err := gen("snapshot", "-o", snapshot, path); exit != 0 {
				t.Fatal(err)
			}
			if !maps.Equal(generateInto(t, path, t.TempDir()), generateInto(t, snapshot, t.TempDir())) {
				t.Error("the snapshot gives other bindings than its header")
			}
		})
	}
}

// Until 4.3.2 a descriptor was a SOCKET on Windows and an int elsewhere; the
// shim must not take it for a pointer.
func TestDescriptorsOfOldHeaders(t *testing.T) {
	t.Parallel()
	files := generateInto(t, filepath.Join(headerDir(t), "v4.2.0.h"), t.TempDir())
	if shim := files["generated/cgozmq/zshim.c"]; !strings.Contains(shim, "int (*f)(void *, zb_fd, void *, short) = TABLE[ZB_zmq_poller_add_fd]") {
		t.Error("zmq_poller_add_fd takes no descriptor")
	}
}

// A rule that is too new is no fault of an old header, and the rule of what
// was removed none of a new one.
func TestNoRuleIsStale(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, path := range append(everyHeader(t), snapshotPath) {
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
