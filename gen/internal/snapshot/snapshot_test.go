package snapshot_test

import (
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/snapshot"
)

// parse reads body inside of the least that passes for a zmq.h.
func parse(t *testing.T, body string) *model.API {
	t.Helper()
	const top = "#ifndef G\n#define G\n#include <stdint.h>\n#include <signal.h>\n#define ZMQ_VERSION_MAJOR 4\n#define ZMQ_VERSION_MINOR 3\n" +
		"#define ZMQ_VERSION_PATCH 5\n#define A 1\n#define B 2\n#define C 3\nint zmq_a (void);\nint zmq_b (void);\nint zmq_c (void);\n"
	api, err := cheader.Parse("zmq.h", []byte(top+body+"\n#endif\n"))
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// What is written says all that was read, and says it in C.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, want string }{
		{"constants", "#define X 0x10\n#define S \"s\"\n#define E\n#define F(a, b) (a + b)", "#define X 0x10\n#define S \"s\"\n#define E\n#define F(a, b) (a + b)\n"},
		{"fallback", "#ifndef ENEW\n#define ENEW 5\n#endif", "#ifndef ENEW\n#define ENEW 5\n#endif\n"},
		{"draft", "#ifdef ZMQ_BUILD_DRAFT_API\n#define X 1\n#endif", "\n#ifdef ZMQ_BUILD_DRAFT_API\n#define X 1\n#endif\n"},
		{"Windows and Unix", "#if defined _WIN32\n#define X 1\n#else\n#define X 2\n#endif", "#if defined _WIN32\n#define X 1\n#else\n#define X 2\n#endif\n"},
		{"Unix and Windows", "#if !defined _WIN32\n#define X 1\n#else\n#define X 2\n#endif", "#if !defined _WIN32\n#define X 1\n#else\n#define X 2\n#endif\n"},
		{"one system", "#if defined __APPLE__ && defined __aarch64__\n#define X 1\n#endif", "#if defined __APPLE__ && (defined __aarch64__ || defined _M_ARM64)\n#define X 1\n#endif\n"},
		{"draft on Windows", "#ifdef ZMQ_BUILD_DRAFT_API\n#ifdef _WIN32\nint d (int a);\n#else\nint d (long a);\n#endif\n#endif",
			"#ifdef ZMQ_BUILD_DRAFT_API\n#if defined _WIN32\nint d (int a);\n#else\nint d (long a);\n#endif\n#endif\n"},
		{"section", "/* Socket types */\n#define X 1", "//@ section Socket types\n#define X 1\n"},
		{"types", "struct o;\ntypedef struct o p;\ntypedef long l;\nstruct s {l a; struct o *b;};", "struct o;\ntypedef struct o p;\ntypedef long l;\nstruct s\n{\n    l a;\n    struct o *b;\n};\n"},
		{"callback", "typedef int (fn) (void *, int n);", "typedef int (fn) (void *, int n);\n"},
		{"sigset_t", "#ifndef _WIN32\nint f (const sigset_t *s);\n#endif", "#include <signal.h>\n#endif\n"},
		{"SOCKET", "#ifdef _WIN32\n#include <winsock2.h>\ntypedef struct {SOCKET a;} s;\n#endif", "#include <winsock2.h>\n#endif\n"},
		{"skipped", "int f (int n, ...);", "//@ skipped f: takes a variable number of arguments\n"},
		{"aligned bytes", aligned("unsigned char a [8];"), "    ZMQ_SNAPSHOT_ALIGN_POINTER\n    unsigned char a[8];\n"},
		{"aligned short", aligned("short a; int b;"), "    ZMQ_SNAPSHOT_ALIGN_POINTER\n    short a;\n"},
		{"aligned alias", "typedef short t;\n" + aligned("t a;"), "    ZMQ_SNAPSHOT_ALIGN_POINTER\n    t a;\n"},
		{"aligned for nothing", "#include <stddef.h>\n" + aligned("void *a; int i; size_t n;"), "{\n    void *a;\n"},
		{"aligned socket", "#ifdef _WIN32\n#include <winsock2.h>\n" + aligned("SOCKET a; char c;") + "\n#endif", "{\n    SOCKET a;\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			api := parse(t, tt.body)
			text, err := snapshot.Write(api)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), tt.want) {
				t.Errorf("does not have\n%s\nbut is\n%s", tt.want, text)
			}
			back, err := cheader.Parse("snapshot", text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := model.Diff(api, back); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// aligned is a struct aligned as a pointer where it is not already.
func aligned(fields string) string {
	return "typedef struct {\n#ifdef _MSC_VER\n__declspec (align (8))\n#else\n__attribute__ ((aligned (sizeof (void *))))\n#endif\n" + fields + "\n} s;"
}

// What a snapshot cannot say is refused, with the place in the header.
func TestWhatCannotBeSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, want string }{
		{"alignment", "struct s {char c __attribute__ ((aligned (64)));};", "zmq.h:14:8: s is aligned to 64 bytes on "},
		{"type of another header", "#include <stddef.h>\nint f (wchar_t *w);", "zmq.h:15:5: f uses wchar_t, which no header that a snapshot includes declares"},
		{"the first of two", "int f (intptr_t w);\nint g (intptr_t w);\n", ""},
		{"guard", "#define __ZMQ_H_INCLUDED__", "zmq.h:14:9: __ZMQ_H_INCLUDED__ decides what else a snapshot declares"},
		{"system", "#define __linux__ 1", "__linux__ decides"},
		{"machine", "#define _M_ARM 1", "_M_ARM decides"},
		{"drafts", "#ifndef ZMQ_BUILD_DRAFT_API\n#define ZMQ_SNAPSHOT_ALIGN_POINTER\n#endif\n#define ZMQ_SNAPSHOT_ALIGN_POINTER", "ZMQ_SNAPSHOT_ALIGN_POINTER decides"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := snapshot.Write(parse(t, tt.body))
			if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v; want %q", err, tt.want)
			}
		})
	}
	api := parse(t, "")
	api.Constants[0].On = []string{"plan9/386"}
	if _, err := snapshot.Write(api); err == nil || !strings.Contains(err.Error(), "plan9/386, which are not all platforms") {
		t.Errorf("a foreign platform: %v", err)
	}
}
