package main

import (
	"go/format"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// generateInto writes everything under dir and returns what is there.
func generateInto(t testing.TB, header, dir string) map[string]string {
	t.Helper()
	exit, out, err := gen("generate", "-snapshot", header, "-o", filepath.Join(dir, "generated"), "-wrapper", filepath.Join(dir, "wrapper"))
	if exit != 0 || out != "" {
		t.Fatalf("%s: status %d, %q, %v", header, exit, out, err)
	}
	return tree(t, dir)
}

// checkIn runs check as generateInto runs generate.
func checkIn(t testing.TB, dir string) (exit int, stdout string) {
	t.Helper()
	exit, stdout, err := gen("check", "-snapshot", snapshotPath, "-o", filepath.Join(dir, "generated"), "-wrapper", filepath.Join(dir, "wrapper"))
	if exit == 2 {
		t.Fatal(err)
	}
	return exit, stdout
}

// The same header gives the same bytes, wherever and on however many
// processors gen runs.
func TestGenerateIsDeterministic(t *testing.T) {
	snapshot, err := filepath.Abs(snapshotPath)
	if err != nil {
		t.Fatal(err)
	}
	first := generateInto(t, snapshot, t.TempDir())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	t.Chdir(t.TempDir())
	if second := generateInto(t, snapshot, t.TempDir()); !maps.Equal(first, second) {
		t.Error("the second run wrote something else")
	}
	runtime.GOMAXPROCS(8)
	if third := generateInto(t, snapshot, t.TempDir()); !maps.Equal(first, third) {
		t.Error("the third run wrote something else")
	}
}

var generatedLine = regexp.MustCompile(`^(// |/\* )Code generated .* DO NOT EDIT\.( \*/)?$`)

// Each file says before any code, as the Go tools want it, that it is generated;
// only a build constraint may come first. Go is formatted; no machine is named.
func TestGeneratedFiles(t *testing.T) {
	t.Parallel()
	files := generateInto(t, snapshotPath, t.TempDir())
	if len(files) < 40 {
		t.Errorf("only %d files", len(files))
	}
	for name, text := range files {
		first, rest, _ := strings.Cut(text, "\n")
		if strings.HasPrefix(first, "//go:build ") {
			first, _, _ = strings.Cut(strings.TrimLeft(rest, "\n"), "\n")
		}
		if !generatedLine.MatchString(first) {
			t.Errorf("%s begins with %s", name, first)
		}
		if !strings.HasPrefix(path.Base(name), "z") || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
			t.Errorf("%s: no z in front, or not one line end at its end", name)
		}
		if strings.HasSuffix(name, ".go") {
			if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
				t.Errorf("%s is not formatted: %v", name, err)
			}
		}
		if wd, _ := os.Getwd(); strings.Contains(text, filepath.Dir(wd)) {
			t.Errorf("%s names a directory of this machine", name)
		}
	}
}

// Files that are right already are not written again.
func TestGenerateAgainWritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	generateInto(t, snapshotPath, dir)
	file := filepath.Join(dir, "generated", "capi", "zapi.go")
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	generateInto(t, snapshotPath, dir)
	if after, err := os.Stat(file); err != nil || !os.SameFile(before, after) {
		t.Errorf("zapi.go was replaced (%v)", err)
	}
}

func TestFailedGenerateWritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before := generateInto(t, snapshotPath, dir)
	for _, header := range []string{
		writeHeader(t, "unmatched.h", ""),
		"main.go",
		filepath.Join(t.TempDir(), "missing.h"),
	} {
		for _, into := range []string{dir, filepath.Join(t.TempDir(), "new")} {
			exit, out, err := gen("generate", "-snapshot", header, "-o", filepath.Join(into, "generated"))
			if exit != 2 || out != "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: status %d, %q, %v", header, exit, out, err)
			}
			if _, err := os.Stat(into); into != dir && err == nil {
				t.Errorf("%s: made a directory", header)
			}
		}
	}
	if !maps.Equal(before, tree(t, dir)) {
		t.Error("the old files have changed")
	}
}

// An obstacle is found before anything is replaced.
func TestObstacleLeavesTheOldTree(t *testing.T) {
	t.Parallel()
	for name, obstruct := range map[string]func(generated string) error{
		"directory in the place of a file": func(dir string) error {
			return os.MkdirAll(filepath.Join(dir, "purezmq", "zapi.go", "x"), 0o777)
		},
		"file in the place of a directory": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "purezmq"), nil, 0o666)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "generated")
			old := filepath.Join(dir, "capi", "zapi.go")
			if err := os.MkdirAll(filepath.Dir(old), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(old, []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := obstruct(dir); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			if exit, _, err := gen("generate", "-snapshot", snapshotPath, "-o", dir); exit != 2 {
				t.Errorf("status %d, %v", exit, err)
			}
			if after := tree(t, dir); !maps.Equal(before, after) {
				t.Errorf("left %v", slices.Sorted(maps.Keys(after)))
			}
			if exit, _, err := gen("check", "-snapshot", snapshotPath, "-o", dir); exit != 2 || err == nil {
				t.Errorf("check: status %d, %v", exit, err)
			}
		})
	}
}

func TestCheckNamesWhatDiffers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	generateInto(t, snapshotPath, dir)
	if exit, out := checkIn(t, dir); exit != 0 || out != "" {
		t.Fatalf("status %d right after generate: %s", exit, out)
	}
	capi := filepath.Join(dir, "generated", "capi")
	read, err := os.ReadFile(filepath.Join(capi, "zapi.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ name, text string }{
		{"zapi.go", string(read) + "// changed\n"},
		{"zold.go", string(read)},
		{"zebra.go", "package capi // written by hand\n"},
	} {
		if err := os.WriteFile(filepath.Join(capi, f.name), []byte(f.text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(capi, "zerrno.go")); err != nil {
		t.Fatal(err)
	}
	exit, out := checkIn(t, dir)
	want := filepath.Join(capi, "zapi.go") + ": differs\n" +
		filepath.Join(capi, "zerrno.go") + ": missing\n" +
		filepath.Join(capi, "zold.go") + ": no longer generated\n" +
		"3 files are not what `go run ./gen generate` writes; run it and commit the result\n"
	if exit != 1 || out != want {
		t.Errorf("status %d, got\n%swant\n%s", exit, out, want)
	}
	// generate puts it right, and keeps what is not its own.
	files := generateInto(t, snapshotPath, dir)
	if exit, out := checkIn(t, dir); exit != 0 {
		t.Errorf("status %d after generate: %s", exit, out)
	}
	if _, ok := files["generated/capi/zebra.go"]; !ok || files["generated/capi/zold.go"] != "" {
		t.Error("generate removed what is written by hand, or kept what is not generated")
	}
}
