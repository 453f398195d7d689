package symbols

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The export directory: forty bytes, of which five fields matter here.
const (
	exportDirSize = 40
	offFunctions  = 20 // how many entries the address table has
	offNames      = 24 // how many names there are
	offAddresses  = 28 // where the address table is
	offNameTable  = 32 // where the table of name addresses is
	offOrdinals   = 36 // where the index of each name into the address table is
)

// maxExports follows from ordinals being 16 bits wide.
const maxExports = 1 << 16

// readPE lists the functions of the export directory, which debug/pe leaves
// to others.
func readPE(r *io.SectionReader) ([]string, error) {
	f, err := pe.NewFile(r)
	if err != nil {
		return nil, err
	}
	img := image{f, r}
	dir, err := img.directory()
	if err != nil {
		return nil, err
	}
	head, err := img.bytes(dir.VirtualAddress, exportDirSize)
	if err != nil {
		return nil, fmt.Errorf("export directory: %w", err)
	}
	return img.exports(dir, head)
}

// image reads a PE file by relative virtual addresses.
type image struct {
	*pe.File
	r io.ReaderAt
}

// directory finds the export directory.
func (m image) directory() (pe.DataDirectory, error) {
	var dirs []pe.DataDirectory
	switch h := m.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		dirs = h.DataDirectory[:min(int(h.NumberOfRvaAndSizes), len(h.DataDirectory))]
	case *pe.OptionalHeader64:
		dirs = h.DataDirectory[:min(int(h.NumberOfRvaAndSizes), len(h.DataDirectory))]
	}
	if len(dirs) <= pe.IMAGE_DIRECTORY_ENTRY_EXPORT || dirs[pe.IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress == 0 {
		return pe.DataDirectory{}, errors.New("no export directory; is it a DLL?")
	}
	return dirs[pe.IMAGE_DIRECTORY_ENTRY_EXPORT], nil
}

// exports walks the three tables that head points to.
func (m image) exports(dir pe.DataDirectory, head []byte) ([]string, error) {
	word := func(off int) uint32 { return binary.LittleEndian.Uint32(head[off:]) }
	functions, count := word(offFunctions), word(offNames)
	if functions > maxExports || count > maxExports {
		return nil, fmt.Errorf("export directory: %d functions, %d names; a DLL has %d at most", functions, count, maxExports)
	}
	addresses, err := m.bytes(word(offAddresses), 4*functions)
	if err != nil {
		return nil, fmt.Errorf("export addresses: %w", err)
	}
	table, err := m.bytes(word(offNameTable), 4*count)
	if err != nil {
		return nil, fmt.Errorf("export names: %w", err)
	}
	ordinals, err := m.bytes(word(offOrdinals), 2*count)
	if err != nil {
		return nil, fmt.Errorf("export ordinals: %w", err)
	}
	var names []string
	for i := range count {
		at := uint32(binary.LittleEndian.Uint16(ordinals[2*i:]))
		if at >= functions {
			return nil, fmt.Errorf("export %d has ordinal %d of %d", i, at, functions)
		}
		name, err := m.name(binary.LittleEndian.Uint32(table[4*i:]))
		if err != nil {
			return nil, fmt.Errorf("name of export %d: %w", i, err)
		}
		if wanted(name) && m.function(dir, binary.LittleEndian.Uint32(addresses[4*at:])) {
			names = append(names, name)
		}
	}
	return names, nil
}

// function reports whether an exported address is code, here or, as an address
// inside of the directory says, in another DLL.
func (m image) function(dir pe.DataDirectory, rva uint32) bool {
	if rva >= dir.VirtualAddress && rva-dir.VirtualAddress < dir.Size {
		return true
	}
	s := m.section(rva)
	return s != nil && s.Characteristics&pe.IMAGE_SCN_MEM_EXECUTE != 0
}

func (m image) section(rva uint32) *pe.Section {
	for _, s := range m.Sections {
		if rva >= s.VirtualAddress && rva-s.VirtualAddress < max(s.VirtualSize, s.Size) {
			return s
		}
	}
	return nil
}

// bytes reads n bytes at rva; callers bound n.
func (m image) bytes(rva, n uint32) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	s := m.section(rva)
	if s == nil {
		return nil, fmt.Errorf("address %#x is in no section", rva)
	}
	delta := rva - s.VirtualAddress
	if delta >= s.Size || n > s.Size-delta {
		return nil, fmt.Errorf("%d bytes at %#x run over the end of section %q", n, rva, s.Name)
	}
	buf := make([]byte, n)
	if _, err := m.r.ReadAt(buf, int64(s.Offset)+int64(delta)); err != nil {
		return nil, errors.New("truncated")
	}
	return buf, nil
}

// name reads a string that ends with NUL. One that is too long to be of
// libzmq comes back cut, which wanted refuses.
func (m image) name(rva uint32) (string, error) {
	s := m.section(rva)
	if s == nil || rva-s.VirtualAddress >= s.Size {
		return "", fmt.Errorf("address %#x is in no section", rva)
	}
	buf, err := m.bytes(rva, min(maxName+2, s.Size-(rva-s.VirtualAddress)))
	if err != nil {
		return "", err
	}
	if end := bytes.IndexByte(buf, 0); end >= 0 {
		buf = buf[:end]
	}
	return string(buf), nil
}
