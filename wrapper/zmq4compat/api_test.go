package zmq4

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// additions is what this package exports beside the API of pebbe/zmq4.
var additions = []string{
	"func WrapContext(*zmq.Context) *Context",
	"method (*Socket) Unwrap() *zmq.Socket",
	"method (Errno) Is(error) bool",
}

// Both APIs are read from source, without a C compiler, headers or libzmq: what cgo
// would tell about C comes from the snapshot of zmq.h.
func TestAPI(t *testing.T) {
	imports := newImporter(t)
	theirs := exported(t, pebbe(t), imports)
	want := map[string]int{"type": 11, "func": 47, "method": 184, "const": 61, "var": 8}
	for kind, n := range want {
		if got := len(theirs[kind]); got != n {
			t.Errorf("pebbe/zmq4 is read as having %d %ss, and has %d", got, kind, n)
		}
	}
	ours := exported(t, ".", imports)
	added := map[string]bool{}
	for kind := range want {
		for line := range theirs[kind] {
			if !ours[kind][line] || strings.Contains(line, "invalid") {
				t.Errorf("missing, or different: %s", line)
			}
		}
		for line := range ours[kind] {
			if !theirs[kind][line] {
				added[line] = true
			}
		}
	}
	if got := slices.Sorted(maps.Keys(added)); !slices.Equal(got, additions) {
		t.Errorf("added:\n%s", strings.Join(got, "\n"))
	}
}

// exported lists what a package exports, one line each, by kind.
func exported(t *testing.T, dir string, imports types.Importer) map[string]map[string]bool {
	t.Helper()
	pkg := check(t, dir, imports)
	api := map[string]map[string]bool{"type": {}, "func": {}, "method": {}, "const": {}, "var": {}}
	for _, name := range pkg.Scope().Names() {
		if !ast.IsExported(name) {
			continue
		}
		switch o := pkg.Scope().Lookup(name).(type) {
		case *types.Const:
			api["const"][fmt.Sprintf("const %s %s = %s", name, typeString(pkg, o.Type()), o.Val())] = true
		case *types.Var:
			api["var"][fmt.Sprintf("var %s %s", name, typeString(pkg, o.Type()))] = true
		case *types.Func:
			api["func"]["func "+name+typeString(pkg, o.Type())] = true
		case *types.TypeName:
			api["type"]["type "+name+" "+structure(pkg, o.Type().Underlying())] = true
			for m := range o.Type().(*types.Named).Methods() {
				if m.Exported() {
					recv := typeString(pkg, m.Signature().Recv().Type())
					api["method"]["method ("+recv+") "+m.Name()+typeString(pkg, m.Type())] = true
				}
			}
		}
	}
	return api
}

// structure is the type that a name stands for, as far as it can be seen.
func structure(pkg *types.Package, t types.Type) string {
	s, ok := t.(*types.Struct)
	if !ok {
		return typeString(pkg, t)
	}
	var fields []string
	for f := range s.Fields() {
		if f.Exported() {
			fields = append(fields, f.Name()+" "+typeString(pkg, f.Type()))
		}
	}
	return "struct{" + strings.Join(fields, "; ") + "}"
}

// typeString prints a type without the names of parameters.
func typeString(pkg *types.Package, t types.Type) string {
	s, ok := t.(*types.Signature)
	if !ok {
		return types.TypeString(t, func(p *types.Package) string {
			if p == pkg {
				return ""
			}
			return p.Name()
		})
	}
	params := tuple(pkg, s.Params())
	if last := len(params) - 1; s.Variadic() {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	text := "(" + strings.Join(params, ", ") + ")"
	switch results := tuple(pkg, s.Results()); len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	default:
		return text + " (" + strings.Join(results, ", ") + ")"
	}
}

func tuple(pkg *types.Package, t *types.Tuple) (list []string) {
	for v := range t.Variables() {
		text := typeString(pkg, v.Type())
		if _, is := v.Type().(*types.Signature); is {
			text = "func" + text
		}
		list = append(list, text)
	}
	return list
}

// check type-checks the declarations of a package. Errors are about what no exported
// declaration shows, or show in those as an invalid type.
func check(t *testing.T, dir string, imports types.Importer) *types.Package {
	t.Helper()
	with := build.Default
	with.CgoEnabled = true // for pebbe/zmq4
	found, err := with.ImportDir(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range append(found.GoFiles, found.CgoFiles...) {
		f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	config := types.Config{IgnoreFuncBodies: true, Importer: imports, Error: func(error) {}}
	pkg, _ := config.Check(dir, fset, files, nil)
	return pkg
}

// An imported package is read from source where exported declarations need it. Others
// are empty: to read all of them takes half a minute under the race detector.
type imported struct {
	t      *testing.T
	source types.Importer
	known  map[string]*types.Package
}

func newImporter(t *testing.T) types.Importer {
	t.Helper()
	fset := token.NewFileSet()
	i := &imported{t, importer.ForCompiler(fset, "source", nil), map[string]*types.Package{}}
	system, err := i.source.Import("syscall")
	if err != nil {
		t.Fatal(err)
	}
	i.known["C"] = header(t, system)
	i.known[module+"wrapper"] = declare(t, "package zmq; type (Context struct{}; Socket struct{})")
	return i
}

const module = "github.com/zmqbridge/zmqbridge/"

func (i *imported) Import(path string) (*types.Package, error) {
	if pkg := i.known[path]; pkg != nil {
		return pkg, nil
	}
	switch path {
	case "errors", "syscall", "time", "unsafe":
		return i.source.Import(path)
	case module + "generated/capi":
		i.known[path] = check(i.t, "../../generated/capi", i)
	default:
		i.known[path] = types.NewPackage(path, filepath.Base(path))
		i.known[path].MarkComplete()
	}
	return i.known[path], nil
}

// declare makes a package of source text.
func declare(t *testing.T, source string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _ := (&types.Config{Error: func(error) {}}).Check(f.Name.Name, fset, []*ast.File{f}, nil)
	return pkg
}

var define = regexp.MustCompile(`(?m)^#define (\w+) ([\w()+ ]+)$`)

// header makes a package of the numbers in the snapshot of zmq.h. The header defines
// error numbers only where the system does not have them.
func header(t *testing.T, system *types.Package) *types.Package {
	t.Helper()
	text, err := os.ReadFile("../../zmq.h.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	source.WriteString("package C\n")
	for _, m := range define.FindAllStringSubmatch(string(text), -1) {
		value := m[2]
		if c, ok := system.Scope().Lookup(m[1]).(*types.Const); ok {
			value = c.Val().String()
		}
		fmt.Fprintf(&source, "const %s = %s\n", m[1], value)
	}
	return declare(t, source.String())
}
