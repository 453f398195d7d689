package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeHeader writes a header with enough in it to pass for a zmq.h, followed
// by more, and returns its path.
func writeHeader(t *testing.T, name, more string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("#ifndef __ZMQ_H_INCLUDED__\n#define __ZMQ_H_INCLUDED__\n#include <stddef.h>\n#include <stdint.h>\n" +
		"#define ZMQ_EXPORT\n#define ZMQ_VERSION_MAJOR 4\n#define ZMQ_VERSION_MINOR 3\n#define ZMQ_VERSION_PATCH 5\n")
	for i := range 200 {
		fmt.Fprintf(&b, "#define ZMQ_OPTION_%d %d\n", i, i)
	}
	for i := range 100 {
		fmt.Fprintf(&b, "ZMQ_EXPORT int zmq_function_%d (void *s_, int n_);\n", i)
	}
	b.WriteString(more + "\n#endif\n")
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// diff runs the command and returns its exit status and output.
func diff(args ...string) (exit int, stdout string, err error) {
	var out bytes.Buffer
	err = run(append([]string{"diff"}, args...), &out)
	return status(err), out.String(), err
}

func TestDiffExitStatus(t *testing.T) {
	base := writeHeader(t, "base.h", "#define ZMQ_X 16")
	respelled := writeHeader(t, "respelled.h", "#define ZMQ_X 0x10")
	added := writeHeader(t, "added.h", "#define ZMQ_X 16\n#define ZMQ_Y 17")
	changed := writeHeader(t, "changed.h", "#define ZMQ_X 17")
	tests := []struct {
		name string
		args []string
		exit int
		want string
	}{
		{"the same", []string{base, base}, 0, "no differences"},
		{"the same as JSON", []string{"--json", base, base}, 0, "[]\n"},
		{"harmless", []string{base, respelled}, 0, "1 harmless change not shown"},
		{"harmless shown", []string{"--all", base, respelled}, 0, "ZMQ_X"},
		{"added", []string{base, added}, 1, "constants.tsv: ZMQ_Y"},
		{"removed", []string{added, base}, 1, "is no longer defined"},
		{"changed", []string{base, changed}, 1, "has another value"},
		{"flags last", []string{base, changed, "--markdown"}, 1, "| breaking | constant changed | `ZMQ_X` | `16` | `17` |"},
		{"flags between", []string{base, "-json", changed}, 1, `"name": "ZMQ_X"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			exit, out, err := diff(tt.args...)
			if exit != tt.exit || !strings.Contains(out, tt.want) {
				t.Errorf("status %d (%v), want %d; output, which lacks %q:\n%s", exit, err, tt.exit, tt.want, out)
			}
		})
	}
}

func TestDiffErrorsAreOneLine(t *testing.T) {
	base := writeHeader(t, "base.h", "")
	damaged := filepath.Join(t.TempDir(), "libzmq.so")
	foreign := filepath.Join(t.TempDir(), "notes.txt")
	for path, content := range map[string]string{damaged: "\x7fELF\x02\x01\x01", foreign: "no header at all\n"} {
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no operand", nil, "nothing to compare"},
		{"three operands", []string{base, base, "third.h"}, `"third.h" is one file too many`},
		{"unknown flag", []string{"--yaml", base}, "-yaml; `gen diff -h`"},
		{"two formats", []string{"--json", "--markdown", base, base}, "exclude each other"},
		{"missing file", []string{base, "/nowhere/zmq.h"}, "/nowhere/zmq.h does not exist; name a"},
		{"directory", []string{base, t.TempDir()}, "is no regular file"},
		{"damaged library", []string{base, damaged}, "libzmq.so: ELF: "},
		{"not a header", []string{base, foreign}, "notes.txt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			exit, out, err := diff(tt.args...)
			if exit != 2 || err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("status %d, %v; want 2 and %q in one line", exit, err, tt.want)
			}
			if out != "" {
				t.Errorf("printed %q", out)
			}
		})
	}
}

func TestDiffDefaultsToTheSnapshot(t *testing.T) {
	header := writeHeader(t, "zmq.h", "#define ZMQ_X 17")
	old, err := os.ReadFile(writeHeader(t, "zmq.h", "#define ZMQ_X 16"))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module github.com/zmqbridge/zmqbridge\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	if exit, _, err := diff(header); exit != 2 || !strings.Contains(err.Error(), "zmq.h.snapshot is missing; name OLD, or write it") {
		t.Errorf("without a snapshot: %d, %v", exit, err)
	}
	if err := os.WriteFile(filepath.Join(root, "zmq.h.snapshot"), old, 0o666); err != nil {
		t.Fatal(err)
	}
	if exit, out, err := diff(header); exit != 1 || !strings.Contains(out, "old   16") {
		t.Errorf("with a snapshot: %d, %v, %s", exit, err, out)
	}
	t.Chdir(t.TempDir())
	if exit, _, err := diff(header); exit != 2 || !strings.Contains(err.Error(), "no go.mod") {
		t.Errorf("outside of the module: %d, %v", exit, err)
	}
}

func TestDiffHelp(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		if exit, out, err := diff(arg); exit != 0 || !strings.HasPrefix(out, "usage: gen diff") {
			t.Errorf("%s: %d, %v, %s", arg, exit, err, out)
		}
	}
}

func TestDiffJSONKeys(t *testing.T) {
	_, out, _ := diff("--json", writeHeader(t, "a.h", "#define ZMQ_X 16"), writeHeader(t, "b.h", "#define ZMQ_X 17"))
	var list []map[string]string
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	var at []int
	for _, key := range []string{"entity", "name", "status", "change", "severity", "old", "new", "old_pos", "new_pos"} {
		at = append(at, strings.Index(out, `"`+key+`": `))
		if n := len(at); at[n-1] < 0 || n > 1 && at[n-1] < at[n-2] {
			t.Errorf("key %s is missing or out of order: %s", key, out)
		}
	}
	if len(list[0]) != len(at) {
		t.Errorf("other keys: %s", out)
	}
}

func TestOnlyTerminalsAreColoured(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if colorful(new(bytes.Buffer)) || colorful(file) {
		t.Error("coloured what is no terminal")
	}
	if !colorful(device) { // a character device, as terminals are
		t.Error("not coloured")
	}
	t.Setenv("NO_COLOR", "1")
	if colorful(device) {
		t.Error("coloured in spite of NO_COLOR")
	}
}
