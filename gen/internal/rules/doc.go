// Package rules holds what a libzmq header does not say: which group a constant
// belongs to, what an option's value means, how a function reports an error,
// which handles its void pointers are. The facts live in tables/*.tsv, one row
// a declaration; Resolve matches them with a model, and stops at everything
// that no row, or more than one, describes.
package rules

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

//go:embed tables/*.tsv
var tables embed.FS

// Dir is where the tables are, as a maintainer is told.
const Dir = "gen/internal/rules/tables"

// A row is one line of a table, by column name.
type row struct {
	table string
	line  int
	cells map[string]string
}

// str returns a cell, empty where the table says "-".
func (r row) str(col string) string {
	v, ok := r.cells[col]
	if !ok {
		panic(noColumn{r, col})
	}
	if v == "-" {
		return ""
	}
	return v
}

// noColumn is the panic of str, which load makes an error.
type noColumn struct {
	row
	col string
}

// list returns a cell as a list.
func (r row) list(col string) []string {
	if r.str(col) == "" {
		return nil
	}
	return strings.Split(r.str(col), ";")
}

func (r row) pos() model.Pos {
	return model.Pos{File: Dir + "/" + r.table + ".tsv", Line: r.line, Col: 1}
}

// readTable parses a table: a header row, then a row a line, cells separated by tabs.
func readTable(fsys fs.FS, name string) ([]row, error) {
	text, err := fs.ReadFile(fsys, "tables/"+name+".tsv")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	cols := strings.Split(lines[0], "\t")
	rows := make([]row, 0, len(lines)-1)
	for i, l := range lines[1:] {
		cells := strings.Split(l, "\t")
		r := row{table: name, line: i + 2, cells: make(map[string]string, len(cols))}
		if len(cells) != len(cols) {
			return nil, model.Errorf(r.pos(), "%d cells, want %d", len(cells), len(cols))
		}
		for j, c := range cols {
			r.cells[c] = cells[j]
		}
		rows = append(rows, r)
	}
	return rows, nil
}
