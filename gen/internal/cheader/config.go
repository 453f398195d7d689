package cheader

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"testing/fstest"

	"modernc.org/cc/v4"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// expansionLimit bounds the work of macro expansion. A real header needs some
// ten thousand steps; the parser's recursion over an expansion stays within
// the stack at this many.
const expansionLimit = 1 << 17

// stubs are all the headers there are: what zmq.h needs of them and no more.
// errno.h is empty, so that the fallback errno values of zmq.h are seen.
var stubs = func() fstest.MapFS {
	fs := fstest.MapFS{}
	for name, text := range map[string]string{
		"errno.h": "",
		"stdio.h": "",
		"poll.h":  "",
		"stddef.h": `
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __WCHAR_TYPE__ wchar_t;
`,
		"stdint.h":   stdint,
		"inttypes.h": stdint,
		"signal.h":   "typedef struct __sigset sigset_t;\n",
		"winsock2.h": "typedef __UINTPTR_TYPE__ SOCKET;\n",
	} {
		guard := "STUB_" + strings.TrimSuffix(name, ".h")
		text = fmt.Sprintf("#ifndef %s\n#define %s\n%s#endif\n", guard, guard, text)
		fs[path.Join(stubDir, name)] = &fstest.MapFile{Data: []byte(text)}
	}
	return fs
}()

const stubDir = "stubs"

const stdint = `
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef __INT64_TYPE__ int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned __INT64_TYPE__ uint64_t;
typedef __PTRDIFF_TYPE__ intptr_t;
typedef __UINTPTR_TYPE__ uintptr_t;
`

// config is the parser's world for p. cc.NewConfig would ask the host's C
// compiler, so it is made by hand.
func config(p model.Platform) (*cc.Config, error) {
	abi, err := cc.NewABI(p.OS, p.Arch)
	if err != nil {
		return nil, err
	}
	return &cc.Config{
		ABI:             abi,
		FS:              stubs,
		FSOnly:          true,
		IncludePaths:    []string{stubDir},
		SysIncludePaths: []string{stubDir},
		Header:          true,
		EvalAllMacros:   true,
		ExpansionLimit:  expansionLimit,
		PragmaHandler:   pragma,
	}, nil
}

// pragma is the second line of defence; guard.go is the first.
func pragma(tokens []cc.Token) error {
	for _, t := range tokens {
		if s := t.SrcStr(); s == "once" {
			return nil
		}
	}
	return errors.New("#pragma is not supported")
}

// predefined are the macros that a compiler for p defines before the first
// line of a file, as far as zmq.h or a snapshot looks at them.
func predefined(p model.Platform, draft bool) string {
	var b strings.Builder
	define := func(format string, args ...any) { fmt.Fprintf(&b, "#define "+format+"\n", args...) }
	define("__STDC__ 1")
	define("__STDC_VERSION__ 199901L")
	types(p, define)
	if p.OS == "windows" {
		microsoft(p, define)
	} else {
		gnu(p, define)
	}
	if draft {
		define("ZMQ_BUILD_DRAFT_API 1")
	}
	b.WriteString(`int __predefined_declarator;
typedef __SIZE_TYPE__ __predefined_size_t;
typedef __WCHAR_TYPE__ __predefined_wchar_t;
typedef __PTRDIFF_TYPE__ __predefined_ptrdiff_t;
`)
	return b.String()
}

func is64(p model.Platform) bool { return p.Arch == "amd64" || p.Arch == "arm64" }

// types defines the types that differ in name; LLP64 Windows has a long of 32 bits.
func types(p model.Platform, define func(string, ...any)) {
	word, int64 := "int", "long long"
	switch {
	case p.OS == "windows":
		word = "long long"
	case is64(p):
		word = "long"
	}
	if p.OS == "linux" && is64(p) {
		int64 = "long"
	}
	wchar := "int"
	if p.OS == "windows" {
		wchar = "unsigned short"
	}
	define("__SIZE_TYPE__ unsigned %s", word)
	define("__UINTPTR_TYPE__ unsigned %s", word)
	define("__PTRDIFF_TYPE__ %s", word)
	define("__INT64_TYPE__ %s", int64)
	define("__WCHAR_TYPE__ %s", wchar)
}

func gnu(p model.Platform, define func(string, ...any)) {
	define("__GNUC__ 12")
	define("%s 1", map[string]string{"linux": "__linux__", "darwin": "__APPLE__"}[p.OS])
	define("%s 1", map[string]string{"amd64": "__x86_64__", "arm64": "__aarch64__", "386": "__i386__", "arm": "__arm__"}[p.Arch])
}

// microsoft imitates MSVC. The parser rejects __declspec, so it is spelt with
// what the parser knows. _WIN32_WINNT has the value the Windows SDK gives it:
// it belongs to the SDK, and is not a constant of zmq.h.
func microsoft(p model.Platform, define func(string, ...any)) {
	define("_WIN32 1")
	define("_WIN64 1")
	define("_WIN32_WINNT 0x0A00")
	define("_MSC_VER 1930")
	define("%s 1", map[string]string{"amd64": "_M_X64", "arm64": "_M_ARM64"}[p.Arch])
	define("__int8 char")
	define("__int16 short")
	define("__int32 int")
	define("__int64 long long")
	define("__declspec(x) __declspec_##x")
	define("__declspec_align(n) __attribute__ ((aligned (n)))")
	for _, name := range []string{"dllexport", "dllimport", "noreturn"} {
		define("__declspec_%s", name)
	}
}
