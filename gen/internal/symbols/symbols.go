// Package symbols lists the zmq_ functions that a built library exports,
// whatever platform it was built for: ELF, Mach-O (thin or fat) and PE.
//
// The files are foreign. Whatever is in them, Read neither panics nor takes
// much more memory than the file is long; it returns an error of one line.
package symbols

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const (
	maxFile = 256 << 20 // a debug build of libzmq is some 20 MiB
	maxName = 128       // the longest name of libzmq is below 40
)

// Format is a kind of object file.
type Format string

// The formats that Detect tells apart.
const (
	ELF     Format = "ELF"
	MachO   Format = "Mach-O"
	Fat     Format = "fat Mach-O"
	PE      Format = "PE"
	Archive Format = "static library"
)

var magics = []struct {
	magic  string
	format Format
}{
	{"\x7fELF", ELF},
	{"\xcf\xfa\xed\xfe", MachO}, {"\xce\xfa\xed\xfe", MachO},
	{"\xfe\xed\xfa\xcf", MachO}, {"\xfe\xed\xfa\xce", MachO},
	{"\xca\xfe\xba\xbe", Fat}, {"\xca\xfe\xba\xbf", Fat},
	{"MZ", PE},
	{"!<arch>\n", Archive},
}

// Detect tells the format of a file that begins with head, of which eight
// bytes are enough. It is empty for anything but an object file.
func Detect(head []byte) Format {
	for _, m := range magics {
		if strings.HasPrefix(string(head), m.magic) {
			return m.format
		}
	}
	return ""
}

// Read returns the exported functions of the library at path whose names
// begin with zmq_, sorted.
func Read(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	names, err := Exports(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return names, nil
}

// Exports is Read on the size bytes of r.
func Exports(r io.ReaderAt, size int64) (names []string, err error) {
	if size > maxFile {
		return nil, fmt.Errorf("larger than %d MiB; is it a library?", maxFile>>20)
	}
	head := make([]byte, 8)
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else {
		head = head[:n]
	}
	// The debug packages promise no panic, and were fuzzed, but are not
	// hardened against adversarial inputs by their own word.
	defer func() {
		if p := recover(); p != nil {
			names, err = nil, fmt.Errorf("damaged: %v", p)
		}
	}()
	format := Detect(head)
	names, err = read(format, io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fmt.Errorf("%s: %s", format, oneLine(err))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func read(format Format, r *io.SectionReader) ([]string, error) {
	switch format {
	case ELF:
		return readELF(r)
	case MachO:
		return readMachO(r)
	case Fat:
		return readFat(r)
	case PE:
		return readPE(r)
	case Archive:
		return nil, errors.New("has no list of exports; name the shared library (.so, .dylib, .dll)")
	}
	return nil, errors.New("no object file; want ELF, Mach-O or PE")
}

// wanted reports whether name is a function of libzmq: an identifier, so that
// a hostile name goes nowhere.
func wanted(name string) bool {
	if !strings.HasPrefix(name, "zmq_") || len(name) > maxName {
		return false
	}
	for _, c := range []byte(name) {
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
