package differential

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var flagUpdate = flag.Bool("update", false, "write the outcomes of libzmq into testdata")

// A regression is a script that has shown a divergence once, with the outcomes of libzmq.
type regression struct {
	name     string
	script   script
	outcomes []string
}

// heading begins a regression in a file; its name follows.
const heading = "== "

// TestCorpus runs what is in testdata on the engine, and on libzmq if there is one.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata: ", err)
	}
	sides := map[string]side{"embedded": theEngine}
	t.Run("libzmq", func(t *testing.T) { // skips itself where there is none
		o := newOracle(t)
		if *flagUpdate {
			update(t, files, o)
		}
		replay(t, files, o)
	})
	for name, s := range sides {
		t.Run(name, func(t *testing.T) { replay(t, files, s) })
	}
}

func replay(t *testing.T, files []string, s side) {
	for _, file := range files {
		_, regressions := readCorpus(t, file)
		for _, r := range regressions {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+r.name, func(t *testing.T) {
				outcomes, crash := s.run(r.script)
				if crash != nil || !slices.Equal(outcomes, r.outcomes) {
					d := divergence{want: r.outcomes, got: outcomes, broken: crash, differs: true}
					t.Error(report(r.script, d))
				}
			})
		}
	}
}

// readCorpus returns what is before the first regression, and all of them.
func readCorpus(t *testing.T, file string) (preface string, all []regression) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split("\n"+string(text), "\n"+heading)
	for _, part := range parts[1:] {
		name, lines, _ := strings.Cut(part, "\n")
		s, outcomes, err := parseScript(lines)
		if err != nil {
			t.Fatalf("%s: %s: %v", file, name, err)
		}
		all = append(all, regression{name, s, outcomes})
	}
	return strings.TrimPrefix(parts[0], "\n"), all
}

// update writes files anew, without the comments inside of regressions.
func update(t *testing.T, files []string, o *oracle) {
	for _, file := range files {
		preface, all := readCorpus(t, file)
		var b strings.Builder
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace(preface))
		for _, r := range all {
			outcomes, crash := o.run(r.script)
			if crash != nil {
				t.Fatalf("%s: %s: %v", file, r.name, crash)
			}
			fmt.Fprintf(&b, "\n%s%s\n", heading, r.name)
			for i, call := range r.script {
				fmt.Fprintf(&b, "%v%s%s\n", call, arrow, outcomes[i])
			}
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
