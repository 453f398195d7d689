package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

const snapshotPath = "../zmq.h.snapshot"

// gen runs a command line and returns its exit status and output.
func gen(args ...string) (exit int, stdout string, err error) {
	var out bytes.Buffer
	err = run(args, &out)
	return status(err), out.String(), err
}

func TestCommandLineErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no command", nil, "no command given; `gen help` lists them"},
		{"unknown command", []string{"frobnicate"}, "unknown command \"frobnicate\""},
		{"unknown flag of generate", []string{"generate", "-frob"}, "generate: flag provided but not defined: -frob; `gen generate -h`"},
		{"unknown flag of check", []string{"check", "-frob"}, "check: flag provided"},
		{"unknown flag of snapshot", []string{"snapshot", "-frob"}, "snapshot: flag provided"},
		{"unknown flag of dump", []string{"dump", "-frob"}, "dump: flag provided"},
		{"flag behind the header", []string{"dump", snapshotPath, "-frob"}, "dump: flag provided"},
		{"only names after --", []string{"dump", "--", "-h"}, "-h does not exist"},
		{"one of the names", []string{"explain", "ZMQ_PAIR", "ZMQ_PAIRS"}, "no constant, function, type or errno called ZMQ_PAIRS; did you mean ZMQ_PAIR?"},
		{"unknown flag of explain", []string{"explain", "-frob"}, "explain: flag provided"},
		{"flag without value", []string{"generate", "-o"}, "flag needs an argument: -o"},
		{"operand of generate", []string{"generate", "zmq.h"}, `only -snapshot, -o and -wrapper; got "zmq.h"`},
		{"no header to dump", []string{"dump"}, "dump takes one header, got 0"},
		{"two headers to dump", []string{"dump", "a.h", "b.h"}, "dump takes one header, got 2"},
		{"no header for a snapshot", []string{"snapshot"}, "snapshot takes one header, got 0"},
		{"nothing to explain", []string{"explain"}, "explain takes names"},
		{"missing header to dump", []string{"dump", filepath.Join(dir, "none.h")}, "none.h does not exist: expected a zmq.h"},
		{"missing header for a snapshot", []string{"snapshot", filepath.Join(dir, "none.h")}, "none.h does not exist: expected a zmq.h"},
		{"missing header to generate", []string{"generate", "-snapshot", filepath.Join(dir, "none.h"), "-o", filepath.Join(dir, "generated")}, "none.h does not exist: expected a zmq.h"},
		{"missing header to explain", []string{"explain", "-snapshot", filepath.Join(dir, "none.h"), "ZMQ_PAIR"}, "none.h does not exist: expected a zmq.h"},
		{"directory for a header", []string{"dump", dir}, "is not a regular file"},
		{"not a header", []string{"dump", "main.go"}, "main.go:"},
		{"snapshot into no directory", []string{"snapshot", "-o", filepath.Join(dir, "none", "s"), snapshotPath}, filepath.Join("none", "s") + ": cannot be written: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			exit, out, err := gen(tt.args...)
			if exit != 2 || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("status %d, %v; want 2 and %q", exit, err, tt.want)
			}
			if strings.Contains(err.Error(), "\n") || out != "" {
				t.Errorf("more than one line, or output: %q, %q", err, out)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"help", "-h", "-help", "--help"} {
		exit, out, err := gen(arg)
		if exit != 0 || err != nil || !strings.HasPrefix(out, "usage: gen COMMAND") {
			t.Errorf("%s: %d, %v, %q", arg, exit, err, out)
		}
		for _, c := range commands {
			if !strings.Contains(out, "\n  "+c.name) {
				t.Errorf("%s does not list %s", arg, c.name)
			}
		}
	}
	for _, c := range commands {
		for _, arg := range []string{"-h", "--help"} {
			exit, out, err := gen(c.name, arg)
			if exit != 0 || err != nil || !strings.HasPrefix(out, "usage: gen "+c.name) {
				t.Errorf("%s %s: %d, %v, %q", c.name, arg, exit, err, out)
			}
		}
	}
}

// What is too large for a header is not read to its end.
func TestHugeFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "zmq.h")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<40); err != nil { // a hole, not a terabyte
		t.Fatal(err)
	}
	if exit, _, err := gen("dump", path); exit != 2 || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("%d, %v", exit, err)
	}
}

// dump prints the model, and nothing of it is lost.
func TestDump(t *testing.T) {
	t.Parallel()
	exit, out, err := gen("dump", snapshotPath)
	if exit != 0 || err != nil {
		t.Fatal(exit, err)
	}
	var got model.API
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want, err := readHeader(snapshotPath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := model.Diff(want, &got); diff != "" {
		t.Error(diff)
	}
	if !reflect.DeepEqual(want.Functions, got.Functions) { // with positions
		t.Error("functions differ")
	}
}

func TestSnapshotOfASnapshot(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(snapshotPath)
	if err != nil {
		t.Fatal(err)
	}
	if _, out, err := gen("snapshot", snapshotPath); err != nil || out != string(want) {
		t.Errorf("another text (%v)", err)
	}
	path := filepath.Join(t.TempDir(), "s")
	for _, args := range [][]string{{"-o", path, snapshotPath}, {snapshotPath, "-o", path}, {"-o=" + path, "--", snapshotPath}} {
		exit, out, err := gen(append([]string{"snapshot"}, args...)...)
		if exit != 0 || out != "" {
			t.Errorf("%q: %d, %q, %v", args, exit, out, err)
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: another text in the file (%v)", args, err)
		}
		os.Remove(path)
	}
}

// A snapshot is written whole or not at all, and leaves nothing else behind.
func TestFailedSnapshotKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "zmq.h.snapshot")
	if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	inexpressible := writeHeader(t, "zmq.h", "struct a {char c [3] __attribute__ ((aligned (64)));};")
	for _, header := range []string{"main.go", inexpressible} {
		if exit, _, err := gen("snapshot", "-o", path, header); exit != 2 || err == nil {
			t.Errorf("%s: %d, %v", header, exit, err)
		}
		if got := tree(t, dir); !reflect.DeepEqual(got, map[string]string{"zmq.h.snapshot": "old"}) {
			t.Errorf("%s: left %v", header, got)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "taken", "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	if exit, _, _ := gen("snapshot", "-o", filepath.Join(dir, "taken"), snapshotPath); exit != 2 {
		t.Error("a directory was replaced")
	}
	if got := tree(t, dir); len(got) != 1 {
		t.Errorf("left %v", got)
	}
}

// tree reads all files under dir.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
