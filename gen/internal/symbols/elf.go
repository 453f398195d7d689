package symbols

import (
	"debug/elf"
	"errors"
	"io"
)

// readELF lists the defined functions of the dynamic symbol table.
func readELF(r *io.SectionReader) ([]string, error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, err
	}
	for _, s := range f.Sections {
		// A compressed section could be inflated a thousandfold. No linker
		// compresses what the loader has to map.
		if s.Flags&elf.SHF_COMPRESSED != 0 && (s.Type == elf.SHT_DYNSYM || s.Type == elf.SHT_STRTAB) {
			return nil, errors.New("compressed symbol table")
		}
	}
	syms, err := f.DynamicSymbols()
	if errors.Is(err, elf.ErrNoSymbols) {
		return nil, errors.New("no dynamic symbols; is it a shared library?")
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range syms {
		if exportedELF(s) && wanted(s.Name) {
			names = append(names, s.Name)
		}
	}
	return names, nil
}

func exportedELF(s elf.Symbol) bool {
	if s.Section == elf.SHN_UNDEF {
		return false // imported
	}
	switch elf.ST_TYPE(s.Info) {
	case elf.STT_FUNC, elf.STT_GNU_IFUNC:
	default:
		return false
	}
	bind, vis := elf.ST_BIND(s.Info), elf.ST_VISIBILITY(s.Other)
	return (bind == elf.STB_GLOBAL || bind == elf.STB_WEAK) && (vis == elf.STV_DEFAULT || vis == elf.STV_PROTECTED)
}
