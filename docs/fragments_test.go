package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"
	"testing"
)

// Go blocks that are no programs must compile too. They see what
// testdata/given.go declares, and packages by their names. A comment above a
// block says what else is taken for granted:
//
//	<!-- given: var work func(zmq.Message) error -->
//
// A block that goes on where the one before it ended has <!-- continued -->, and
// one that is not ours to compile <!-- not compiled: why -->.
func TestFragments(t *testing.T) {
	t.Parallel()
	im := newImporter(t)
	before := fragment{}
	for _, b := range blocks(t) {
		if b.language != "go" || strings.Contains(b.text, "package main") {
			continue
		}
		f, err := newFragment(b, before)
		if err == nil && f.skip == "" {
			err = f.compile(im)
		}
		if err != nil {
			t.Error(err)
		}
		before = f
	}
}

// A fragment is a block with what its guide says about it.
type fragment struct {
	block
	given string
	skip  string
}

var remark = regexp.MustCompile(`(?s)^<!--\s+(given|continued|not compiled)(?::\s+(.*?))?\s+-->\s*$`)

func newFragment(b block, before fragment) (fragment, error) {
	f := fragment{block: b}
	m := remark.FindStringSubmatch(b.before[max(0, strings.LastIndex(b.before, "<!--")):])
	if m == nil {
		return f, nil
	}
	switch m[1] {
	case "given":
		f.given = m[2]
	case "continued":
		if before.file != b.file || before.skip != "" {
			return f, b.errorf("nothing to continue")
		}
		f.given = before.given
		f.text = before.text + fmt.Sprintf("//line %s:%d\n", b.file, b.line+1) + b.text
		f.line = before.line
	case "not compiled":
		if f.skip = m[2]; f.skip == "" {
			return f, b.errorf("a block that is not compiled needs a reason")
		}
	}
	return f, nil
}

func (b block) errorf(text string) error { return fmt.Errorf("%s:%d: %s", b.file, b.line, text) }

// compile type-checks a fragment. Variables that nothing uses are fine there.
func (f fragment) compile(im *importer) error {
	fset := token.NewFileSet()
	file, err := f.parse(fset)
	if err != nil {
		return err
	}
	files := []*ast.File{file}
	if file.Name.Name == "fragment" {
		given, err := parser.ParseFile(fset, "testdata/given.go", nil, 0)
		if err != nil {
			return err
		}
		files = append(files, given)
	}
	var first error
	config := types.Config{Importer: im, Error: func(err error) {
		unused := strings.HasPrefix(err.(types.Error).Msg, "declared and not used")
		if first == nil && !unused {
			first = err
		}
	}}
	im.addMissing(file)
	_, _ = config.Check(file.Name.Name, fset, files, nil)
	return first
}

// parse reads a fragment: a file without its package clause, or statements.
func (f fragment) parse(fset *token.FileSet) (*ast.File, error) {
	text := fmt.Sprintf("//line %s:%d\n%s", f.file, f.line+1, f.text)
	if strings.HasPrefix(f.text, "package ") {
		return parser.ParseFile(fset, f.file, text, 0)
	}
	file, err := parser.ParseFile(fset, f.file, "package fragment\n"+f.given+"\n"+text, 0)
	if err == nil {
		return file, nil
	}
	imports, body := cutImports(f.text)
	// Statements are the inside of a function that returns an error, or nothing.
	result, last := "error", "return nil"
	if bareReturn.MatchString(body) {
		result, last = "", "return"
	}
	line := f.line + 1 + strings.Count(imports, "\n")
	return parser.ParseFile(fset, f.file, fmt.Sprintf("package fragment\n%sfunc _() %s {\n%s\n{\n//line %s:%d\n%s\n}\n%s\n}\n",
		imports, result, f.given, f.file, line, body, last), 0)
}

var bareReturn = regexp.MustCompile(`(?m)^\t*return$`)

// cutImports splits a fragment behind its import declaration.
func cutImports(text string) (imports, rest string) {
	fset := token.NewFileSet()
	const clause = "package p\n"
	file, err := parser.ParseFile(fset, "", clause+text, parser.ImportsOnly)
	if err != nil || len(file.Decls) == 0 {
		return "", text
	}
	end := fset.Position(file.Decls[len(file.Decls)-1].End()).Offset - len(clause)
	return text[:end] + "\n", strings.TrimPrefix(text[end:], "\n")
}

// addMissing imports what a file names and does not import.
func (im *importer) addMissing(file *ast.File) {
	imported := map[string]bool{}
	for _, spec := range file.Imports {
		name := path.Base(strings.Trim(spec.Path.Value, `"`))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = true
	}
	unresolved := map[*ast.Ident]bool{}
	for _, id := range file.Unresolved {
		unresolved[id] = true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := selector.X.(*ast.Ident)
		if !ok || !unresolved[id] || imported[id.Name] || im.names[id.Name] == "" {
			return true
		}
		imported[id.Name] = true
		spec := &ast.ImportSpec{
			Name: ast.NewIdent(id.Name),
			Path: &ast.BasicLit{Kind: token.STRING, Value: `"` + im.names[id.Name] + `"`},
		}
		file.Imports = append(file.Imports, spec)
		decl := &ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{spec}}
		file.Decls = append([]ast.Decl{decl}, file.Decls...)
		return true
	})
}

// The test must see what does not compile.
func TestFragmentsThatAreWrong(t *testing.T) {
	t.Parallel()
	im := newImporter(t)
	first := fragment{block: block{file: "a.md", line: 1, text: "x := 1\n"}}
	for _, c := range []struct{ before, text, want string }{
		{"<!-- continued -->\n", "x++\n", ""},
		{"<!-- continued -->\n", "x = msg\n", "a.md:7: cannot use msg"},
		{"", "x++\n", "a.md:7: undefined: x"},
		{"", "msg, err := sub.Recv(c)\n", ""},
		{"", "for {\n\tif _, err := sub.Recv(c); err != nil {\n\t\treturn err\n\t}\n}\n", ""},
		{"", "if err != nil {\n\treturn\n}\n", ""},
		{"", "func f(s *zmq.Socket) error { return s.Close() }\n", ""},
		{"", "import \"net/netip\"\n\nvar a netip.Addr\n", ""},
		{"", "import \"net/netip\"\n\na := netip.Addr{}\n", ""},
		{"", "package shop\n\nimport \"fmt\"\n\nfunc f() { fmt.Println() }\n", ""},
		{"<!-- given: var work func(zmq.Message) error -->\n", "err := work(msg)\n", ""},
		{"<!-- given: func work(zmq.Message) error -->\n", "func f() error { return work(msg) }\n", ""},
		{"<!-- not compiled: another package -->\n", "import zmq4 \"example.org/zmq4\"\n", ""},
		{"<!-- not compiled -->\n", "x\n", "needs a reason"},
		{"", "work(msg)\n", "a.md:7: undefined: work"},
		{"", "\nmsg = sub.Recv(c)\n", "a.md:8: assignment mismatch"},
		{"", "sub.Receive(c)\n", "a.md:7: sub.Receive undefined"},
		{"", "var _ nowhere.Type\n", "undefined: nowhere"},
		{"", "if {\n", "a.md:7: missing condition"},
	} {
		f, err := newFragment(block{file: "a.md", line: 6, before: c.before, text: c.text}, first)
		if err == nil && f.skip == "" {
			err = f.compile(im)
		}
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v", c.text, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := newFragment(block{before: "<!-- continued -->\n"}, first); err == nil {
		t.Error("a block continues one of another guide")
	}
}
