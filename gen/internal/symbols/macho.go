package symbols

import (
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bits of the n_type field of a Mach-O symbol.
const (
	machoStab    = 0xe0 // any: debugging entry
	machoPrivate = 0x10 // not visible outside of the library
	machoType    = 0x0e
	machoSection = 0x0e // defined in a section
	machoExtern  = 0x01
)

func readMachO(r *io.SectionReader) ([]string, error) {
	f, err := macho.NewFile(r)
	if err != nil {
		return nil, err
	}
	return exportedMachO(f)
}

func exportedMachO(f *macho.File) ([]string, error) {
	if f.Symtab == nil {
		return nil, errors.New("no symbol table; is it a dynamic library?")
	}
	var names []string
	for _, s := range f.Symtab.Syms {
		name := strings.TrimPrefix(s.Name, "_") // C names have one underscore more
		if s.Type&(machoStab|machoPrivate|machoType|machoExtern) == machoSection|machoExtern && inText(f, s) && wanted(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// inText tells functions from variables: Mach-O symbols carry no type.
func inText(f *macho.File, s macho.Symbol) bool {
	i := int(s.Sect) - 1
	return i >= 0 && i < len(f.Sections) && f.Sections[i].Seg == "__TEXT"
}

// maxArches is more than any fat file has; it keeps a small file from naming
// one large slice a thousand times.
const maxArches = 16

// readFat lists the functions that every architecture of a fat file exports.
func readFat(r *io.SectionReader) ([]string, error) {
	head := make([]byte, 8)
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, errors.New("truncated")
	}
	if head[3] == 0xbf {
		return nil, errors.New("64-bit fat header; extract one architecture with lipo -thin")
	}
	if n := binary.BigEndian.Uint32(head[4:]); n == 0 || n > maxArches {
		return nil, fmt.Errorf("%d architectures; is it a library?", n)
	}
	f, err := macho.NewFatFile(r)
	if err != nil {
		return nil, err
	}
	var common []string
	for i, a := range f.Arches {
		names, err := exportedMachO(a.File)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Cpu, err)
		}
		if i == 0 {
			common = names
			continue
		}
		slices.Sort(names)
		common = slices.DeleteFunc(common, func(name string) bool {
			_, found := slices.BinarySearch(names, name)
			return !found
		})
	}
	return common, nil
}
