package cheader_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// compiler finds a C compiler.
func compiler(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no C compiler %s here", name)
	}
	return path
}

// compile compiles program against text as zmq.h; it returns what it made.
func compile(t *testing.T, cc, text, program string, args ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "probe.out")
	if err := compileError(t, cc, text, program, append(args, "-o", out)...); err != nil {
		t.Fatal(err)
	}
	return out
}

func compileError(t *testing.T, cc, text, program string, args ...string) error {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"zmq.h": text, "probe.c": program} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(cc, append([]string{"-std=gnu11", "-I.", "probe.c"}, args...)...)
	cmd.Dir = dir
	if message, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, message)
	}
	return nil
}

// realHeaders are the snapshot, the header that this system has installed, and
// those in the directory that ZMQBRIDGE_HEADERS names.
func realHeaders(t *testing.T) map[string]string {
	t.Helper()
	headers := map[string]string{"snapshot": committed(t)}
	if text, err := os.ReadFile("/usr/include/zmq.h"); err == nil {
		headers["installed"] = string(text)
	}
	if dir := os.Getenv("ZMQBRIDGE_HEADERS"); dir != "" {
		paths, _ := filepath.Glob(filepath.Join(dir, "*4.*.h"))
		for _, path := range append(paths, filepath.Join(dir, "master.h")) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			headers[filepath.Base(path)] = string(text)
		}
	}
	return headers
}

func parsed(t *testing.T, text string) *model.API {
	t.Helper()
	api, err := cheader.Parse("zmq.h", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// The C compiler of this machine sees the values, layouts and signatures that
// the parser sees, with drafts and without.
func TestHostCompilerAgrees(t *testing.T) {
	t.Parallel()
	host := model.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
	cc := compiler(t, cmp.Or(os.Getenv("CC"), "gcc"))
	for name, text := range realHeaders(t) {
		api := parsed(t, text)
		for _, draft := range []bool{false, true} {
			t.Run(name+partName(draft), func(t *testing.T) {
				t.Parallel()
				program, want := probe{api, host, draft}.printing()
				got, err := exec.Command(compile(t, cc, text, program, defines(draft)...)).Output()
				if err != nil {
					t.Fatal(err)
				}
				sameLines(t, string(got), want)
			})
		}
	}
}

func defines(draft bool) []string {
	if draft {
		return []string{"-DZMQ_BUILD_DRAFT_API"}
	}
	return nil
}

func partName(draft bool) string {
	if draft {
		return " with drafts"
	}
	return ""
}

func sameLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(g) != len(w) || len(w) < 100 {
		t.Errorf("%d facts printed, want %d, and no fewer than 100", len(g), len(w))
	}
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("the compiler says %s, the model %s", g[i], w[i])
		}
	}
}

// crossCompilers are those that may be installed, by platform. MinGW is no
// MSVC, and the snapshot serves both.
var crossCompilers = map[model.Platform]string{
	{OS: "linux", Arch: "amd64"}:   "x86_64-linux-gnu-gcc",
	{OS: "linux", Arch: "arm64"}:   "aarch64-linux-gnu-gcc",
	{OS: "linux", Arch: "arm"}:     "arm-linux-gnueabihf-gcc",
	{OS: "linux", Arch: "386"}:     "i686-linux-gnu-gcc",
	{OS: "windows", Arch: "amd64"}: "x86_64-w64-mingw32-gcc",
}

// The compilers of other platforms agree too, as far as they can without
// running anything.
func TestCrossCompilersAgree(t *testing.T) {
	t.Parallel()
	text := committed(t)
	api := parsed(t, text)
	for platform, name := range crossCompilers {
		for _, draft := range []bool{false, true} {
			t.Run(platform.String()+partName(draft), func(t *testing.T) {
				t.Parallel()
				p := probe{api, platform, draft}
				if n := len(p.facts()); n < 150 {
					t.Fatalf("only %d facts", n)
				}
				compile(t, compiler(t, name), text, p.static(), append(defines(draft), "-c")...)
			})
		}
	}
}

// A probe that could not fail would prove nothing.
func TestCompilerDisagrees(t *testing.T) {
	t.Parallel()
	cc := compiler(t, cmp.Or(os.Getenv("CC"), "gcc"))
	text := header("#define ZMQ_X 5\nstruct s {char c; int i;};\nint zmq_x (const char *s);")
	for name, spoil := range map[string]func(*model.API){
		"":          func(*model.API) {},
		"value":     func(a *model.API) { a.Constants[len(a.Constants)-1].Int++ },
		"name":      func(a *model.API) { a.Constants[0].Name = "ZMQ_OTHER" },
		"offset":    func(a *model.API) { a.Types[0].Layouts["linux/386"].Offsets[1]++ },
		"signature": func(a *model.API) { a.Functions[3].Params[0].Type.Elem.Const = false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := parsed(t, text)
			spoil(api)
			// The layout of s is the same everywhere, whatever cc compiles for.
			program := probe{api, model.Platform{OS: "linux", Arch: "386"}, false}.static()
			if err := compileError(t, cc, text, program, "-c"); (err == nil) != (name == "") {
				t.Errorf("the compiler says %v of a wrong %s", err, name)
			}
		})
	}
}
