package parity

import (
	"debug/elf"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// TestSymbols compares the table of functions with what the loaded library
// exports, and with what the backend found in it.
func TestSymbols(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		info := l.Info()
		symbols := exported(t, info)
		if symbols == nil {
			return
		}
		for i, f := range capi.Functions {
			if has := l.HasFunc(capi.Func(i)); has != symbols[f.Name] {
				t.Errorf("HasFunc(%s) = %t, exported: %t", f.Name, has, symbols[f.Name])
			}
			if want := expected(l, f); want != symbols[f.Name] {
				t.Errorf("%s: the table wants it in %s: %t, exported: %t", f.Name, info, want, symbols[f.Name])
			}
			delete(symbols, f.Name)
		}
		header := capi.HeaderVersion()
		if newer := !header.AtLeast(info.Version.Major, info.Version.Minor, info.Version.Patch); newer {
			return // it may well have functions that the header did not know
		}
		for name := range symbols {
			if strings.HasPrefix(name, "zmq_sha1_") {
				continue // of the WebSocket code; not hidden in static builds
			}
			t.Errorf("%s exports %s, which the table does not know", info, name)
		}
	})
}

// TestNoSuchFunc asks for functions beyond the table.
func TestNoSuchFunc(t *testing.T) {
	each(t, func(t *testing.T, l capi.Library) {
		for _, fn := range []capi.Func{capi.Func(len(capi.Functions)), 255} {
			if l.HasFunc(fn) {
				t.Errorf("HasFunc(%d) is true", fn)
			}
		}
	})
}

// expected reports whether a library of this version and build has f.
func expected(l capi.Library, f capi.FuncInfo) bool {
	stable := f.Since
	if f.StableSince != "" {
		stable = f.StableSince
	}
	if !f.Draft && atLeast(l, stable) {
		return true
	}
	return drafts(l) && atLeast(l, f.Since)
}

// drafts reports whether the library was built with the draft API.
func drafts(l capi.Library) bool { return has(l, "draft") }

func has(l capi.Library, capability string) bool {
	n, _ := l.Has(capability)
	return n == 1
}

// atLeast compares the library's version with one of the tables, if there is one.
func atLeast(l capi.Library, version string) bool {
	if version == "" {
		return true
	}
	var v capi.Version
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &v.Major, &v.Minor, &v.Patch); err != nil {
		panic(fmt.Sprintf("version %q: %v", version, err))
	}
	return l.Info().Version.AtLeast(v.Major, v.Minor, v.Patch)
}

// exported returns libzmq's functions in the dynamic symbols of the file, nil
// where there is no ELF file to look at.
func exported(t *testing.T, info capi.Info) map[string]bool {
	t.Helper()
	if info.Backend == "linked" {
		return nil
	}
	f, err := elf.Open(info.Path)
	if _, ok := errors.AsType[*elf.FormatError](err); ok {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	symbols := map[string]bool{}
	for _, s := range all {
		if s.Section != elf.SHN_UNDEF && elf.ST_TYPE(s.Info) == elf.STT_FUNC && strings.HasPrefix(s.Name, "zmq_") {
			symbols[s.Name] = true
		}
	}
	return symbols
}
