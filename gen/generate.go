package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/emit"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

var cmdGenerate = command{
	name: "generate", args: "[-snapshot FILE] [-o DIR] [-wrapper DIR]", summary: "write everything that is called z*",
	run: func(args []string, stdout io.Writer) error {
		trees, err := generated("generate", args)
		if err != nil {
			return err
		}
		return emit.Write(trees...)
	},
}

var cmdCheck = command{
	name: "check", args: "[-snapshot FILE] [-o DIR] [-wrapper DIR]", summary: "fail when one of them is out of date",
	run: func(args []string, stdout io.Writer) error {
		trees, err := generated("check", args)
		if err != nil {
			return err
		}
		var stale []string
		for _, t := range trees {
			s, err := differing(t.Dir, t.Files)
			if err != nil {
				return err
			}
			stale = append(stale, s...)
		}
		if len(stale) == 0 {
			return nil
		}
		for _, s := range stale {
			fmt.Fprintln(stdout, s)
		}
		fmt.Fprintf(stdout, "%d files are not what `go run ./gen generate` writes; run it and commit the result\n", len(stale))
		return errDiffers
	},
}

// generated parses the arguments of generate and check and makes the files in memory.
func generated(name string, args []string) ([]emit.Tree, error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	snapshot := flags.String("snapshot", "", "the snapshot or zmq.h to generate from (default: zmq.h.snapshot of the module)")
	dir := flags.String("o", "", "the directory to write the bindings to (default: generated of the module)")
	wrapper := flags.String("wrapper", "", "the directory to write the options of package zmq to (default: wrapper beside the other)")
	operands, err := parseFlags(flags, args)
	if err != nil {
		return nil, err
	}
	if len(operands) > 0 {
		return nil, fmt.Errorf("%s takes no arguments, only -snapshot, -o and -wrapper; got %q", name, operands[0])
	}
	if *snapshot == "" || *dir == "" {
		root, err := moduleRoot()
		if err != nil {
			return nil, err
		}
		if *snapshot == "" {
			*snapshot = filepath.Join(root, "zmq.h.snapshot")
		}
		if *dir == "" {
			*dir = filepath.Join(root, "generated")
		}
	}
	if *wrapper == "" {
		*wrapper = filepath.Join(filepath.Dir(filepath.Clean(*dir)), "wrapper")
	}
	api, err := readHeader(*snapshot)
	if err != nil {
		return nil, err
	}
	b, err := rules.Resolve(api)
	if err != nil {
		return nil, err
	}
	files, err := emit.Files(b)
	if err != nil {
		return nil, err
	}
	methods, err := emit.Wrapper(b)
	if err != nil {
		return nil, err
	}
	compat, err := emit.Compat(b)
	return []emit.Tree{{Dir: *dir, Files: files}, {Dir: *wrapper, Files: append(methods, compat)}}, err
}

// differing names the files under dir that are missing, changed, or generated
// and no longer wanted.
func differing(dir string, want []emit.File) ([]string, error) {
	var out []string
	for _, f := range want {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		got, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			out = append(out, path+": missing")
		case err != nil:
			return nil, err
		case !bytes.Equal(got, f.Data):
			out = append(out, path+": differs")
		}
	}
	have, err := emit.Existing(dir)
	if err != nil {
		return nil, err
	}
	for _, path := range have {
		if !slices.ContainsFunc(want, func(f emit.File) bool { return f.Path == path }) {
			out = append(out, filepath.Join(dir, filepath.FromSlash(path))+": no longer generated")
		}
	}
	slices.Sort(out)
	return out, nil
}

// moduleRoot finds the directory of this module's go.mod, from the working
// directory upwards.
func moduleRoot() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module github.com/zmqbridge/zmqbridge\n") {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod of github.com/zmqbridge/zmqbridge above %s; run gen inside the module, or name every file", wd)
		}
	}
}
