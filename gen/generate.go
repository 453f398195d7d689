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
	name: "generate", args: "[-snapshot FILE] [-o DIR]", summary: "write everything in generated/",
	run: func(args []string, stdout, stderr io.Writer) error {
		files, dir, err := generated("generate", args, stderr)
		if err != nil {
			return err
		}
		return emit.Write(dir, files)
	},
}

var cmdCheck = command{
	name: "check", args: "[-snapshot FILE] [-o DIR]", summary: "fail when generated/ is out of date",
	run: func(args []string, stdout, stderr io.Writer) error {
		files, dir, err := generated("check", args, stderr)
		if err != nil {
			return err
		}
		stale, err := differing(dir, files)
		if err != nil || len(stale) == 0 {
			return err
		}
		for _, s := range stale {
			fmt.Fprintln(stdout, s)
		}
		fmt.Fprintf(stdout, "%d files are not what `go run ./gen generate` writes; run it and commit the result\n", len(stale))
		return errDiffers
	},
}

// generated parses the arguments of generate and check and makes the files in memory.
func generated(name string, args []string, stderr io.Writer) ([]emit.File, string, error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	snapshot := flags.String("snapshot", "", "the snapshot or zmq.h to generate from (default: zmq.h.snapshot of the module)")
	dir := flags.String("o", "", "the directory to write to (default: generated of the module)")
	if err := flags.Parse(args); err != nil {
		return nil, "", err
	}
	if flags.NArg() > 0 {
		return nil, "", fmt.Errorf("%s takes no arguments, only -snapshot and -o; got %q", name, flags.Arg(0))
	}
	if *snapshot == "" || *dir == "" {
		root, err := moduleRoot()
		if err != nil {
			return nil, "", err
		}
		if *snapshot == "" {
			*snapshot = filepath.Join(root, "zmq.h.snapshot")
		}
		if *dir == "" {
			*dir = filepath.Join(root, "generated")
		}
	}
	api, err := readHeader(*snapshot)
	if err != nil {
		return nil, "", err
	}
	b, err := rules.Resolve(api)
	if err != nil {
		return nil, "", err
	}
	files, err := emit.Files(b)
	return files, *dir, err
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
