package docs

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const module = "github.com/zmqbridge/zmqbridge/"

// The table of packages in architecture.md says what each may import beside the
// standard library; the imports of tests are free.
func TestImports(t *testing.T) {
	rules := importRules(t)
	used := map[string]bool{}
	for _, cgo := range []string{"0", "1"} {
		for _, p := range packages(t, cgo) {
			name := strings.TrimPrefix(p.ImportPath, module)
			rule := ruleFor(rules, name)
			if rule == "" {
				t.Errorf("%s is not in the table of architecture.md", name)
				continue
			}
			used[rule] = true
			for _, imported := range p.Imports {
				if !allowed(rules[rule], rule, strings.TrimPrefix(imported, module)) {
					t.Errorf("%s must not import %s", name, imported)
				}
			}
		}
	}
	for rule := range rules {
		if !used[rule] {
			t.Errorf("architecture.md lists %s, which does not exist", rule)
		}
	}
}

// importRules returns what may be imported, by package or folder.
func importRules(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| package | responsibility | may import |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	quoted := regexp.MustCompile("`([^`]+)`")
	rules := map[string][]string{}
	for _, row := range strings.Split(table, "\n")[1:] {
		cells := strings.Split(row, "|")
		var may []string
		for _, m := range quoted.FindAllStringSubmatch(cells[3], -1) {
			may = append(may, m[1])
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
			rules[m[1]] = may
		}
	}
	if len(rules) == 0 {
		t.Fatal("architecture.md has no table of packages")
	}
	return rules
}

// ruleFor returns the row for a package: its own, or that of a folder above.
func ruleFor(rules map[string][]string, name string) string {
	for name != "" {
		if _, ok := rules[name]; ok {
			return name
		}
		cut := strings.LastIndexByte(name, '/')
		if cut < 0 {
			return ""
		}
		name = name[:cut]
	}
	return ""
}

// allowed reports whether a package of a row may import another.
func allowed(may []string, rule, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if within(imported, rule) || imported == "C" || !strings.Contains(first, ".") && !ours(first) {
		return true
	}
	for _, m := range may {
		if within(imported, m) {
			return true
		}
	}
	return false
}

func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// ours reports whether a folder at the top is of this module.
func ours(folder string) bool {
	_, err := os.Stat("../" + folder)
	return err == nil
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T, cgo string) (found []pkg) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for decoder := json.NewDecoder(out); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		found = append(found, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return found
}
