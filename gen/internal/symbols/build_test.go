package symbols

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"encoding/binary"
)

// Builders of the smallest files that the readers accept, so that the tests
// need no toolchain for a foreign platform.

func pack(order binary.ByteOrder, parts ...any) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		if err := binary.Write(&b, order, p); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

type elfSym struct {
	name  string
	info  byte
	other byte
	shndx elf.SectionIndex
}

// buildELF makes a 64-bit little-endian shared library: a header, .dynsym,
// .dynstr and three section headers.
func buildELF(syms ...elfSym) []byte {
	const headSize, symSize, secSize = 64, 24, 64
	strtab := []byte{0}
	symtab := make([]byte, symSize) // the first is null
	for _, s := range syms {
		symtab = append(symtab, pack(binary.LittleEndian, elf.Sym64{
			Name: uint32(len(strtab)), Info: s.info, Other: s.other, Shndx: uint16(s.shndx),
		})...)
		strtab = append(append(strtab, s.name...), 0)
	}
	symOff := uint64(headSize)
	strOff := symOff + uint64(len(symtab))
	secOff := strOff + uint64(len(strtab))
	head := elf.Header64{
		Type: uint16(elf.ET_DYN), Machine: uint16(elf.EM_X86_64), Version: 1,
		Shoff: secOff, Ehsize: headSize, Shentsize: secSize, Shnum: 3, Shstrndx: 2,
	}
	copy(head.Ident[:], "\x7fELF\x02\x01\x01")
	return pack(binary.LittleEndian, head, symtab, strtab,
		elf.Section64{},
		elf.Section64{Type: uint32(elf.SHT_DYNSYM), Off: symOff, Size: uint64(len(symtab)), Link: 2, Entsize: symSize},
		elf.Section64{Type: uint32(elf.SHT_STRTAB), Off: strOff, Size: uint64(len(strtab))})
}

type machoSym struct {
	name string
	typ  byte
	sect byte
}

// buildMachO makes a 64-bit dylib: a header, one segment of two sections
// (__text in __TEXT, __data in __DATA), and a symbol table.
func buildMachO(cpu macho.Cpu, syms ...machoSym) []byte {
	const headSize, segSize, secSize, symtabSize, nlistSize = 32, 72, 80, 24, 16
	cmds := uint32(segSize + 2*secSize + symtabSize)
	symOff := headSize + cmds
	strtab := []byte(" \x00")
	var symtab []byte
	for _, s := range syms {
		symtab = append(symtab, pack(binary.LittleEndian, macho.Nlist64{Name: uint32(len(strtab)), Type: s.typ, Sect: s.sect})...)
		strtab = append(append(strtab, s.name...), 0)
	}
	name := func(s string) (b [16]byte) { copy(b[:], s); return b }
	return pack(binary.LittleEndian,
		macho.FileHeader{Magic: macho.Magic64, Cpu: cpu, Type: macho.TypeDylib, Ncmd: 2, Cmdsz: cmds}, uint32(0),
		macho.Segment64{Cmd: macho.LoadCmdSegment64, Len: segSize + 2*secSize, Nsect: 2},
		macho.Section64{Name: name("__text"), Seg: name("__TEXT")},
		macho.Section64{Name: name("__data"), Seg: name("__DATA")},
		macho.SymtabCmd{
			Cmd: macho.LoadCmdSymtab, Len: symtabSize,
			Symoff: symOff, Nsyms: uint32(len(syms)), Stroff: symOff + uint32(len(symtab)), Strsize: uint32(len(strtab)),
		},
		symtab, strtab)
}

// buildFat joins Mach-O files, each of its own CPU.
func buildFat(cpus []macho.Cpu, files ...[]byte) []byte {
	const headSize, archSize = 8, 20
	head := pack(binary.BigEndian, macho.MagicFat, uint32(len(files)))
	var body []byte
	at := headSize + archSize*len(files)
	for i, f := range files {
		head = append(head, pack(binary.BigEndian, uint32(cpus[i]), uint32(0), uint32(at+len(body)), uint32(len(f)), uint32(0))...)
		body = append(body, f...)
	}
	return append(head, body...)
}
