package parity

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// v4 is a version that is taken.
var v4 = capi.Version{Major: 4, Minor: 3, Patch: 4}

// refused lists libraries that must not be taken, and a part of the reason.
var refused = []struct {
	name string
	path func(t *testing.T) string
	want string
}{
	{"missing", func(t *testing.T) string { return filepath.Join(t.TempDir(), "libzmq.so") }, "No such file"},
	{"a text", text, "file too short"},
	{"a long text", longText, "invalid ELF header"},
	{"a directory", func(t *testing.T) string { return t.TempDir() }, "Is a directory"},
	{"a path with NUL", func(*testing.T) string { return "libzmq\x00.so" }, "NUL byte"},
	{"a long path", func(t *testing.T) string { return "/" + strings.Repeat("long/", 700) + "end" }, "long/end: cannot open"},
	{"another library", build(stub{source: "int zmq(void) { return 0; }"}), "no symbol zmq_version: not libzmq"},
	{"only a version", build(stub{source: "void zmq_version(int *a, int *b, int *c) { *a = *b = *c = 4; }"}), "no symbol zmq_errno: not a libzmq 4"},
	{"without a function", build(stub{version: v4, without: "zmq_msg_init", msgSize: 64}), "no symbol zmq_msg_init: not a libzmq 4"},
	{"version 3", build(stub{version: capi.Version{Major: 3, Minor: 2, Patch: 5}, without: "zmq_ctx_shutdown"}), "libzmq 3.2.5; want 4.x"},
	{"version 5", build(stub{version: capi.Version{Major: 5}, msgSize: 64}), "libzmq 5.0.0; want 4.x"},
	{"large messages", build(stub{version: v4, msgSize: 128}), "its zmq_msg_t has 128 bytes; these bindings know 64"},
	{"no context", build(stub{version: v4, msgSize: 64, ctxErrno: int(capi.EMFILE)}), "zmq_ctx_new: Too many open files"},
}

func text(t *testing.T) string     { return write(t, "not a library") }
func longText(t *testing.T) string { return write(t, strings.Repeat("not a library\n", 1000)) }

func write(t *testing.T, content string) string {
	path := filepath.Join(t.TempDir(), "libzmq.so.5")
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func build(s stub) func(*testing.T) string { return s.build }

// TestRefused loads what is no libzmq 4: every backend says why, in the same
// words, and keeps no memory of it.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, c := range refused {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := c.path(t)
			var first string
			for _, b := range loaders() {
				for range 2 {
					_, err := b.load(path)
					var load *capi.LoadError
					if !errors.As(err, &load) || len(load.Tried) != 1 || load.Tried[0].Path != path {
						t.Fatalf("%s: %#v", b.name, err)
					}
					if runtime.GOOS == "linux" && !strings.Contains(err.Error(), c.want) {
						t.Errorf("%s: %v; want %q in it", b.name, err, c.want)
					}
					if first == "" {
						first = err.Error()
					} else if err.Error() != first {
						t.Errorf("%s words it otherwise:\n%v\n%v", b.name, err, first)
					}
				}
			}
		})
	}
}

// TestRefusedIsAnErrno: the errno of a failed check is in the chain.
func TestRefusedIsAnErrno(t *testing.T) {
	t.Parallel()
	lib := stub{version: v4, msgSize: 64, ctxErrno: int(capi.EMFILE)}.build(t)
	for _, b := range loaders() {
		if _, err := b.load(lib); !errors.Is(err, capi.EMFILE) {
			t.Errorf("%s: %v is not EMFILE", b.name, err)
		}
	}
}

// TestOldLibraries loads libraries that cannot tell the size of a message, and
// one whose messages are smaller.
func TestOldLibraries(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]stub{
		"small messages": {version: v4, msgSize: 32},
		"no size":        {version: capi.Version{Major: 4}, msgSize: 0},
	} {
		lib := s.build(t)
		for _, b := range loaders() {
			if _, err := b.load(lib); err != nil {
				t.Errorf("%s, %s: %v", name, b.name, err)
			}
		}
	}
}

// TestEnvironment: ZMQBRIDGE_LIBZMQ stands for the system's libzmq, and a wrong
// one is not passed over.
func TestEnvironment(t *testing.T) {
	wrong := filepath.Join(t.TempDir(), "nowhere.so")
	right := stub{version: v4, msgSize: 64}.build(t)
	for _, b := range loaders() {
		t.Setenv(capi.EnvLibrary, wrong)
		_, err := b.load("")
		if err == nil {
			t.Fatalf("%s: loaded something though %s is wrong", b.name, capi.EnvLibrary)
		}
		for _, want := range []string{"no usable libzmq found", "\n  " + wrong + ": ", "\nInstall it (", "set " + capi.EnvLibrary} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in: %v", b.name, want, err)
			}
		}
		t.Setenv(capi.EnvLibrary, right)
		if l := open(t, b, ""); l.Info().Path != right {
			t.Errorf("%s: loaded %s, want %s", b.name, l.Info(), right)
		}
		if l := open(t, b, right); l != open(t, b, "") {
			t.Errorf("%s: loaded twice", b.name)
		}
	}
}
