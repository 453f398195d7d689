// Package docs holds the guides and the tests that keep them true.
package docs

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A block is a fenced block of a guide.
type block struct {
	file           string
	line           int    // of its fence
	before         string // the guide up to there
	language, text string
}

var (
	fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")
	other = regexp.MustCompile("(?m)^([ \t]+(```|~~~)|~~~|```.*[^a-z\n`]).*$") // that fence does not see
)

// blocks returns those of all guides, in order.
func blocks(t *testing.T) (found []block) {
	t.Helper()
	for _, g := range guides(t) {
		if line := other.FindString(g.text); line != "" {
			t.Errorf("%s: %q: write fences at the start of a line, with a language in small letters or none", g.path, line)
		}
		for _, m := range fence.FindAllStringSubmatchIndex(g.text, -1) {
			before := g.text[:m[0]]
			found = append(found, block{
				g.path, 1 + strings.Count(before, "\n"), before,
				g.text[m[2]:m[3]], g.text[m[4]:m[5]],
			})
		}
	}
	return found
}

// Programs print what the text block after them says, or nothing.
func TestPrograms(t *testing.T) {
	all := blocks(t)
	for i, b := range all {
		if b.language != "go" || !strings.Contains(b.text, "package main") {
			continue
		}
		want := ""
		if i+1 < len(all) && all[i+1].language == "text" && all[i+1].file == b.file {
			want = all[i+1].text
		}
		t.Run(b.file, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "main.go")
			if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			compare(t, run(t, "go run "+file), want)
		})
	}
}

// Console blocks are commands after a dollar sign and what they print.
func TestCommands(t *testing.T) {
	for _, b := range blocks(t) {
		if b.language != "console" {
			continue
		}
		for _, session := range strings.Split("\n"+b.text, "\n$ ")[1:] {
			command, want, _ := strings.Cut(session, "\n")
			t.Run(command, func(t *testing.T) {
				t.Parallel()
				compare(t, run(t, command), want)
			})
		}
	}
}

// All Go blocks are formatted.
func TestFormat(t *testing.T) {
	for _, b := range blocks(t) {
		if b.language != "go" {
			continue
		}
		cmd := exec.Command("gofmt")
		cmd.Stdin = strings.NewReader(b.text)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", b.file, err, out)
		} else if string(out) != b.text {
			t.Errorf("%s: gofmt would write\n%s", b.file, out)
		}
	}
}

// run runs a shell command at the top of the module. What it prints counts, its
// exit status does not: some guides show failures.
func run(t *testing.T, command string) string {
	t.Helper()
	cmd := exec.Command("bash", "-c", command)
	cmd.Dir = ".."
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	_ = cmd.Run()
	return out.String()
}

// Figures differ from run to run, and so do paths that name a machine.
var (
	figures = regexp.MustCompile(`\d+(\.\d+)?(ns|µs|ms|s)?\b`)
	paths   = regexp.MustCompile(`(/[\w.+-]+)+/`)
)

func normal(line string) string {
	return figures.ReplaceAllString(paths.ReplaceAllString(strings.TrimRight(line, " \t"), "/"), "#")
}

// compare wants the lines of want, in order; a line of … stands for any number of
// lines.
func compare(t *testing.T, got, want string) {
	t.Helper()
	var pattern strings.Builder
	pattern.WriteString(`\A`)
	for line := range strings.SplitSeq(strings.TrimRight(want, "\n"), "\n") {
		if line == "…" {
			pattern.WriteString(`(.*\n)*`)
			continue
		}
		pattern.WriteString(regexp.QuoteMeta(normal(line)) + `\n`)
	}
	pattern.WriteString(`\z`)
	var lines strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(got, "\n"), "\n") {
		lines.WriteString(normal(line) + "\n")
	}
	if !regexp.MustCompile(pattern.String()).MatchString(lines.String()) {
		t.Errorf("it prints\n%s\nand not\n%s", got, want)
	}
}
