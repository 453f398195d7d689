package emit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Tree is a directory and the generated files that belong in it.
type Tree struct {
	Dir   string
	Files []File
}

// Write makes the generated files of trees be exactly those given. Every file
// is written beside its place first; only when all of them are there are they
// renamed into place, and generated files that are no longer wanted removed.
// Files that are right already are left alone, so that a build cache stays warm.
func Write(trees ...Tree) error {
	var staged []string
	defer func() {
		for _, tmp := range staged {
			os.Remove(tmp) // what was renamed is gone already
		}
	}()
	targets := map[string]string{}
	for _, t := range trees {
		for _, f := range t.Files {
			target := filepath.Join(t.Dir, filepath.FromSlash(f.Path))
			switch old, err := os.ReadFile(target); {
			case err == nil && bytes.Equal(old, f.Data):
				continue
			case err != nil && !errors.Is(err, fs.ErrNotExist): // what cannot be read may not be replaced either
				return err
			}
			tmp, err := stage(target, f.Data)
			if err != nil {
				return err
			}
			staged = append(staged, tmp)
			targets[tmp] = target
		}
	}
	for _, tmp := range staged {
		if err := os.Rename(tmp, targets[tmp]); err != nil {
			return err
		}
	}
	for _, t := range trees {
		if err := removeUnwanted(t.Dir, t.Files); err != nil {
			return err
		}
	}
	return nil
}

// stage writes data to a temporary file beside target.
func stage(target string, data []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".gen-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

func removeUnwanted(dir string, files []File) error {
	have, err := Existing(dir)
	if err != nil {
		return err
	}
	for _, p := range have {
		if !slices.ContainsFunc(files, func(f File) bool { return f.Path == p }) {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(p))); err != nil {
				return err
			}
		}
	}
	return nil
}

// Existing lists the generated files under dir, by slash-separated relative
// path: those named z* that carry the marker.
func Existing(dir string) ([]string, error) {
	var out []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(path.Base(p), "z") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		if err == nil && bytes.Contains(text[:min(len(text), 512)], []byte(marker)) {
			out = append(out, p)
		}
		return err
	})
	if os.IsNotExist(err) {
		return nil, nil
	}
	return out, err
}
