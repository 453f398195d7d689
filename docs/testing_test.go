package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What testing.md shows of its example is what the tests of zmqtest run.
func TestTestingIsWhatRuns(t *testing.T) {
	files, err := filepath.Glob("../wrapper/zmqtest/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	shown := 0
	for _, b := range blocks(t) {
		if b.file != "testing.md" || b.language != "go" || !strings.Contains(b.text, "rice") {
			continue
		}
		shown++
		if !strings.Contains(all.String(), b.text) {
			t.Errorf("%s:%d: no test of zmqtest has this", b.file, b.line)
		}
	}
	if shown < 5 {
		t.Errorf("only %d blocks", shown)
	}
}
