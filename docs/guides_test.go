package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A guide is a Markdown file of the module. Its path starts here, in docs.
type guide struct {
	path, text string
}

// guides returns all of them: README and its neighbours, docs, examples.
func guides(t *testing.T) (found []guide) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := len(d.Name()) > 2 && d.Name()[0] == '.'
		if d.IsDir() && (hidden || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		found = append(found, guide{strings.TrimPrefix(path, "../docs/"), string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no guides were found")
	}
	return found
}
