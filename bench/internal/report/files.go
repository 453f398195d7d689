package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/zmqbridge/zmqbridge/bench/internal/result"
)

// Write writes results.json, results.md and the plots into a folder.
func Write(run *result.Run, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := run.Write(filepath.Join(dir, "results.json")); err != nil {
		return err
	}
	text, err := withPlots(run, dir, ".")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "results.md"), []byte("# Benchmarks\n\n"+text), 0o644)
}

// The lines of a document between which the results stand.
const (
	sectionBegin = "<!-- results: written by make bench-docs, do not edit -->"
	sectionEnd   = "<!-- end of results -->"
)

// Update replaces the section of a document that has the results, and the plots in
// the folder called plots beside it.
func Update(run *result.Run, document string) error {
	old, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	before, rest, ok1 := strings.Cut(string(old), sectionBegin)
	_, after, ok2 := strings.Cut(rest, sectionEnd)
	if !ok1 || !ok2 {
		return fmt.Errorf("%s has no section between %q and %q", document, sectionBegin, sectionEnd)
	}
	text, err := withPlots(run, filepath.Join(filepath.Dir(document), "plots"), "plots")
	if err != nil {
		return err
	}
	return os.WriteFile(document, []byte(before+sectionBegin+"\n\n"+text+"\n"+sectionEnd+after), 0o644)
}

// withPlots draws the plots into a folder and returns the tables with links to them.
func withPlots(run *result.Run, dir, link string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	var failed error
	text := markdown(run, func(g *group) string {
		name, err := g.plot(dir)
		if err != nil {
			failed = err
		}
		if name == "" {
			return ""
		}
		return fmt.Sprintf("![%s](%s)", g.title(), filepath.ToSlash(filepath.Join(link, name)))
	})
	return text, failed
}
