package emit

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

const generatedText = "// " + marker + "\npackage p\n"

// filled writes files into a new directory.
func filled(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// content reads all files of a directory, hidden ones too.
func content(t *testing.T, dir string) map[string]string {
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

func TestWrite(t *testing.T) {
	t.Parallel()
	old := map[string]string{
		"a/zkept.go":    generatedText,
		"a/zchanged.go": generatedText,
		"a/zgone.go":    generatedText,
		"a/zhand.go":    "package a // only looks generated\n",
		"a/gone.go":     generatedText, // not named z*
	}
	dir := filled(t, old)
	err := Write(Tree{dir, []File{
		{"a/zkept.go", []byte(generatedText)},
		{"a/zchanged.go", []byte(generatedText + "var X int\n")},
		{"b/c/znew.go", []byte(generatedText)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := maps.Clone(old)
	want["a/zchanged.go"] += "var X int\n"
	want["b/c/znew.go"] = generatedText
	delete(want, "a/zgone.go")
	if got := content(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if info, err := os.Stat(filepath.Join(dir, "a", "zchanged.go")); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// When one file of the second tree cannot be written, the first is as it was.
func TestFailedWriteChangesNothing(t *testing.T) {
	t.Parallel()
	for name, obstacle := range map[string]string{"file for a directory": "b", "directory for a file": "b/z.go/x"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := filled(t, map[string]string{"z.go": generatedText, "zgone.go": generatedText})
			second := filled(t, map[string]string{obstacle: ""})
			err := Write(
				Tree{first, []File{{"z.go", []byte("new")}, {"znew.go", []byte("new")}}},
				Tree{second, []File{{"a/z.go", []byte("new")}, {"b/z.go", []byte("new")}}})
			if err == nil {
				t.Fatal("no error")
			}
			if got := content(t, first); !maps.Equal(got, map[string]string{"z.go": generatedText, "zgone.go": generatedText}) {
				t.Errorf("first tree: %v", got)
			}
			if got := content(t, second); !maps.Equal(got, map[string]string{obstacle: ""}) {
				t.Errorf("second tree: %v", got)
			}
		})
	}
}

func TestExistingInNoDirectory(t *testing.T) {
	t.Parallel()
	if list, err := Existing(filepath.Join(t.TempDir(), "none")); err != nil || len(list) > 0 {
		t.Error(list, err)
	}
}
