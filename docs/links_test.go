package docs

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestLinks follows every link of every guide that stays in the module: the file
// must exist, and so must the heading. What is on the web is not fetched.
func TestLinks(t *testing.T) {
	anchors := map[string]map[string]bool{}
	all := guides(t)
	for _, g := range all {
		anchors[filepath.Clean(g.path)] = anchorsOf(g.text)
	}
	for _, g := range all {
		for _, l := range linksOf(g.text) {
			if err := l.check(g.path, anchors); err != nil {
				t.Errorf("%s:%d: %s: %v", g.path, l.line, l.target, err)
			}
		}
	}
}

// README.md in this folder lists all guides that are here.
func TestIndex(t *testing.T) {
	index, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guides(t) {
		if filepath.Dir(g.path) == "." && g.path != "README.md" && !strings.Contains(string(index), "("+g.path+")") {
			t.Errorf("docs/README.md does not list %s", g.path)
		}
	}
}

type link struct {
	line   int
	target string
}

var (
	code    = regexp.MustCompile("`[^`\n]*`")
	inline  = regexp.MustCompile(`\]\(\s*<?([^)>\s]*)`)
	defined = regexp.MustCompile(`^ {0,3}\[[^\]^][^\]]*\]:\s*<?([^>\s]+)`)
	html    = regexp.MustCompile(`(?:href|src|srcset)="([^"]*)"`)
	used    = regexp.MustCompile(`\]\[([^\]]+)\]`)
)

// linksOf returns the targets of a guide's links and pictures. A reference that
// nothing defines is a link to nowhere.
func linksOf(text string) (links []link) {
	references := map[string]bool{}
	for _, line := range prose(text) {
		if m := defined.FindStringSubmatch(line); m != nil {
			name, _, _ := strings.Cut(line[strings.Index(line, "[")+1:], "]:")
			references[strings.ToLower(name)] = true
		}
	}
	for i, line := range prose(text) {
		line = code.ReplaceAllString(line, "")
		for _, form := range []*regexp.Regexp{inline, defined, html} {
			for _, m := range form.FindAllStringSubmatch(line, -1) {
				links = append(links, link{i + 1, m[1]})
			}
		}
		for _, m := range used.FindAllStringSubmatch(line, -1) {
			if !references[strings.ToLower(m[1])] {
				links = append(links, link{i + 1, ""})
			}
		}
	}
	return links
}

// prose returns the lines of a guide, those of fenced blocks empty.
func prose(text string) []string {
	lines := strings.Split(text, "\n")
	closing := ""
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		switch {
		case closing != "":
			if strings.HasPrefix(trimmed, closing) {
				closing = ""
			}
			lines[i] = ""
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			closing, lines[i] = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))], ""
		}
	}
	return lines
}

// check says what is wrong with a link of a guide.
func (l link) check(from string, anchors map[string]map[string]bool) error {
	u, err := url.Parse(l.target)
	switch {
	case err != nil:
		return err
	case l.target == "":
		return fmt.Errorf("it leads nowhere")
	case u.Scheme == "https", u.Scheme == "mailto":
		return nil
	case u.Scheme != "" || filepath.IsAbs(u.Path):
		return fmt.Errorf("a link is https, or a path from its guide")
	}
	path := filepath.Clean(from)
	if u.Path != "" {
		path = strings.TrimPrefix(filepath.Join(filepath.Dir(path), u.Path), "../docs/")
		if strings.HasPrefix(path, "../../") {
			return fmt.Errorf("it leaves the module")
		}
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("no such file")
		}
	}
	if u.Fragment != "" && !anchors[path][u.Fragment] {
		return fmt.Errorf("no such heading")
	}
	return nil
}

var (
	heading = regexp.MustCompile(`^#{1,6}\s+(.*?)\s*#*$`)
	words   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	named   = regexp.MustCompile(`<a (?:id|name)="([^"]*)"`)
)

// anchorsOf returns what links to a part of a guide may name, as GitHub has it.
func anchorsOf(text string) map[string]bool {
	anchors := map[string]bool{}
	for _, line := range prose(text) {
		for _, m := range named.FindAllStringSubmatch(line, -1) {
			anchors[m[1]] = true
		}
		m := heading.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name := slug(words.ReplaceAllString(m[1], "$1"))
		unique := name
		for n := 1; anchors[unique]; n++ {
			unique = fmt.Sprintf("%s-%d", name, n)
		}
		anchors[unique] = true
	}
	return anchors
}

// slug is the anchor of a heading: its letters, digits, hyphens and underscores
// in lower case, and hyphens for spaces.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsNumber(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// The checker must find what is wrong.
func TestLinksThatAreWrong(t *testing.T) {
	t.Parallel()
	const text = "# A `b_c` – [D](e), f!\n## Twice\n## Twice\n<a id=\"x\"></a>\n```\n# no heading\n```\n"
	anchors := map[string]map[string]bool{"a.md": anchorsOf(text)}
	for target, want := range map[string]string{
		"#a-b_c--d-f": "", "#twice": "", "#twice-1": "", "#x": "", "architecture.md": "", "../README.md": "",
		"../docs": "", "https://example.org/": "", "mailto:someone@example.org": "",
		"#twice-2": "no such heading", "#no-heading": "no such heading", "architecture.md#nothing": "no such heading",
		"nowhere.md": "no such file", "": "it leads nowhere", "../../x": "it leaves the module",
		"http://example.org/": "a link is https, or a path from its guide", "/etc": "a link is https, or a path from its guide",
	} {
		got := ""
		if err := (link{1, target}).check("a.md", anchors); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
	above := map[string]map[string]bool{"architecture.md": anchorsOf("# Parts\n")}
	if err := (link{1, "docs/architecture.md#parts"}).check("../README.md", above); err != nil {
		t.Errorf("from README: %v", err)
	}
	var got []string
	for _, l := range linksOf("[a](b.md) `[c](d)`\n![e](<f.svg>)\n````\n```\n[g](h)\n````\n[i]: j.md\n<img src=\"k.png\">\n[l][i] [m][n]\n") {
		got = append(got, fmt.Sprint(l.line, l.target))
	}
	if want := "1b.md 2f.svg 7j.md 8k.png 9"; strings.Join(got, " ") != want {
		t.Errorf("links %q, want %q", got, want)
	}
}
