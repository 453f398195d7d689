package symbols

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	globalFunc = byte(elf.STB_GLOBAL)<<4 | byte(elf.STT_FUNC)
	weakFunc   = byte(elf.STB_WEAK)<<4 | byte(elf.STT_FUNC)
	localFunc  = byte(elf.STB_LOCAL)<<4 | byte(elf.STT_FUNC)
	globalData = byte(elf.STB_GLOBAL)<<4 | byte(elf.STT_OBJECT)
)

var sampleELF = buildELF(
	elfSym{"zmq_send", globalFunc, 0, 7},
	elfSym{"zmq_bind", weakFunc, 0, 7},
	elfSym{"zmq_bind", globalFunc, 0, 7}, // a second version of one symbol
	elfSym{"zmq_imported", globalFunc, 0, elf.SHN_UNDEF},
	elfSym{"zmq_local", localFunc, 0, 7},
	elfSym{"zmq_table", globalData, 0, 7},
	elfSym{"zmq_hidden", globalFunc, byte(elf.STV_HIDDEN), 7},
	elfSym{"other_function", globalFunc, 0, 7},
	elfSym{"zmq_\x1b[31m", globalFunc, 0, 7},
	elfSym{"zmq_" + strings.Repeat("x", maxName), globalFunc, 0, 7},
)

func sampleMachO(cpu macho.Cpu, more ...machoSym) []byte {
	return buildMachO(cpu, append(more,
		machoSym{"_zmq_send", 0x0f, 1},
		machoSym{"_zmq_bind", 0x0f, 1},
		machoSym{"_zmq_imported", 0x01, 0},
		machoSym{"_zmq_static", 0x0e, 1},
		machoSym{"_zmq_private", 0x1f, 1},
		machoSym{"_zmq_table", 0x0f, 2},
		machoSym{"_zmq_debug", 0x24, 1},
		machoSym{"_zmq_nowhere", 0x0f, 200})...)
}

var sampleFat = buildFat([]macho.Cpu{macho.CpuAmd64, macho.CpuArm64},
	sampleMachO(macho.CpuAmd64, machoSym{"_zmq_amd64_only", 0x0f, 1}), sampleMachO(macho.CpuArm64))

func TestExports(t *testing.T) {
	want := []string{"zmq_bind", "zmq_send"}
	for name, file := range map[string][]byte{
		"ELF": sampleELF, "Mach-O": sampleMachO(macho.CpuArm64), "fat Mach-O": sampleFat,
	} {
		got, err := Exports(bytes.NewReader(file), int64(len(file)))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
		if f := Detect(file[:8]); string(f) != name {
			t.Errorf("%s is detected as %q", name, f)
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"empty", "", "no object file"},
		{"text", "#define ZMQ_A 1\n", "no object file"},
		{"archive", "!<arch>\n", "name the shared library"},
		{"magic only", "\x7fELF", "ELF: "},
		{"executable of another age", "MZ", "PE: "},
		{"fat64", "\xca\xfe\xba\xbf\x00\x00\x00\x01", "lipo"},
		{"Java class", "\xca\xfe\xba\xbe\x00\x00\x00\x41", "65 architectures"},
		{"no dynamic symbols", string(buildELF()[:64-4]) + "\x00\x00\x00\x00", "ELF: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Exports(strings.NewReader(tt.content), int64(len(tt.content)))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q in one line", err, tt.want)
			}
		})
	}
	if _, err := Exports(strings.NewReader(""), maxFile+1); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestCompressedSymbolsAreRefused(t *testing.T) {
	file := bytes.Clone(sampleELF)
	dynsym := binary.LittleEndian.Uint64(file[40:]) + 64 // the second section header
	binary.LittleEndian.PutUint64(file[dynsym+8:], uint64(elf.SHF_COMPRESSED))
	if _, err := Exports(bytes.NewReader(file), int64(len(file))); err == nil {
		t.Error("no error")
	}
}

// samples returns a file of every format that can be made here.
func samples(t testing.TB) map[string][]byte {
	m := map[string][]byte{"ELF": sampleELF, "Mach-O": sampleMachO(macho.CpuAmd64), "fat": sampleFat}
	if dll := buildDLL(t); dll != nil {
		m["PE"] = dll
	}
	return m
}

// Damage of any kind ends in an answer or an error, and takes little memory.
func TestDamagedFiles(t *testing.T) {
	for name, file := range samples(t) {
		t.Run(name, func(t *testing.T) {
			step := max(1, len(file)/2000)
			for n := 0; n < len(file); n += step {
				tryDamaged(t, file[:n])
			}
			for at := 0; at+4 <= min(len(file), 4096); at++ {
				mutant := bytes.Clone(file)
				copy(mutant[at:], "\xff\xff\xff\xff")
				tryDamaged(t, mutant)
				copy(mutant[at:], "\x00\x00\x00\x7f")
				tryDamaged(t, mutant)
			}
		})
	}
}

func tryDamaged(t *testing.T, file []byte) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Exports(bytes.NewReader(file), int64(len(file)))
	runtime.ReadMemStats(&after)
	if err != nil && (strings.Contains(err.Error(), "\n") || len(err.Error()) > 400) {
		t.Fatalf("error of more than a line: %q", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Fatalf("%d MiB allocated for a file of %d bytes", used>>20, len(file))
	}
}

func FuzzExports(f *testing.F) {
	for _, file := range samples(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		names, err := Exports(bytes.NewReader(file), int64(len(file)))
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("error of more than a line: %q", err)
		}
		for _, name := range names {
			if !wanted(name) {
				t.Errorf("bad name %q", name)
			}
		}
	})
}

// buildDLL compiles a DLL, or returns nil where there is no compiler for it.
func buildDLL(t testing.TB) []byte {
	cc, err := exec.LookPath("x86_64-w64-mingw32-gcc")
	if err != nil {
		return nil
	}
	dir := t.TempDir()
	src, out := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.dll")
	const code = `
__declspec(dllexport) int zmq_send(void) { return 1; }
__declspec(dllexport) int zmq_bind(void) { return 2; }
__declspec(dllexport) int zmq_table[4] = {1, 2, 3, 4};
__declspec(dllexport) int other_function(void) { return 3; }
int zmq_internal(void) { return 4; }
`
	if err := os.WriteFile(src, []byte(code), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(cc, "-shared", "-s", "-nostdlib", "-Wl,--entry=0", "-o", out, src)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, msg)
	}
	dll, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return dll
}

func TestDLL(t *testing.T) {
	dll := buildDLL(t)
	if dll == nil {
		t.Skip("no x86_64-w64-mingw32-gcc")
	}
	got, err := Exports(bytes.NewReader(dll), int64(len(dll)))
	if want := []string{"zmq_bind", "zmq_send"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

// The reader agrees with nm about the libraries that are installed here.
func TestInstalledLibrary(t *testing.T) {
	found, _ := filepath.Glob("/usr/lib/*/libzmq.so.5")
	nm, err := exec.LookPath("nm")
	if len(found) == 0 || err != nil {
		t.Skip("no libzmq.so.5 or no nm")
	}
	for _, path := range found {
		got, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(nm, "-D", "--defined-only", "--format=posix", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for line := range strings.Lines(string(out)) {
			if f := strings.Fields(line); len(f) > 1 && f[1] == "T" && strings.HasPrefix(f[0], "zmq_") {
				name, _, _ := strings.Cut(f[0], "@")
				want = append(want, name)
			}
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d functions, nm says %d\n%v\n%v", path, len(got), len(want), got, want)
		}
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "none.so")); !os.IsNotExist(err) {
		t.Errorf("got %v", err)
	}
}
