package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zmqbridge/zmqbridge/gen/internal/apidiff"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
	"github.com/zmqbridge/zmqbridge/gen/internal/symbols"
)

const diffArgs = "[--json|--markdown] [--all] [OLD] NEW"

var cmdDiff = command{
	name: "diff", args: diffArgs, summary: "compare two headers, snapshots or libraries",
	run: runDiff,
}

func runDiff(args []string, stdout io.Writer) error {
	o, err := parseDiff(args)
	if help := (*helpWanted)(nil); errors.As(err, &help) {
		_, err := fmt.Fprint(stdout, diffHelp)
		return err
	}
	if err != nil {
		return err
	}
	before, err := readSide(o.old)
	if err != nil {
		return err
	}
	after, err := readSide(o.new)
	if err != nil {
		return err
	}
	report := apidiff.Compare(before, after, apidiff.Options{Suggest: suggestFor(release(after)), Draft: isDraft})
	switch {
	case o.json:
		err = report.JSON(stdout, o.all)
	case o.markdown:
		err = report.Markdown(stdout, o.all)
	default:
		err = report.Text(stdout, apidiff.TextStyle{All: o.all, Color: colorful(stdout)})
	}
	if err == nil && report.NeedsWork() {
		err = errDiffers
	}
	return err
}

const diffHelp = `usage: gen diff ` + diffArgs + `

OLD and NEW are each a zmq.h, a snapshot or a built library (.so, .dylib, .dll);
OLD is zmq.h.snapshot of the module when left out.

  --json      print an array of objects
  --markdown  print a table
  --all       show harmless changes too

Exit status: 0 nothing to do, 1 differences, 2 could not run.
`

// diffOptions is the parsed command line of diff.
type diffOptions struct {
	json, markdown, all bool
	old, new            string
}

func parseDiff(args []string) (o diffOptions, err error) {
	flags := flag.NewFlagSet("diff", flag.ContinueOnError)
	flags.BoolVar(&o.json, "json", false, "")
	flags.BoolVar(&o.markdown, "markdown", false, "")
	flags.BoolVar(&o.all, "all", false, "")
	operands, err := parseFlags(flags, args)
	if err != nil {
		return o, err
	}
	if o.json && o.markdown {
		return o, errors.New("diff: --json and --markdown exclude each other; give one")
	}
	switch len(operands) {
	case 0:
		return o, fmt.Errorf("diff: nothing to compare; name a zmq.h, a snapshot or a library; usage: gen diff %s", diffArgs)
	case 1:
		o.new = operands[0]
		o.old, err = defaultSnapshot()
	case 2:
		o.old, o.new = operands[0], operands[1]
	default:
		return o, fmt.Errorf("diff: %q is one file too many; usage: gen diff %s", operands[2], diffArgs)
	}
	return o, err
}

// defaultSnapshot is the snapshot that the bindings are generated from.
func defaultSnapshot() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", fmt.Errorf("diff: OLD left out: %w", err)
	}
	path := filepath.Join(root, "zmq.h.snapshot")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("diff: OLD left out and %s is missing; name OLD, or write it with `go run ./gen snapshot -o %s HEADER`", path, path)
	}
	return path, nil
}

// readSide reads a header, a snapshot or a library, told apart by how the
// file begins.
func readSide(path string) (apidiff.Side, error) {
	side := apidiff.Side{Name: path}
	format, err := detect(path)
	if err != nil {
		return side, fmt.Errorf("diff: %w", err)
	}
	if format != "" {
		side.Symbols, err = symbols.Read(path)
		if err == nil && len(side.Symbols) == 0 {
			err = fmt.Errorf("%s: exports no zmq_ function; is it libzmq?", path)
		}
	} else {
		side.API, err = readHeader(path)
	}
	return side, err
}

func detect(path string) (symbols.Format, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s does not exist; name a zmq.h, a snapshot or a library", path)
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no regular file; name a zmq.h, a snapshot or a library", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 8)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return symbols.Detect(head[:n]), nil
}

// colorful reports whether w is a terminal that may be coloured.
// See no-color.org.
func colorful(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// release is the version of a header, empty for a library.
func release(s apidiff.Side) string {
	if s.API == nil {
		return ""
	}
	return s.API.Version.String()
}

// suggestFor says what a change asks of the rules tables. They cover every
// release at once, and so may be right already about release.
func suggestFor(release string) func(apidiff.Change, any) string {
	return func(c apidiff.Change, decl any) string {
		span, found := spanOf(c.Entity, c.Name)
		switch {
		case c.Change == "added" && found,
			c.Change == "promoted" && found && span.Since == release,
			c.Rule != "symbol-removed" && c.Change == "removed" && (!found || span.RemovedIn == release):
			return ""
		case c.Change != "added":
			return c.Remedy
		}
		switch d := decl.(type) {
		case *model.Constant:
			return rules.SuggestConstant(*d)
		case *model.Function:
			return rules.SuggestFunction(*d)
		}
		return rules.SuggestType(c.Name)
	}
}

// spanOf finds the row of a declaration. Without tables there is none: that is
// for generate to report, a diff can do without them.
func spanOf(entity, name string) (rules.Span, bool) {
	t, err := rules.Load()
	if err != nil {
		return rules.Span{}, false
	}
	switch entity {
	case "constant":
		for _, r := range t.Constants {
			if r.Name == name {
				return r.Span, true
			}
		}
	case "function":
		for _, r := range t.Functions {
			if r.Name == name {
				return r.Span, true
			}
		}
	default:
		for _, r := range t.Types {
			if r.Name == name {
				return r.Span, true
			}
		}
	}
	return rules.Span{}, false
}

// isDraft asks the tables, for want of a header, whether a function that a
// library exports is a draft.
func isDraft(name string) bool {
	span, found := spanOf("function", name)
	return found && span.Since == "" && span.DraftSince != ""
}
