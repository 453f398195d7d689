package parity

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// stub describes a library that is built for a test: functions that do nothing
// and return 0, but for those that a loader calls.
type stub struct {
	version  capi.Version
	without  string          // a function that even a libzmq 4.0.0 has
	with     map[string]bool // functions beyond those
	msgSize  int             // what zmq_ctx_get returns
	ctxErrno int             // if not 0, zmq_ctx_new fails with it
	source   string          // instead of all that
}

// build compiles the library and returns its path.
func (s stub) build(t *testing.T) string {
	t.Helper()
	// CC is the cross compiler where the tests run in an emulator.
	cc, err := exec.LookPath(cmp.Or(os.Getenv("CC"), "cc"))
	if err != nil {
		t.Skip("no C compiler to build a library with")
	}
	dir := t.TempDir()
	src, lib := filepath.Join(dir, "stub.c"), filepath.Join(dir, "libstub.so")
	if err := os.WriteFile(src, []byte(s.c()), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(cc, "-shared", "-fPIC", "-o", lib, src).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return lib
}

// c writes the source of the library.
func (s stub) c() string {
	if s.source != "" {
		return s.source
	}
	var b strings.Builder
	for _, f := range capi.Functions {
		if f.Name == s.without || !f.Required() && !s.with[f.Name] {
			continue
		}
		v := s.version
		switch f.Name {
		case "zmq_version":
			fmt.Fprintf(&b, "void zmq_version(int *a, int *b, int *c) { *a = %d; *b = %d; *c = %d; }\n", v.Major, v.Minor, v.Patch)
		case "zmq_ctx_new":
			fmt.Fprintf(&b, "void *zmq_ctx_new(void) { return (void *) %dL; }\n", btoi(s.ctxErrno == 0))
		case "zmq_errno":
			fmt.Fprintf(&b, "int zmq_errno(void) { return %d; }\n", s.ctxErrno)
		case "zmq_ctx_get":
			fmt.Fprintf(&b, "int zmq_ctx_get(void *ctx, int option) { return %d; }\n", s.msgSize)
		default:
			fmt.Fprintf(&b, "long %s(void) { return 0; }\n", f.Name)
		}
	}
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// loaders returns the backends that load a library at run time.
func loaders() []backend {
	var bs []backend
	for _, b := range backends {
		if b.name != "cgo" || !linked {
			bs = append(bs, b)
		}
	}
	return bs
}
