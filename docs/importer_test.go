package docs

import (
	"bytes"
	"fmt"
	goimporter "go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// known lists the packages that fragments may use without an import.
var known = strings.Fields(`
	bufio bytes context crypto/tls encoding/json errors flag fmt io iter log log/slog maps net net/http
	os os/exec os/signal runtime slices strconv strings sync sync/atomic syscall testing testing/synctest time
	./wrapper/... ./generated/...`)

// An importer finds packages as go list has compiled them.
type importer struct {
	types.Importer
	names  map[string]string // the path by the name
	export map[string]string // the file by the path
}

func newImporter(t *testing.T) *importer {
	t.Helper()
	im := &importer{names: map[string]string{}, export: map[string]string{}}
	if err := im.list(append([]string{"-deps"}, known...)...); err != nil {
		t.Fatal(err)
	}
	im.Importer = goimporter.ForCompiler(token.NewFileSet(), "gc", im.open)
	return im
}

// list compiles packages and those they import.
func (im *importer) list(args ...string) error {
	cmd := exec.Command("go", append([]string{"list", "-export", "-f", "{{.DepOnly}} {{.Name}} {{.ImportPath}} {{.Export}}"}, args...)...)
	cmd.Dir = ".."
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list: %w: %s", err, complaint.String())
	}
	for line := range strings.Lines(string(out)) {
		var only bool
		var name, path, file string
		if n, _ := fmt.Sscan(line, &only, &name, &path, &file); n < 3 {
			continue
		}
		im.export[path] = file
		if !only && !strings.Contains(path, "/internal/") {
			im.names[name] = path
		}
	}
	return nil
}

// open returns what the compiler exported of a package.
func (im *importer) open(path string) (io.ReadCloser, error) {
	if im.export[path] == "" {
		if err := im.list("-deps", path); err != nil {
			return nil, err
		}
	}
	return os.Open(im.export[path])
}
